package neo4jtest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// watch runs a server and ends it, and removes its directory, when whoever
// holds the other end of its input is gone, however that came: tests may
// panic, time out or be killed. Told to keep, it leaves the directory; told to
// finish, it lets the server end in its own time. Its output ends with the
// server.
const watch = `dir=$1 blocks=$2; shift 2
(ulimit -f $blocks; exec "$@") 3>&1 </dev/null >"$dir/output" 2>&1 & server=$!
echo $server; exec >/dev/null
read -r how
[ "$how" = finish ] && kill $server || kill -9 $server 2>/dev/null; wait $server 2>/dev/null
[ "$how" = keep ] || rm -rf "$dir"`

// A process is a running server.
type process struct {
	watcher *exec.Cmd
	leash   io.WriteCloser // closed, it ends the server
	pid     int
	gone    chan struct{} // closed once the server has ended
}

// freePort returns a port of this machine that nobody listens on.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// start runs the server of the directory with the given settings, and files of
// so many bytes at most unless that is 0. It ends with this process.
func (s *Server) start(most int64, settings ...string) error {
	blocks := "unlimited"
	if most > 0 {
		blocks = strconv.FormatInt(most/512, 10)
	}
	return s.run([]string{"-c", watch, "watch", s.dir, blocks}, settings...)
}

// benchmarking reports whether benchmarks run.
func benchmarking() bool {
	bench := flag.Lookup("test.bench")
	return bench != nil && bench.Value.String() != ""
}

// run runs the server of the directory with the given settings, as the last arguments of
// a shell.
func (s *Server) run(args []string, settings ...string) error {
	address := fmt.Sprintf("127.0.0.1:%d", s.port)
	conf := []string{
		"server.bolt.listen_address=" + address,
		"server.bolt.advertised_address=" + address,
		"server.bolt.tls_level=OPTIONAL",
		"dbms.ssl.policy.bolt.enabled=true",
		"dbms.ssl.policy.bolt.base_directory=" + filepath.Join(s.dir, certificates),
		"dbms.ssl.policy.bolt.client_auth=NONE",
		"server.http.enabled=false",
		"server.https.enabled=false",
		"server.memory.pagecache.size=256m",
		"db.tx_log.preallocate=false",
		"dbms.usage_report.enabled=false",
		"server.config.strict_validation.enabled=false",
	}
	args = append(args, "java", "-Xms256m")
	if benchmarking() {
		args = append(args, "-Xmx2g", "-XX:+UseParallelGC")
	} else {
		// Tests are over before the better compiler pays, or a query's better
		// plan: all that they do would be planned anew again and again, because
		// each starts from no data, and anew for lists of other lengths.
		args = append(args, "-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
		conf = append(conf, "dbms.cypher.min_replan_interval=1h", "internal.cypher.use_parameter_size=false", "server.logs.debug.enabled=false")
	}
	text := strings.Join(append(conf, settings...), "\n") + "\n"
	if err := os.MkdirAll(filepath.Join(s.dir, "conf"), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(s.dir, "conf", "neo4j.conf"), []byte(text), 0o644); err != nil {
		return err
	}
	for _, p := range []string{"java.nio", "java.io", "sun.nio.ch", "java.util.concurrent"} {
		args = append(args, "--add-opens=java.base/"+p+"=ALL-UNNAMED")
	}
	args = append(args, s.java...)
	args = append(args, "-cp", s.lib+"/*", "org.neo4j.server.CommunityEntryPoint", "--home-dir="+s.dir, "--config-dir="+s.dir+"/conf")
	p := &process{watcher: exec.Command("sh", args...)}
	p.watcher.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // what interrupts the tests is not for it
	var err error
	if p.leash, err = p.watcher.StdinPipe(); err != nil {
		return err
	}
	said, err := p.watcher.StdoutPipe()
	if err != nil {
		return err
	}
	if err := p.watcher.Start(); err != nil {
		return err
	}
	lines := bufio.NewReader(said)
	line, err := lines.ReadString('\n')
	if err != nil {
		return err
	}
	p.gone = make(chan struct{})
	go func() {
		defer close(p.gone)
		_, _ = lines.ReadByte()
	}()
	if p.pid, err = strconv.Atoi(strings.TrimSpace(line)); err != nil {
		return err
	}
	s.process = p
	return nil
}

// startTime is how long a server may take to answer.
const startTime = 2 * time.Minute

// await waits until the server answers, and sets its password the first time.
func (s *Server) await() error {
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	for {
		err := s.driver.VerifyConnectivity(ctx)
		var said *neo4j.Neo4jError
		switch {
		case err == nil:
			return nil
		case errors.As(err, &said) && said.Code == "Neo.ClientError.Security.Unauthorized":
			return s.setPassword(ctx)
		case ctx.Err() != nil || s.process.ended():
			output, _ := os.ReadFile(filepath.Join(s.dir, "output"))
			log, _ := os.ReadFile(filepath.Join(s.dir, "logs", "neo4j.log"))
			return fmt.Errorf("the server does not answer: %w\n%s%s", err, tail(output), tail(log))
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// ended reports whether the process has ended by itself.
func (p *process) ended() bool {
	select {
	case <-p.gone:
		return true
	default:
		return false
	}
}

func tail(text []byte) []byte {
	return text[max(0, bytes.LastIndexByte(text[:max(0, len(text)-2000)], '\n')):]
}

// setPassword changes the password that every new server has.
func (s *Server) setPassword(ctx context.Context) error {
	driver, err := neo4j.NewDriverWithContext(s.target, neo4j.BasicAuth("neo4j", "neo4j", ""))
	if err != nil {
		return err
	}
	defer driver.Close(ctx)
	_, err = neo4j.ExecuteQuery(ctx, driver, "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password",
		map[string]any{"password": s.Password}, neo4j.EagerResultTransformer, neo4j.ExecuteQueryWithDatabase("system"))
	return err
}

// How a process ends.
const (
	lost   = ""         // at once, and its files go
	cut    = "keep\n"   // at once, as by a power cut, and its files stay
	finish = "finish\n" // in its own time, and its files go
)

// end ends the process and waits until it is gone.
func (p *process) end(how string) error {
	if _, err := io.WriteString(p.leash, how); err != nil {
		return err
	}
	return errors.Join(p.leash.Close(), p.watcher.Wait())
}

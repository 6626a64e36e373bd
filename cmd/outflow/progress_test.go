//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"outflow/ingest"
)

// terminal opens a pseudo-terminal of 100 columns, and returns the side that a
// program writes to and what was shown once that is closed.
func terminal(t *testing.T) (tty *os.File, shown func() string) {
	t.Helper()
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { screen.Close() })
	number, err := unix.IoctlGetInt(int(screen.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(screen.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(int(tty.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 25, Col: 100})
	}
	if err != nil {
		t.Fatal(err)
	}
	read := make(chan string)
	go func() {
		text, _ := io.ReadAll(screen) // ends with an error once the other side is closed
		read <- string(text)
	}()
	return tty, func() string {
		tty.Close()
		return <-read
	}
}

// loadMany loads n transfers, what goes to stderr going to w.
func loadMany(t *testing.T, n int, w io.Writer) (out string) {
	t.Helper()
	var b strings.Builder
	b.WriteString("id,from,to\n")
	for i := range n {
		fmt.Fprintf(&b, "t%d,s/d%d,s/e%d\n", i, i%1000, i%777)
	}
	t.Chdir(t.TempDir())
	place(t, map[string]string{"b/parties.csv": "id\np\n", "b/systems.csv": "id,party\ns,p\n", "b/transfers.csv": b.String()})
	var stdout bytes.Buffer
	c := &console{In: strings.NewReader(""), Out: &stdout, Err: w, Env: func(string) string { return "" }}
	if status := run(context.Background(), []string{"load", "b", "--store", "x.db"}, c); status != exitDone {
		t.Fatalf("status %d", status)
	}
	return stdout.String()
}

func TestALoadShowsItsProgressOnATerminal(t *testing.T) {
	tty, shown := terminal(t)
	out := loadMany(t, 2000, tty)
	text := shown()
	if !regexp.MustCompile(`[0-9,]+ records?, [0-9,]+/s +[0-9]+%`).MatchString(text) {
		t.Errorf("the terminal shows %.600q", text)
	}
	if !strings.HasSuffix(strings.TrimRight(text, " "), "\r") || strings.Contains(text, "\n") {
		t.Errorf("the bar is left on the terminal: …%.300q", text[max(0, len(text)-300):])
	}
	if !strings.HasPrefix(out, "Commit 1: 2,003 added") {
		t.Errorf("the report is %.300s", out)
	}
}

// TestProgressTellsHowFarHowFastAndHowLong shows a load that stands at half for
// longer than the bar waits between two pictures.
func TestProgressTellsHowFarHowFastAndHowLong(t *testing.T) {
	tty, shown := terminal(t)
	bar := newProgress(tty)
	for _, now := range []ingest.Progress{{Records: 1, Bytes: 40, Size: 4 << 20}, {Records: 20_480, Bytes: 1 << 20, Size: 4 << 20}, {Records: 40_960, Bytes: 2 << 20, Size: 4 << 20}} {
		bar.show(now)
		time.Sleep(150 * time.Millisecond)
	}
	bar.show(ingest.Progress{Records: 81_920, Bytes: 4 << 20, Size: 4 << 20})
	bar.done()
	text := shown()
	// As in " 40,960 records, 84,120/s  50% |████    | [0s:0s]".
	for what, pattern := range map[string]string{
		"records read":                  `(20,480|40,960) records`,
		"how much of the files is read": ` (25|50)%`,
		"how fast":                      `records, [0-9,]+/s`,
		"what comes after the reading":  `81,920 records read, being indexed and checked`,
		"time taken and left":           `\[[0-9hms.]+:[0-9hms.]+\]`,
	} {
		if !regexp.MustCompile(pattern).MatchString(text) {
			t.Errorf("the terminal does not show %s: %.600q", what, text)
		}
	}
}

func TestALoadIsQuietWhereItIsPiped(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	loadMany(t, 500, w)
	w.Close()
	if text, err := io.ReadAll(r); err != nil || len(text) > 0 {
		t.Errorf("stderr holds %.300q (%v)", text, err)
	}
}

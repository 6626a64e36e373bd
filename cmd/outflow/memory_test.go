//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"outflow/fixtures/race"
	"outflow/ingest"
)

// parties writes a manifest of so many parties, and returns how long it is.
func parties(t *testing.T, path string, n int) (bytes int64) {
	t.Helper()
	var b strings.Builder
	between, end := "\n- {id: p%d}", "\n"
	b.WriteString("outflow: 1\nparties:")
	if filepath.Ext(path) == ".json" {
		b.Reset()
		b.WriteString(`{"outflow":1,"parties":[{"id":"p"}`)
		between, end = `,{"id":"p%d"}`, "]}"
	}
	for i := range n {
		fmt.Fprintf(&b, between, i)
	}
	b.WriteString(end)
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return int64(b.Len())
}

// What a large manifest takes is so many times its length, whatever its parsed form
// would take: once four hundred times. Of what the program itself takes, 35 MB are of its file.
func TestALargeManifestIsLoadedInLittleMemory(t *testing.T) {
	race.SkipShort(t)
	const program, times = 88 << 20, 30 // on a busy machine garbage is collected late
	n := 100_000
	if testing.Short() {
		n = 20_000
	}
	for _, name := range []string{"m.json", "m.yaml"} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			size := parties(t, name, n)
			if status, errs := runAlone(t, []string{asMeasured + "=status"}, "load", name, "--store", "s.db"); status != exitDone {
				t.Fatalf("it exits %d with %s", status, errs)
			}
			if memory := mostMemory(t, "status"); memory > program+times*size && !testing.Short() {
				t.Errorf("%d MB take %d MB", size>>20, memory>>20)
			}
		})
	}
}

// A load for which there is not memory enough is refused, and leaves nothing behind.
func TestALoadThatTakesTooMuchMemoryIsRefused(t *testing.T) {
	race.SkipShort(t)
	t.Chdir(t.TempDir())
	store := stored(t)
	before := content(t, store)
	parties(t, "m.json", 400_000)
	status, errs := runAlone(t, []string{asMeasured + "=status"}, "load", "m.json", "--memory", "128M", "--store", store)
	if status != exitFailed || !strings.HasPrefix(errs, "outflow: this takes more memory than there may be taken, which is 128M; expected parts of it") || strings.Count(errs, "\n") != 1 {
		t.Errorf("it exits %d with %.300s", status, errs)
	}
	if memory := mostMemory(t, "status"); memory > 128<<20 && !testing.Short() { // the race detector takes much of its own
		t.Errorf("it took %d MB", memory>>20)
	}
	if after := content(t, store); after != before {
		t.Errorf("the store was changed: %v, was %v", after, before)
	}
}

// Of two loads that together take too much, the one that began last ends.
func TestLoadsShareTheirMemory(t *testing.T) {
	race.SkipShort(t)
	debug.FreeOSMemory() // what other tests left
	_, taken, _ := used()
	m := &memory{most: byteSize(taken + 192<<20)}
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(-1))
	first, endFirst := m.bound(t.Context())
	defer endFirst()
	second, endSecond := m.bound(t.Context())
	small, endSmall := m.bound(t.Context())
	endSmall()
	if !errors.Is(context.Cause(small), context.Canceled) {
		t.Errorf("a load that is done ended with %v", context.Cause(small))
	}
	held := make([][]byte, 0, 256)
	for second.Err() == nil && len(held) < cap(held) {
		held = append(held, make([]byte, 4<<20))
		for i := 0; i < 4<<20; i += 4 << 10 {
			held[len(held)-1][i] = 1
		}
		time.Sleep(20 * time.Millisecond)
	}
	if e := (*ingest.ProblemsError)(nil); !errors.As(context.Cause(second), &e) {
		t.Errorf("the second ended with %v", context.Cause(second))
	}
	if first.Err() != nil {
		t.Errorf("the first ended with %v", context.Cause(first))
	}
	held = nil
	endSecond()
	time.Sleep(100 * time.Millisecond)
	if first.Err() != nil {
		t.Errorf("the first ended when the second had: %v", context.Cause(first))
	}
}

// However soon one load follows another, garbage is collected as before once they are done.
func TestLoadsOneAfterTheOtherLeaveTheCollectorAsItWas(t *testing.T) {
	before := debug.SetGCPercent(100)
	defer debug.SetGCPercent(before)
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(-1))
	held := make([]byte, 2*thriftyFrom)
	runtime.GC()
	m := &memory{most: 8 << 30}
	for range 4 {
		_, end := m.bound(t.Context())
		time.Sleep(50 * time.Millisecond)
		end()
	}
	runtime.KeepAlive(held)
	percent := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	for range 100 { // what watches a load ends a while after it
		if metrics.Read(percent); percent[0].Value.Uint64() == 100 {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("the heap grows by %d%%, and did by 100%%", percent[0].Value.Uint64())
}

// A load is not blamed for what the program keeps without it.
func TestWhereNoMemoryIsLeftALoadIsToldSo(t *testing.T) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(-1))
	held := make([]byte, 192<<20)
	for i := 0; i < len(held); i += 4 << 10 {
		held[i] = 1
	}
	runtime.GC()
	ctx, end := (&memory{most: 192 << 20}).bound(t.Context())
	defer end()
	select {
	case <-ctx.Done():
	case <-time.After(10 * time.Second):
	}
	runtime.KeepAlive(held)
	var problems *ingest.ProblemsError
	if cause := context.Cause(ctx); !errors.As(cause, &problems) || !problems.Full || !strings.Contains(cause.Error(), "no memory is left for a load") {
		t.Errorf("it ended with %v", cause)
	}
}

// A service refuses what it has no memory for, and goes on.
func TestAServiceRefusesWhatItHasNoMemoryFor(t *testing.T) {
	race.SkipShort(t)
	t.Chdir(t.TempDir())
	parties(t, "m.json", 400_000)
	s, _ := serveAlone(t, nil, "serve", "--store", "s.db", "--memory", "128M")
	for _, c := range []struct {
		file   string
		status int
		says   string
	}{{"m.json", 422, "takes more memory"}, {"small.yaml", 200, `"added": 2`}} {
		if c.file == "small.yaml" {
			place(t, map[string]string{c.file: "outflow: 1\nparties: [{id: p}]\n"})
		}
		file, err := os.Open(c.file)
		if err != nil {
			t.Fatal(err)
		}
		r, err := http.Post(s.url+"/v1/load?source=x", "", file)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil || r.StatusCode != c.status || !strings.Contains(string(body), c.says) {
			t.Errorf("%s: %s: %s", c.file, r.Status, body)
		}
	}
}

func TestHowMuchMemoryThereIs(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	const meminfo = "MemTotal:       24683656 kB\nMemFree: 1 kB\n"
	for name, test := range map[string]struct {
		files fstest.MapFS
		want  int64
	}{
		"machine": {fstest.MapFS{"proc/meminfo": file(meminfo)}, 24683656 << 10},
		"nothing": {fstest.MapFS{}, 4 << 30},
		"version 2": {fstest.MapFS{"proc/meminfo": file(meminfo), "proc/self/cgroup": file("0::/a/b\n"),
			"sys/fs/cgroup/a/b/memory.max": file("max\n"), "sys/fs/cgroup/a/memory.max": file("1073741824\n")}, 1 << 30},
		"version 1": {fstest.MapFS{"proc/meminfo": file(meminfo), "proc/self/cgroup": file("8:pids:/\n4:cpu,memory:/a\n0::/\n"),
			"sys/fs/cgroup/memory/a/memory.limit_in_bytes": file("536870912\n"), "sys/fs/cgroup/memory/memory.limit_in_bytes": file("9223372036854771712\n")}, 512 << 20},
		"container": {fstest.MapFS{"proc/meminfo": file(meminfo), "proc/self/cgroup": file("4:memory:/not/here\n"),
			"sys/fs/cgroup/memory/memory.limit_in_bytes": file("268435456\n")}, 256 << 20},
	} {
		if got := machineMemory(test.files); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
	for text, want := range map[string]byteSize{"512M": 512 << 20, "2g": 2 << 30, "1GB": 1 << 30, "268435456": 256 << 20, "1M": 0, "x": 0, "-1G": 0, "99999999999G": 0} {
		var got byteSize
		if err := got.Set(text); got != want || (err == nil) != (want > 0) {
			t.Errorf("%s is %d, %v", text, got, err)
		}
	}
}

package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"outflow/ingest"
)

// transfers writes a bulk directory with n transfers.
func transfers(t *testing.T, dir string, n int) (size int64) {
	t.Helper()
	var b strings.Builder
	b.WriteString("id,from,to\n")
	for i := range n {
		fmt.Fprintf(&b, "t%d,s/d%d,s/e%d\n", i, i%100, i%77)
	}
	files := map[string]string{"parties.csv": "id\np\n", "systems.csv": "id,party\ns,p\n", "transfers.csv": b.String()}
	for name, text := range files {
		rewrite(t, dir+"/"+name, text)
		info, err := os.Stat(dir + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	return size
}

func TestProgressGoesToTheEnd(t *testing.T) {
	t.Chdir(t.TempDir())
	size := transfers(t, "b", 20_000)
	var last ingest.Progress
	calls := 0
	mustLoad(t, open(t), ingest.Options{Progress: func(p ingest.Progress) {
		if p.Bytes < last.Bytes || p.Records < last.Records || p.Size != size {
			t.Errorf("%+v follows %+v", p, last)
		}
		last = p
		calls++
	}}, "b")
	if last.Bytes != size || calls < 5 {
		t.Errorf("%d calls, the last with %+v of %d bytes", calls, last, size)
	}
}

func TestALoadThatIsGivenUpChangesNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	transfers(t, "b", 20_000)
	ctx, cancel := context.WithCancel(t.Context())
	s := open(t)
	_, err := ingest.Load(ctx, s, ingest.Paths("b"), ingest.Options{Progress: func(p ingest.Progress) {
		if p.Records > 5000 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	same(t, stated(t, s), "")
}

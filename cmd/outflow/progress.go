package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"outflow/graph/ask"
	"outflow/ingest"
)

// A progress shows how far a load is, on a terminal alone: nothing where the
// output is piped.
type progress struct {
	bar          *progressbar.ProgressBar
	began, shown time.Time
}

func newProgress(w io.Writer) *progress {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &progress{}
	}
	bar := progressbar.NewOptions64(-1, progressbar.OptionSetWriter(f), progressbar.OptionSetDescription("loading"),
		progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish())
	return &progress{bar: bar, began: time.Now()}
}

func (p *progress) done() {
	if p.bar != nil {
		p.bar.Finish()
	}
}

// showEvery is how long a picture stays at least.
const showEvery = 100 * time.Millisecond

func (p *progress) show(now ingest.Progress) {
	read := now.Bytes >= now.Size
	if p.bar == nil || !read && time.Since(p.shown) < showEvery {
		return
	}
	p.shown = time.Now()
	if now.Size > 0 && p.bar.GetMax64() != now.Size {
		p.bar.ChangeMax64(now.Size)
	}
	// What comes after the reading takes a while, and a full bar goes away.
	p.bar.Set64(min(now.Bytes, max(0, now.Size-1)))
	says := ask.Plural(int(now.Records), "record", "records")
	if read {
		says += " read, being indexed and checked"
	} else {
		says += fmt.Sprintf(", %s/s", ask.Thousands(int64(float64(now.Records)/time.Since(p.began).Seconds())))
	}
	p.bar.Describe(says)
}

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
	bar   *progressbar.ProgressBar
	began time.Time
}

func newProgress(w io.Writer) *progress {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &progress{}
	}
	bar := progressbar.NewOptions64(-1, progressbar.OptionSetWriter(f), progressbar.OptionSetDescription("loading"),
		progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
	return &progress{bar, time.Now()}
}

func (p *progress) done() {
	if p.bar != nil {
		p.bar.Finish()
	}
}

func (p *progress) show(now ingest.Progress) {
	if p.bar == nil {
		return
	}
	if now.Size > 0 && p.bar.GetMax64() != now.Size {
		p.bar.ChangeMax64(now.Size)
	}
	says := ask.Plural(int(now.Records), "record", "records")
	if now.Bytes < now.Size {
		says += fmt.Sprintf(", %s/s", ask.Thousands(int64(float64(now.Records)/time.Since(p.began).Seconds())))
	} else {
		says += " read, being indexed and checked"
	}
	p.bar.Describe(says)
	// What comes after the reading takes a while, and a full bar goes away.
	p.bar.Set64(min(now.Bytes, max(0, now.Size-1)))
}

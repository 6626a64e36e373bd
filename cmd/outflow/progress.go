package main

import (
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
type progress struct{ bar *progressbar.ProgressBar }

func newProgress(w io.Writer) *progress {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &progress{}
	}
	return &progress{progressbar.NewOptions64(-1,
		progressbar.OptionSetWriter(f), progressbar.OptionSetDescription("loading"), progressbar.OptionShowBytes(true),
		progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))}
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
	p.bar.Describe(ask.Plural(int(now.Records), "record", "records"))
	p.bar.Set64(now.Bytes)
}

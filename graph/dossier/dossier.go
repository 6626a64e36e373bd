package dossier

import (
	"bytes"
	"context"
	_ "embed"
	"html/template"
	"io"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/draw"
)

// A Dossier is what a document is made of.
type Dossier struct {
	Questions []Question // see Answer
	// Commit is that of the graph that was asked; of files that were asked it has a content
	// alone. Later are the commits that follow it, up to the store's head.
	Commit graph.Commit
	Later  []graph.Commit
	Files  bool // files were asked, and no store
	Asked  Asked

	Version string // of the program
	Made    string // when it was made, as whoever made it says; "" to leave that out
	Call    Call

	// Draw draws an answer; nil has draw.SVG do it.
	Draw func(context.Context, *ask.Answer, draw.Options) (*draw.Drawing, error)

	redaction *redaction // nil if names have no letters
}

// Asked is how all questions were asked.
type Asked struct {
	Timezone string `json:"timezone"` // "" for that of the graph
	Exact    bool   `json:"exact"`
	Redacted bool   `json:"redacted"`
}

// A Call is what the command that makes the document names besides what was asked.
type Call struct {
	Paths  []string `json:"paths,omitempty"`  // the files that were asked
	Strict bool     `json:"strict,omitempty"` // they were loaded strictly
	Output string   `json:"output"`           // the file that was written, without its folder; - for none
}

// A Question is one that is answered. Its bounds may be nil.
type Question struct {
	Answer *ask.Answer // with all rows, or with those that matter most
	Bounds *ask.Bounds
	Whole  *Whole // of an answer with more rows, nil of others
}

// Whole is what an answer with all rows is as JSON, in the form of "ask --json".
type Whole struct {
	Sum   string `json:"sha256"`
	Bytes int64  `json:"bytes"`
}

// MostRows is how many rows all lists of transfers and of places may have together in a document.
// One of more would be read by nobody: of answers with more it has those that matter most, says of
// how many they are, and has the sum of the whole, so that the memory it takes is bounded and
// what it leaves out cannot be changed unseen.
const MostRows = 20_000

// room returns how many rows each list may have, where all may have so many.
func room(most int, all []*ask.Outline) int {
	rows := 0
	for _, o := range all {
		transfers, places := o.Totals()
		rows += transfers + places
	}
	if rows <= most {
		return most
	}
	return max(1, most/(2*len(all)))
}

var (
	//go:embed dossier.html
	pageText string
	//go:embed dossier.css
	styleText string

	pageTemplate = template.Must(template.New("dossier").Funcs(template.FuncMap{
		"named":     named,
		"id":        idText,
		"plural":    ask.Plural,
		"thousands": ask.Thousands,
		"external":  ask.WebAddress,
	}).Parse(pageText))
)

// Write writes the document, sealed.
func (d *Dossier) Write(ctx context.Context, w io.Writer) error {
	p, err := d.page(ctx)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, p); err != nil {
		return err
	}
	_, err = w.Write(seal(b.Bytes()))
	return err
}

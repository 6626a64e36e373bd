package dossier

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/draw"
)

// A Dossier is what a document is made of.
type Dossier struct {
	Questions []Question
	// Commit is that of the graph that was asked; of files that were asked it has a content
	// alone. Later are the commits that follow it, up to the store's head.
	Commit graph.Commit
	Later  []graph.Commit
	Files  bool // files were asked, and no store
	Asked  Asked

	Version string // of the program
	Command string // that makes the document again
	Made    string // when it was made, as whoever made it says; "" to leave that out

	// Draw draws an answer; nil has draw.SVG do it.
	Draw func(context.Context, *ask.Answer, draw.Options) (*draw.Drawing, error)
}

// Asked is how all questions were asked.
type Asked struct {
	Timezone string `json:"timezone"` // "" for that of the graph
	Exact    bool   `json:"exact"`
	Redacted bool   `json:"redacted"`
}

// A Question is one that is answered, with all rows. Its bounds may be nil.
type Question struct {
	Answer *ask.Answer
	Bounds *ask.Bounds
}

// MostRows is how many rows all lists of transfers, of places and of what stopped the data may
// have together: a document of more would be read by nobody.
const MostRows = 20_000

// A TooLongError says that answers are too long for a document.
type TooLongError struct{ Rows int }

func (e *TooLongError) Error() string {
	return fmt.Sprintf("the answers have %s, and a dossier holds %s: ask of less, or take the answers as JSON or CSV",
		ask.Plural(e.Rows, "row", "rows"), ask.Thousands(MostRows))
}

// Fits returns a *TooLongError if outlines of answers have too many rows together.
func Fits(all ...*ask.Outline) error {
	rows := 0
	for _, o := range all {
		transfers, places := o.Totals()
		rows += transfers + places
	}
	if rows > MostRows {
		return &TooLongError{rows}
	}
	return nil
}

var (
	//go:embed dossier.html
	pageText string
	//go:embed dossier.css
	styleText string

	pageTemplate = template.Must(template.New("dossier").Funcs(template.FuncMap{
		"named":    named,
		"id":       idText,
		"plural":   ask.Plural,
		"external": ask.WebAddress,
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

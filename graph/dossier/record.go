package dossier

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

// recordFormat is raised when what a Record says changes.
const recordFormat = 1

// A Record is what a document says of itself for programs.
type Record struct {
	Format    int      `json:"format"`
	Version   string   `json:"version"`
	Command   string   `json:"command"`
	Call      Call     `json:"call"`
	Made      string   `json:"made,omitempty"`
	Files     bool     `json:"files"` // files were asked, and no store
	Revision  Revision `json:"revision"`
	Head      int64    `json:"head"` // number of the store's newest commit when it was made, 0 of files
	Asked     Asked    `json:"asked"`
	Questions []string `json:"questions"`
	Wholes    []*Whole `json:"wholes,omitempty"` // of each question, null where the answer has all rows; left out where all have

	answers [][]byte // JSON, as they lie in the document
}

// A Revision is the state of the graph that was asked, and its place in the chain of commits.
type Revision struct {
	ask.Revision
	Chain string `json:"chain"` // hash of the commit and all before it, "" of files
}

func (d *Dossier) record() Record {
	r := Record{
		Format: recordFormat, Version: d.Version, Command: d.command(), Call: d.told(), Made: d.made(), Files: d.Files, Asked: d.Asked, Questions: []string{},
		Revision: Revision{ask.Revision{Number: d.Commit.Number, Hash: d.Commit.Content.String()}, d.Commit.Hash},
	}
	if !d.Files {
		r.Head = d.Commit.Number
	}
	if n := len(d.Later); n > 0 {
		r.Head = d.Later[n-1].Number
	}
	for _, q := range d.Questions {
		r.Questions = append(r.Questions, q.Answer.Question)
		r.Wholes = append(r.Wholes, q.Whole)
	}
	if !slices.ContainsFunc(r.Wholes, func(w *Whole) bool { return w != nil }) {
		r.Wholes = nil
	}
	return r
}

// A data block of a document is JSON in which nothing can end the block: each < is written as
// \u003c, which says the same.
func block(id string) string { return `<script type="application/json" id="` + id + `">` }

const blockEnd = "</script>"

func answerID(n int) string { return "answer-" + strconv.Itoa(n+1) }

func asBlock(text []byte) []byte { return bytes.ReplaceAll(text, []byte("<"), []byte(`\u003c`)) }

// copyOf is the answer as programs read it: the bytes that "ask --json" prints, as a block has them.
func copyOf(a *ask.Answer) ([]byte, error) {
	var b bytes.Buffer
	if err := a.WriteJSON(&b); err != nil {
		return nil, err
	}
	return asBlock(b.Bytes()), nil
}

// encoded is the record as a block has it.
func (r *Record) encoded() (template.JS, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	if err := e.Encode(r); err != nil {
		return "", err
	}
	return template.JS(asBlock(b.Bytes())), nil
}

// ReadRecord reads what a document says of itself, and the answers in it.
func ReadRecord(document []byte) (*Record, error) {
	text, err := readBlock(document, "outflow-dossier")
	if err != nil {
		return nil, err
	}
	r := &Record{}
	if err := json.Unmarshal(text, r); err != nil {
		return nil, fmt.Errorf("what the dossier says of itself cannot be read: %w", err)
	}
	if r.Format != recordFormat {
		return nil, fmt.Errorf("the dossier is of format %d, and this program reads format %d; use the version that made it: %s", r.Format, recordFormat, ask.Clean(r.Version))
	}
	for i := range r.Questions {
		answer, err := readBlock(document, answerID(i))
		if err != nil {
			return nil, err
		}
		r.answers = append(r.answers, answer)
	}
	return r, nil
}

func readBlock(document []byte, id string) ([]byte, error) {
	_, rest, ok := bytes.Cut(document, []byte(block(id)))
	text, _, ends := bytes.Cut(rest, []byte(blockEnd))
	if !ok || !ends {
		return nil, errors.New("the dossier lacks its data block " + id)
	}
	return text, nil
}

// Holds reports whether an answer is the one in the document, to the byte, and the whole of it the
// one that the document has the sum of.
func (r *Record) Holds(n int, q *Question) (bool, error) {
	text, err := copyOf(q.Answer)
	same := r.whole(n) == nil && q.Whole == nil || r.whole(n) != nil && q.Whole != nil && *r.whole(n) == *q.Whole
	return same && bytes.Equal(bytes.TrimSpace(text), bytes.TrimSpace(r.answers[n])), err
}

// Again writes the document again, of answers to the record's questions as of its commit, and of the
// commits after that: with the same version of the program they are its bytes. It changes d.
func (r *Record) Again(ctx context.Context, d *Dossier) ([]byte, error) {
	d.Version, d.Made, d.Call = r.Version, r.Made, r.Call
	if i := slices.IndexFunc(d.Later, func(c graph.Commit) bool { return c.Number > r.Head }); i >= 0 {
		d.Later = d.Later[:i] // they came after it was made
	}
	var b bytes.Buffer
	err := d.Write(ctx, &b)
	return b.Bytes(), err
}

// Departs shows from where on a document is another than one that was written again, but for the
// sums in them: a few words of each. ok is false if it is the same.
func Departs(document, again []byte) (has, wants string, ok bool) {
	document, again = withoutSeal(document), withoutSeal(again)
	if bytes.Equal(document, again) {
		return "", "", false
	}
	n := 0
	for n < min(len(document), len(again)) && document[n] == again[n] {
		n++
	}
	return wordsAt(document, n), wordsAt(again, n), true
}

// wordsAt is what stands in a text around a byte.
func wordsAt(text []byte, at int) string {
	const before, after = 30, 60
	from, to := max(0, at-before), min(len(text), at+after)
	return strings.ToValidUTF8(strings.Join(strings.Fields(string(text[from:to])), " "), "")
}

// Cut reports whether the document has only some of the rows of an answer.
func (r *Record) Cut(n int) bool { return r.whole(n) != nil }

func (r *Record) whole(n int) *Whole {
	if n < len(r.Wholes) {
		return r.Wholes[n]
	}
	return nil
}

// Differs says in what an answer differs from the one in the document, but for the revision, the
// version of the program and how the question is put, a line each; nothing if in none. Where the
// ask.Difference of both is told, it says only in what else.
func (r *Record) Differs(n int, a *ask.Answer, told bool) ([]string, error) {
	text, err := copyOf(a)
	if err != nil {
		return nil, err
	}
	return differences(r.answers[n], text, told)
}

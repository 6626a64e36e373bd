package dossier

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"slices"
	"strconv"

	"outflow/graph/ask"
)

// recordFormat is raised when what a Record says changes.
const recordFormat = 1

// A Record is what a document says of itself for programs.
type Record struct {
	Format    int      `json:"format"`
	Version   string   `json:"version"`
	Command   string   `json:"command"`
	Made      string   `json:"made,omitempty"`
	Files     bool     `json:"files"` // files were asked, and no store
	Revision  Revision `json:"revision"`
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
		Format: recordFormat, Version: d.Version, Command: d.Command, Made: d.Made, Files: d.Files, Asked: d.Asked, Questions: []string{},
		Revision: Revision{ask.Revision{Number: d.Commit.Number, Hash: d.Commit.Content.String()}, d.Commit.Hash},
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

// Package document reads the syntax of a document that people write: one mapping, in YAML
// or JSON, of keys that have lists. It is the one package that knows YAML. A list may be
// long: its items are parsed again when they are asked for, a few at a time, as parsed
// values take some hundred times the memory of their text.
package document

import (
	"bytes"
	"fmt"
	"iter"
	"strings"

	"outflow/ingest/record"
)

// MaxBytes is the size of the largest document that is read.
const MaxBytes = 32 << 20

// A Form is what messages call a kind of document, and expect of it.
type Form struct {
	Noun    string // "manifest"
	Mapping string // what stands at its root
	Several string // what to write instead of one that is too large
	Besides string // and what else, "" if there is nothing else
	// Keeps is the key at the root of which the value is a mapping that is asked for: of
	// a large document no other is kept.
	Keeps string
}

// A Document is one whose syntax was read, all of it.
type Document struct {
	Root  record.Value // lists at its keys have no items
	Items func(key int) iter.Seq[record.Value]
}

// Read reads the syntax of a document, or says why it is none. The text must stay as it
// is.
func (f *Form) Read(text []byte) (*Document, *record.Problem) {
	text, problem := f.readable(text)
	if problem != nil {
		return nil, problem
	}
	if keys, ok := pieces(text); ok {
		return f.outlinePieces(keys)
	}
	return f.atOnce(text)
}

// Each goes through a document once, which Read and Items do twice: it calls key with the
// root whenever there is a key more, and if that returns true, item with each item of its
// list. A problem may come after some of it. It ends when item returns false.
func (f *Form) Each(text []byte, key func(root record.Value) bool, item func(v record.Value) bool) *record.Problem {
	text, problem := f.readable(text)
	if problem != nil {
		return problem
	}
	if keys, ok := pieces(text); ok {
		return f.eachPiece(keys, key, item)
	}
	d, problem := f.atOnce(text)
	switch {
	case problem != nil:
		return problem
	case d.Root.Shape != record.Map:
		return &record.Problem{Line: d.Root.Line, Column: d.Root.Column, What: "the file is " + d.Root.Shape.String(), Expected: f.Mapping}
	}
	for i, e := range d.Root.Map {
		root := d.Root
		if root.Map = root.Map[:i+1]; !key(root) || e.Value.Shape != record.List {
			continue
		}
		for v := range d.Items(i) {
			if !item(v) {
				return nil
			}
		}
	}
	return nil
}

// readable returns the text without a byte order mark, and lines that end alike.
func (f *Form) readable(text []byte) ([]byte, *record.Problem) {
	if len(text) > MaxBytes {
		return nil, &record.Problem{What: fmt.Sprintf("the %s is larger than %d MB", f.Noun, MaxBytes>>20), Expected: f.instead(f.Several)}
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if problem := record.Unreadable(text); problem != nil || isJSON(text) {
		return text, problem
	}
	if bytes.Contains(text, []byte("\r\n")) {
		text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	}
	return text, nil
}

// atOnce reads the syntax of a text that is not cut.
func (f *Form) atOnce(text []byte) (*Document, *record.Problem) {
	if !isJSON(text) {
		return f.whole(text)
	}
	root, items, problem := record.OutlineJSON(text)
	return &Document{root, items}, problem
}

// asJSON is read at any size that is read at all.
const asJSON = "the same as JSON"

// instead joins what else is read.
func (f *Form) instead(ways ...string) string {
	if f.Besides != "" {
		ways = append(ways, f.Besides)
	}
	last := len(ways) - 1
	if last == 0 {
		return ways[0]
	}
	return strings.Join(ways[:last], ", ") + ", or " + ways[last]
}

// isJSON reports whether to read a text as JSON: YAML in braces begins alike,
// but its first key need not be quoted.
func isJSON(text []byte) bool {
	rest, ok := bytes.CutPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{"))
	rest = bytes.TrimLeft(rest, " \t\r\n")
	return ok && len(rest) > 0 && (rest[0] == '"' || rest[0] == '}')
}

package document

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"outflow/ingest/record"
)

// parseYAML reads one YAML document. Anchors, aliases and tags are refused:
// nothing in a document needs them, and a file of a few lines could use them
// to ask for terabytes.
func (f *Form) parseYAML(text []byte) (v record.Value, problem *record.Problem) {
	// The parser is not ours, and it is handed whatever people upload.
	defer func() {
		if recover() != nil {
			v, problem = record.Value{}, &record.Problem{What: "the YAML cannot be read", Expected: "plain YAML, or the same as JSON"}
		}
	}()
	tokens := lexer.Tokenize(string(text))
	if problem := f.refuse(tokens); problem != nil {
		return record.Value{}, problem
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return record.Value{}, syntaxProblem(err)
	}
	var body ast.Node
	for _, d := range file.Docs {
		if d.Body == nil {
			continue
		}
		if body != nil {
			return record.Value{}, problemAt(d.Body.GetToken(), "a second document begins", "one document")
		}
		body = d.Body
	}
	if body == nil {
		return record.Value{}, &record.Problem{What: "the file is empty", Expected: f.Mapping}
	}
	w := &walker{}
	v = w.value(body)
	return v, w.fault
}

// marks counts what may become a token.
func marks(text []byte) int {
	n := 0
	for i, c := range text {
		switch c {
		case '[', ']', '{', '}', ',', '\n', '#', '"', '\'':
			n++
		case ':', '-', '?', '!', '&', '*':
			if i+1 == len(text) || text[i+1] <= ' ' || c == '!' || c == '&' || c == '*' {
				n++
			}
		}
	}
	return n
}

// refuse finds what a document may not use, and nesting that would exhaust the
// parser.
func (f *Form) refuse(tokens token.Tokens) *record.Problem {
	var columns []int // of the blocks that are open
	flow := 0
	for _, t := range tokens {
		column := t.Position.Column
		switch t.Type {
		case token.AnchorType, token.AliasType, token.MergeKeyType:
			return problemAt(t, "anchors, aliases and merge keys are not read", "the value itself, written out")
		case token.TagType:
			return problemAt(t, "tags are not read", "the value without its tag")
		case token.DirectiveType:
			return problemAt(t, "directives are not read", f.Mapping)
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow = max(0, flow-1)
		case token.MappingValueType:
			if t.Prev != nil {
				column = t.Prev.Position.Column
			}
			fallthrough
		case token.SequenceEntryType, token.MappingKeyType:
			for len(columns) > 0 && columns[len(columns)-1] >= column {
				columns = columns[:len(columns)-1]
			}
			columns = append(columns, column)
		}
		if len(columns)+flow > record.MaxDepth {
			return problemAt(t, fmt.Sprintf("the document nests more than %d deep", record.MaxDepth), "")
		}
	}
	return nil
}

func problemAt(t *token.Token, what, expected string) *record.Problem {
	return &record.Problem{Line: t.Position.Line, Column: t.Position.Column, What: what, Expected: expected}
}

// syntaxProblem says what the parser did not like. Its message may quote the
// whole file.
func syntaxProblem(err error) *record.Problem {
	const most = 200
	what, at := "the YAML cannot be read", (*token.Token)(nil)
	if e := (*yaml.SyntaxError)(nil); errors.As(err, &e) {
		what, at = e.Message, e.Token
	}
	if len(what) > most {
		what = string(bytes.ToValidUTF8([]byte(what[:most]), nil)) + "…"
	}
	if at == nil || at.Position == nil {
		return &record.Problem{What: what}
	}
	return problemAt(at, what, advice(at))
}

// advice says what most likely is meant where the parser stumbles over a token,
// "" where it says so itself.
func advice(at *token.Token) string {
	switch {
	case at.Type == token.InvalidType && strings.Contains(at.Value, "\t"):
		return "spaces: YAML is not indented by tabs"
	case at.Type == token.InvalidType && strings.ContainsAny(at.Value, "@`"):
		return "quotation marks around the text"
	case at.Type == token.StringType:
		return `the keys of a mapping at one indent, each with ": " after it, and quotation marks around a text that holds that`
	}
	return ""
}

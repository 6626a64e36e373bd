package document

import (
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"outflow/ingest/record"
)

// A walker turns the parser's tree into ours. A scalar becomes its text as
// written: YAML's own opinion of what NO, 040 or 2018-04 means is not asked.
type walker struct{ fault *record.Problem }

func (w *walker) value(n ast.Node) record.Value {
	switch n := n.(type) {
	case nil:
		return record.Value{}
	case *ast.MappingNode:
		return w.mapping(n.Values, n.GetToken())
	case *ast.MappingValueNode:
		return w.mapping([]*ast.MappingValueNode{n}, n.Key.GetToken())
	case *ast.SequenceNode:
		v := at(n.Start, record.List)
		v.List = make([]record.Value, 0, len(n.Values))
		for _, e := range n.Values {
			v.List = append(v.List, w.value(e))
		}
		return v
	case *ast.NullNode:
		return at(n.Token, record.Null)
	case *ast.LiteralNode:
		v := at(n.Start, record.Text)
		v.Text = n.Value.Value
		return v
	case *ast.StringNode:
		// The parser lets this pass between braces, where a comma may be missing.
		if n.Token.Type == token.StringType && strings.Contains(n.Value, ": ") {
			w.fail(n, "a colon stands inside a text", "a comma before the key, or quotation marks around the text")
		}
		v := at(n.Token, record.Text)
		v.Text = n.Value
		return v
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		v := at(n.GetToken(), record.Text)
		v.Text = n.GetToken().Value
		return v
	}
	w.fail(n, "this kind of YAML is not read", plain)
	return record.Value{}
}

func (w *walker) mapping(entries []*ast.MappingValueNode, start *token.Token) record.Value {
	v := at(start, record.Map)
	if len(entries) > 0 && (start.Type == token.MappingValueType || start.Type == token.MappingKeyType) {
		v = at(entries[0].Key.GetToken(), record.Map) // a block begins with its first key
	}
	v.Map = make([]record.Entry, 0, len(entries))
	for _, e := range entries {
		key := w.value(e.Key)
		if key.Shape != record.Text {
			w.fail(e.Key, "a key that is not text", plain)
		}
		v.Map = append(v.Map, record.Entry{Key: key, Value: w.value(e.Value)})
	}
	return v
}

// plain is what is read.
const plain = "plain keys, text, lists and mappings"

func (w *walker) fail(n ast.Node, what, expected string) {
	if w.fault == nil {
		w.fault = problemAt(n.GetToken(), what, expected)
	}
}

func at(t *token.Token, shape record.Shape) record.Value {
	if t == nil || t.Position == nil {
		return record.Value{Shape: shape}
	}
	return record.Value{Shape: shape, Line: t.Position.Line, Column: t.Position.Column}
}

package record

import (
	"strings"

	"outflow/graph"
)

// mostMemo bounds what is remembered of one key.
const mostMemo = 1 << 12

// Cell reads the text of a CSV cell as the value of a key and puts it into the
// claim. An empty cell says nothing.
func (r *Reader) Cell(c *graph.Claim, k *Key, text string, line, column int) {
	if text == "" {
		return
	}
	if put, ok := r.memo[k][text]; ok {
		put(c)
		return
	}
	if k.repeats { // what is remembered must not hold on to the row it came from
		text = strings.Clone(text)
	}
	problems, warnings := r.Problems.Count(), r.Warnings.Count()
	put := k.read(r, k.Cell.value(text, line, column))
	if put == nil {
		return
	}
	put(c)
	if k.repeats && problems == r.Problems.Count() && warnings == r.Warnings.Count() {
		r.remember(k, text, put)
	}
}

func (r *Reader) remember(k *Key, text string, put func(*graph.Claim)) {
	if r.memo == nil {
		r.memo = map[*Key]map[string]func(*graph.Claim){}
	}
	if r.memo[k] == nil || len(r.memo[k]) >= mostMemo {
		r.memo[k] = map[string]func(*graph.Claim){}
	}
	r.memo[k][text] = put
}

// value splits a cell into the value that a manifest would have there.
func (c Cell) value(text string, line, column int) Value {
	v := Value{Shape: Text, Line: line, Column: column, Text: text}
	switch c {
	case Words:
		v.Shape, v.List = List, v.split(strings.Fields(text))
	case Semicolons:
		v.Shape, v.List = List, v.split(strings.Split(text, ";"))
	case Pairs:
		v.Shape = Map
		for word := range strings.FieldsSeq(text) {
			out, in, _ := strings.Cut(word, "=")
			from := v
			from.Shape, from.List = List, v.split(strings.Split(in, "+"))
			key := v
			key.Shape, key.Text = Text, out
			v.Map = append(v.Map, Entry{key, from})
		}
	}
	return v
}

// split makes a list of the texts that are not empty.
func (v Value) split(texts []string) []Value {
	list := make([]Value, 0, len(texts))
	for _, text := range texts {
		if text = strings.TrimSpace(text); text != "" {
			list = append(list, Value{Shape: Text, Line: v.Line, Column: v.Column, Text: text})
		}
	}
	return list
}

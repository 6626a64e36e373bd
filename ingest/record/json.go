package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"unicode/utf8"
)

// MaxDepth bounds how deep a document may nest: nothing that we read needs
// more, and hostile files must not exhaust the stack.
const MaxDepth = 32

// maxValues bounds how many values one record may hold, keys included, and so the memory
// that they take: a text of three bytes each becomes two hundred.
const maxValues = 500_000

// ParseJSON reads one JSON value, which begins on the given line of its file.
// encoding/json tells neither where a value stands nor that a key is there
// twice, and would take numbers apart. The text must be UTF-8.
func ParseJSON(text []byte, line int) (Value, *Problem) { return ParseJSONAt(text, line, 1) }

// ParseJSONAt is ParseJSON for a value that begins in the given column.
func ParseJSONAt(text []byte, line, column int) (Value, *Problem) {
	p := &jsonParser{text: text, line: line, column: column}
	p.space()
	v := p.value(0)
	p.end()
	return v, p.fault
}

// OutlineJSON reads a JSON mapping as ParseJSON does, all of it, but keeps no items of the
// lists that its keys have: there may be millions. Items parses those of the list at a key,
// given by its number, one at a time.
func OutlineJSON(text []byte) (v Value, items func(key int) iter.Seq[Value], problem *Problem) {
	p := &jsonParser{text: text, line: 1, column: 1}
	p.space()
	v = Value{Shape: Map, Line: p.line, Column: p.column}
	var lists []jsonParser // where the value of each key begins
	if p.next() != '{' {
		p.fail(p.found(), "a mapping in braces")
		return v, nil, p.fault
	}
	p.mapping(func(key Value) {
		lists = append(lists, *p)
		p.values += 2
		if p.next() != '[' {
			v.Map = append(v.Map, Entry{key, p.value(1)})
			return
		}
		v.Map = append(v.Map, Entry{key, Value{Shape: List, Line: p.line, Column: p.column}})
		p.list(func(Value) bool { return true })
	})
	p.end()
	return v, func(key int) iter.Seq[Value] {
		return func(yield func(Value) bool) {
			p := lists[key]
			p.list(yield)
		}
	}, p.fault
}

type jsonParser struct {
	text         []byte
	at           int
	line, column int // of at
	top          int // how deep records lie
	values       int // of the record at hand
	fault        *Problem
}

// end makes sure that nothing follows.
func (p *jsonParser) end() {
	p.space()
	if p.fault == nil && p.at < len(p.text) {
		p.fail("more follows the end of the document", "")
	}
}

// list reads a list of records, until it is told to stop.
func (p *jsonParser) list(yield func(Value) bool) {
	outside, more := p.values, true
	p.top = 2
	p.items(']', func() bool {
		p.values = 0
		v := p.value(p.top)
		more = p.fault == nil && yield(v)
		return more
	})
	p.values, p.top = outside, 0
}

// fail keeps the first fault; nothing is read after it.
func (p *jsonParser) fail(what, expected string) {
	if p.fault == nil {
		p.fault = &Problem{Line: p.line, Column: p.column, What: what, Expected: expected}
	}
}

// skip moves past n bytes without a line break.
func (p *jsonParser) skip(n int) {
	p.column += utf8.RuneCount(p.text[p.at : p.at+n])
	p.at += n
}

func (p *jsonParser) space() {
	for ; p.at < len(p.text); p.at++ {
		switch p.text[p.at] {
		case '\n':
			p.line++
			p.column = 1
		case ' ', '\t', '\r':
			p.column++
		default:
			return
		}
	}
}

// found says what stands at the cursor.
func (p *jsonParser) found() string {
	if p.at >= len(p.text) {
		return "the file ends here"
	}
	r, _ := utf8.DecodeRune(p.text[p.at:])
	return fmt.Sprintf("%q stands here", r)
}

func (p *jsonParser) next() byte {
	if p.at >= len(p.text) {
		return 0
	}
	return p.text[p.at]
}

func (p *jsonParser) value(depth int) Value {
	v := Value{Shape: Text, Line: p.line, Column: p.column}
	p.values++
	switch c := p.next(); {
	case depth > MaxDepth:
		p.fail(fmt.Sprintf("the document nests more than %d deep", MaxDepth), "")
	case p.values > maxValues:
		p.fail("a record holds more than 500,000 values up to here", "several records")
	case c == '{':
		v.Shape = Map
		if depth == p.top {
			v.Map = make([]Entry, 0, 8) // as many as most claims have
		}
		p.mapping(func(key Value) {
			p.values++
			v.Map = append(v.Map, Entry{key, p.value(depth + 1)})
		})
	case c == '[':
		v.Shape = List
		p.items(']', func() bool {
			v.List = append(v.List, p.value(depth+1))
			return true
		})
	case c == '"':
		v.Text = p.string()
	default:
		v.Text = p.literal()
		if v.Text == "null" {
			v.Shape = Null
		}
	}
	return v
}

// mapping reads what stands between braces. The cursor is on a value when that is to be
// read.
func (p *jsonParser) mapping(value func(key Value)) {
	p.items('}', func() bool {
		if p.next() != '"' {
			p.fail(p.found(), "a key in quotation marks")
			return true
		}
		key := Value{Shape: Text, Line: p.line, Column: p.column}
		key.Text = p.string()
		p.space()
		if p.fault == nil && p.next() != ':' {
			p.fail(p.found(), "a colon")
		}
		if p.fault == nil {
			p.skip(1)
			p.space()
			value(key)
		}
		return true
	})
}

// items reads what stands between brackets, separated by commas, until it is told to
// stop.
func (p *jsonParser) items(end byte, item func() (more bool)) {
	p.skip(1)
	p.space()
	if p.next() == end {
		p.skip(1)
		return
	}
	for p.fault == nil && item() {
		p.space()
		switch {
		case p.fault != nil:
		case p.next() == ',':
			p.skip(1)
			p.space()
		case p.next() == end:
			p.skip(1)
			return
		default:
			p.fail(p.found(), fmt.Sprintf("a comma or %q", end))
		}
	}
}

// string reads a string; the cursor is on its first quotation mark.
func (p *jsonParser) string() string {
	escaped := false
	for i := p.at + 1; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case c == '\\':
			escaped = true
			i++
		case c == '"':
			raw := p.text[p.at : i+1]
			text := string(raw[1 : len(raw)-1])
			if escaped && json.Unmarshal(raw, &text) != nil {
				p.fail("a string holds a wrong escape", "")
			}
			p.skip(len(raw))
			return text
		case c < ' ':
			p.fail("a string holds a control character", `it as an escape such as \n, or the closing quotation mark`)
			return ""
		}
	}
	p.fail("a quotation mark is not closed", "")
	return ""
}

// literal reads a number, true, false or null.
func (p *jsonParser) literal() string {
	n := bytes.IndexAny(p.text[p.at:], ",:]}[{\" \t\r\n")
	if n < 0 {
		n = len(p.text) - p.at
	}
	word := p.text[p.at : p.at+n]
	if n == 0 || !json.Valid(word) {
		if n > 0 {
			p.fail(quote(string(word))+" stands here", "a value: text in quotation marks, a number, true, false, null, [ or {")
		} else {
			p.fail(p.found(), "a value")
		}
		return ""
	}
	p.skip(n)
	return string(word)
}

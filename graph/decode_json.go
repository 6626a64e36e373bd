package graph

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"
)

// What follows reads JSON without white space from d.rest, from its beginning,
// and makes d.bad of anything it doesn't expect.

// take reads one byte if it is the next.
func (d *Decoder) take(b byte) bool {
	if len(d.rest) == 0 || d.rest[0] != b {
		return false
	}
	d.rest = d.rest[1:]
	return true
}

func (d *Decoder) expect(b byte) {
	if !d.take(b) {
		d.bad = true
	}
}

// each reads what lies between two brackets, one by one.
func (d *Decoder) each(begin, end byte, read func()) {
	d.expect(begin)
	if d.take(end) {
		return
	}
	for !d.bad {
		read()
		if d.take(end) {
			return
		}
		d.expect(',')
	}
}

func (d *Decoder) object(read func(key []byte)) {
	d.each('{', '}', func() {
		key := d.bytes()
		d.expect(':')
		if !d.bad {
			read(key)
		}
	})
}

// bytes reads a text, unquoted. It is part of the line unless it has escapes.
func (d *Decoder) bytes() []byte {
	if !d.take('"') {
		d.bad = true
		return nil
	}
	end := bytes.IndexByte(d.rest, '"')
	if end < 0 {
		d.bad = true
		return nil
	}
	raw := d.rest[:end]
	if bytes.IndexByte(raw, '\\') >= 0 {
		return d.unescape()
	}
	for _, b := range raw {
		if b < ' ' {
			d.bad = true
			return nil
		}
	}
	d.rest = d.rest[end+1:]
	return raw
}

// unescape reads the rest of a text that has escapes.
func (d *Decoder) unescape() []byte {
	for i := 0; i < len(d.rest); i++ {
		switch d.rest[i] {
		case '\\':
			i++
		case '"':
			var text string
			err := json.Unmarshal([]byte(`"`+string(d.rest[:i+1])), &text)
			d.bad = d.bad || err != nil
			d.rest = d.rest[i+1:]
			return []byte(text)
		}
	}
	d.bad = true
	return nil
}

func (d *Decoder) text() string { return string(d.bytes()) }

// mostShared bounds the memory that repeated texts take.
const mostShared = 1 << 16

// shared reads a text that other claims repeat.
func (d *Decoder) shared() string {
	b := d.bytes()
	if s, ok := d.texts[string(b)]; ok {
		return s
	}
	s := string(b)
	if d.texts == nil {
		d.texts = map[string]string{}
	}
	if len(d.texts) < mostShared {
		d.texts[s] = s
	}
	return s
}

func (d *Decoder) list() []string {
	list := make([]string, 0, 1+bytes.Count(d.upTo(']'), []byte{','}))
	d.each('[', ']', func() { list = append(list, d.shared()) })
	return list
}

// upTo returns what comes before the next such byte: a guess of how long a
// list is, which texts that hold the byte make wrong.
func (d *Decoder) upTo(b byte) []byte {
	return d.rest[:max(0, bytes.IndexByte(d.rest, b))]
}

// lists reads an object of lists; before is what the key held before.
func (d *Decoder) lists(before map[string][]string) map[string][]string {
	d.bad = d.bad || before != nil
	lists := map[string][]string{}
	d.object(func(key []byte) {
		k := string(key)
		_, twice := lists[k]
		d.bad = d.bad || twice
		lists[k] = d.list()
	})
	return lists
}

// moves reads a list of moves; before is what the key held before, which encoding/json
// would merge with it.
func (d *Decoder) moves(before []Move) []Move {
	d.bad = d.bad || before != nil
	moves := []Move{}
	d.each('[', ']', func() {
		var m Move
		d.object(func(key []byte) {
			switch string(key) {
			case "from":
				m.From = d.shared()
			case "to":
				m.To = d.shared()
			case "columns":
				m.Columns = d.lists(m.Columns)
			case "masked":
				m.Masked = d.list()
			case "stated":
				m.Stated = d.yes()
			default:
				d.bad = true
			}
		})
		moves = append(moves, m)
	})
	return moves
}

// match reads what a pattern is about; before is what the key held before, which
// encoding/json would merge with it.
func (d *Decoder) match(before Match) (m Match) {
	d.bad = d.bad || before != Match{}
	d.object(func(key []byte) {
		for _, k := range matchKeys {
			if k.name == string(key) {
				*k.of(&m) = d.text()
				return
			}
		}
		d.bad = true
	})
	return m
}

// yes reads true: what is false is left out.
func (d *Decoder) yes() bool {
	rest, ok := bytes.CutPrefix(d.rest, []byte("true"))
	d.rest, d.bad = rest, d.bad || !ok
	return ok
}

func (d *Decoder) when() When {
	texts := make([]string, 0, 1)
	d.each('[', ']', func() { texts = append(texts, d.text()) })
	w, err := ParseWhen(texts, time.UTC)
	d.bad = d.bad || err != nil
	return w
}

func (d *Decoder) number() Range {
	r, err := ParseRange(d.text())
	d.bad = d.bad || err != nil
	return r
}

// whole reads a whole number as a text.
func (d *Decoder) whole() int64 {
	text := d.text()
	n, err := strconv.ParseInt(text, 10, 64)
	d.bad = d.bad || err != nil || strconv.FormatInt(n, 10) != text
	return n
}

// other reads a value of any type.
func other[T any](d *Decoder) (v T) {
	j := json.NewDecoder(bytes.NewReader(d.rest))
	j.DisallowUnknownFields()
	if err := j.Decode(&v); err != nil {
		d.bad = true
		return v
	}
	d.rest = d.rest[j.InputOffset():]
	return v
}

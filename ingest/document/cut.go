package document

import (
	"bytes"
	"iter"
	"slices"

	"outflow/ingest/record"
)

// The YAML parser takes some four hundred bytes for each byte of text. So a text that is
// not small is cut by its lines into pieces that are parsed one after the other.
const (
	wholeBytes = 256 << 10 // a text up to this is one piece
	pieceBytes = 16 << 10  // from this on a piece ends with the record at hand
	mostBytes  = 1 << 20   // of one piece
	mostKeys   = 1000      // of a text that is cut
)

// mostMarks bounds the brackets, commas, colons, dashes and lines of a piece, and so the
// memory that its tokens take, some 300 bytes each. A text that is not cut has room for no more.
const mostMarks = 256 << 10

// cutBetter is how a text is written that can be cut.
const cutBetter = `each record on lines of its own, the first of which begins with "- "`

// A piece is a key of the document with its value, or with some of the records that it
// lists: a document of its own.
type piece struct {
	head, body []byte // the lines up to that of the key, and those that follow, or some of them
	line, from int    // the first of each
	// after stands for the item or key that follows: where the parser says that nothing
	// stands depends on it.
	after []byte
	keys  int // with that one
}

// pieces cuts a text that is not small, if it can be cut.
func pieces(text []byte) ([][]piece, bool) {
	if len(text) <= wholeBytes || isJSON(text) {
		return nil, false
	}
	return cutKeys(text, pieceBytes)
}

// whole reads the syntax of a text in one piece.
func (f *Form) whole(text []byte) (*Document, *record.Problem) {
	switch {
	case marks(text) > mostMarks:
		return nil, &record.Problem{What: "the file holds too many values for one YAML document",
			Expected: f.instead(f.Several, asJSON)}
	case len(text) > mostBytes:
		return nil, &record.Problem{What: "so much YAML is read record by record, and it is not written so", Expected: f.instead(cutBetter, asJSON)}
	}
	root, problem := f.parseYAML(text)
	return &Document{root, func(key int) iter.Seq[record.Value] { return slices.Values(root.Map[key].Value.List) }}, problem
}

// outlinePieces reads the syntax of all pieces of each key. Of values it keeps no more than
// what is asked of the root of a document.
func (f *Form) outlinePieces(keys [][]piece) (*Document, *record.Problem) {
	root := record.Value{Shape: record.Map}
	for _, pieces := range keys {
		for i, p := range pieces {
			e, problem := f.parse(&p)
			if problem != nil {
				return nil, problem
			}
			if i > 0 {
				continue
			}
			if e.Value.List = nil; e.Key.Text != f.Keeps || root.Get(f.Keeps).Shape != record.Null {
				e.Value.Map = nil
			}
			root.Map = append(root.Map, e)
		}
	}
	root.Line, root.Column = root.Map[0].Key.Line, root.Map[0].Key.Column
	return &Document{root, func(key int) iter.Seq[record.Value] {
		return func(yield func(record.Value) bool) {
			for _, p := range keys[key] {
				e, _ := f.parse(&p) // which found no problem above
				for _, v := range e.Value.List {
					if !yield(v) {
						return
					}
				}
			}
		}
	}}, nil
}

// eachPiece is Each of a text that is cut.
func (f *Form) eachPiece(keys [][]piece, key func(root record.Value) bool, item func(v record.Value) bool) *record.Problem {
	root := record.Value{Shape: record.Map}
	for _, pieces := range keys {
		wanted := false
		for i, p := range pieces {
			e, problem := f.parse(&p)
			if problem != nil {
				return problem
			}
			if i == 0 {
				root.Map = append(root.Map, record.Entry{Key: e.Key, Value: record.Value{Shape: e.Value.Shape, Line: e.Value.Line, Column: e.Value.Column}})
				wanted = key(root)
			}
			for _, v := range e.Value.List {
				if wanted && !item(v) {
					return nil
				}
			}
		}
	}
	return nil
}

// parse reads the key and the value of a piece.
func (f *Form) parse(p *piece) (record.Entry, *record.Problem) {
	text, lines := slices.Concat(p.head, p.body, p.after), 1+bytes.Count(bytes.TrimSuffix(p.head, []byte("\n")), []byte("\n"))
	if len(text) > mostBytes || marks(text) > mostMarks {
		return record.Entry{}, &record.Problem{Line: p.from, What: "what begins here is too large to be read as one record", Expected: f.instead(cutBetter, asJSON)}
	}
	v, problem := f.parseYAML(text)
	if problem == nil && len(v.Map) != p.keys {
		problem = &record.Problem{Line: lines, What: v.Shape.String() + " stands here", Expected: "a key and its value"}
	}
	place := func(line int) int {
		switch {
		case line == 0: // of no place
			return 0
		case line <= lines:
			return line + p.line - 1
		}
		return line - lines + p.from - 1
	}
	if problem != nil {
		problem.Line = place(problem.Line)
		return record.Entry{}, problem
	}
	move(&v, place)
	if list := &v.Map[0].Value.List; p.after != nil && p.keys == 1 && len(*list) > 0 {
		*list = (*list)[:len(*list)-1]
	}
	return v.Map[0], nil
}

// move gives a value, and all in it, other lines.
func move(v *record.Value, place func(line int) int) {
	v.Line = place(v.Line)
	for i := range v.List {
		move(&v.List[i], place)
	}
	for i := range v.Map {
		move(&v.Map[i].Key, place)
		move(&v.Map[i].Value, place)
	}
}

// cutKeys finds the keys of a block mapping that begins in the first column, and cuts the
// value of each into pieces. It returns false for a text that is not so written. Where it
// is wrong, as within a text in quotation marks whose lines are not indented, a piece is
// no YAML. A piece ends with the first item at which it has so many bytes.
func cutKeys(text []byte, least int) (keys [][]piece, ok bool) {
	type start struct{ at, line int }
	var starts []start
	for at, line := 0, 1; at < len(text); line++ {
		n := lineLength(text[at:])
		l := text[at : at+n]
		switch {
		case bytes.HasPrefix(l, []byte("---")) && starts == nil: // before the only document
		case bytes.HasPrefix(l, []byte("---")), bytes.HasPrefix(l, []byte("...")), bytes.IndexByte(l, '\r') >= 0,
			bytes.IndexByte([]byte("?:%"), l[0]) >= 0, len(starts) == mostKeys:
			return nil, false
		case l[0] == '\n', l[0] == '#':
		case bytes.IndexByte([]byte(" \t[]{},"), l[0]) >= 0, isItem(l), bytes.IndexByte(l, ':') < 0:
			if starts == nil && len(bytes.TrimSpace(l)) > 0 {
				return nil, false
			}
		default:
			starts = append(starts, start{at, line})
		}
		at += n
	}
	if starts == nil || starts[0].at > pieceBytes {
		return nil, false
	}
	for i, s := range starts {
		value := s.at + lineLength(text[s.at:])
		p := piece{head: text[s.at:value], line: s.line, from: s.line + 1, keys: 1}
		if i == 0 {
			p.head, p.line = text[:value], 1
		}
		end := len(text)
		if i+1 < len(starts) {
			end, p.after, p.keys = starts[i+1].at, []byte("_:"), 2
		}
		p.body = text[value:end]
		pieces := p.cutItems(least)
		if len(pieces) == 1 && end-s.at > mostBytes {
			return nil, false
		}
		keys = append(keys, pieces)
	}
	return keys, true
}

// cutItems cuts a key whose value is a block list, before lines that begin an item.
func (p piece) cutItems(least int) (pieces []piece) {
	key, _, _ := bytes.Cut(p.head, []byte(" #"))
	if !bytes.HasSuffix(bytes.TrimSpace(key), []byte(":")) || len(p.head) > pieceBytes {
		return []piece{p}
	}
	indent, start, from := -1, 0, p.from
	for at, line := 0, p.from; at < len(p.body); line++ {
		n := lineLength(p.body[at:])
		l := bytes.TrimLeft(p.body[at:at+n], " ")
		switch before := n - len(l); {
		case len(l) == 0, l[0] == '\n', l[0] == '#':
		case indent < 0 && !isItem(l):
			return []piece{p}
		case indent < 0:
			indent = before
		case before == indent && isItem(l) && at-start >= least:
			pieces = append(pieces, piece{p.head, p.body[start:at], p.line, from, p.body[at : at+indent+1], 1})
			start, from = at, line
		}
		at += n
	}
	return append(pieces, piece{p.head, p.body[start:], p.line, from, p.after, p.keys})
}

// lineLength returns how long the first line of a text is, with its end.
func lineLength(text []byte) int {
	if n := bytes.IndexByte(text, '\n'); n >= 0 {
		return n + 1
	}
	return len(text)
}

// isItem reports whether a line begins an item of a list.
func isItem(line []byte) bool {
	return line[0] == '-' && (len(line) == 1 || line[1] == ' ' || line[1] == '\t' || line[1] == '\n')
}

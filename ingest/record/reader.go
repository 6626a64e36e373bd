package record

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"outflow/graph"
)

// A Reader reads the records of one file. What is wrong goes to Problems, and
// reading goes on, so that one bad value hides no other.
type Reader struct {
	File     string
	Source   string
	Zone     *time.Location  // where the days of the file begin
	Taxonomy *graph.Taxonomy // the categories that the file may know
	Problems *Problems
	Warnings *Problems
	// Members resolves the path of a member list to the list's hash. A nil
	// one refuses every path.
	Members func(path string) (hash string, err error)
	// Unknown takes the categories that Taxonomy does not know, each with a
	// warning where it was first seen: another source may declare them.
	Unknown map[string]Problem
	// Unsound, if not nil, is told of each record that is wrong, without the id
	// where it has none.
	Unsound func(graph.ClaimKey)
	// Positions remember where each record stands.
	Positions *Positions
	// Stored is set for lines of claims: keys are those of graph.Claim,
	// member lists are named by their hash and categories stay as they are.
	Stored bool

	memo map[*Key]map[string]func(*graph.Claim)
}

// NewReader returns a reader of a file that speaks as a source.
func NewReader(file, source string) *Reader {
	return &Reader{
		File: file, Source: source, Zone: time.UTC, Taxonomy: graph.NewTaxonomy(),
		Problems: &Problems{}, Warnings: &Problems{}, Unknown: map[string]Problem{}, Positions: NewPositions(),
	}
}

// Read reads a mapping as a record of a kind. It returns false if anything in
// it is wrong; the record then holds what could be read.
func (r *Reader) Read(kind graph.Kind, v Value) (Record, bool) {
	rec := Record{Claim: graph.Claim{Kind: kind, Source: r.Source}, File: r.File, Line: v.Line, Column: v.Column}
	if v.Shape != Map {
		r.problem(v, A(kind)+" is "+v.Shape.String(), "a mapping such as {id: …}")
		r.Lose(rec.Key())
		return rec, false
	}
	if len(v.Map) > len(table) {
		r.problem(v, fmt.Sprintf("%s has %d keys", A(kind), len(v.Map)), fmt.Sprintf("at most %d", len(table)))
		r.Lose(rec.Key())
		return rec, false
	}
	before := r.Problems.Count()
	rec.Keys = make([]Spot, 0, len(v.Map))
	r.entries(A(kind)+" has", kind, nil, v, func(at Spot, put func(*graph.Claim)) {
		rec.Keys = append(rec.Keys, at)
		if put != nil {
			put(&rec.Claim)
		}
	})
	return rec, r.Finish(&rec, before)
}

// entries reads what a mapping says by the keys of a kind of record, all of
// them or only some; who is who has them. What takes them is given nil for a value that is wrong.
func (r *Reader) entries(who string, kind graph.Kind, only []string, v Value, take func(at Spot, put func(*graph.Claim))) {
	for i, e := range v.Map {
		if first, again := repeated(v.Map, i); again {
			r.problem(e.Key, fmt.Sprintf("the key %s is there twice, first on line %d", quote(e.Key.Text), first.Line), "")
			continue
		}
		k, ok := lookup(kind, e.Key.Text, r.Stored)
		switch {
		case only != nil && !slices.Contains(only, e.Key.Text):
			r.unknownKey(who, e.Key, only)
		case !ok:
			r.unknownKey(who, e.Key, names(kind, r.Stored))
		case e.Value.Shape != Null:
			take(Spot{k.Name, e.Value.Line, e.Value.Column}, k.read(r, e.Value))
		}
	}
}

// ReadSome reads what a mapping says by some keys of a kind of record; who is what messages
// call whoever has them. What is wrong is left out, and reported with the key where it stands.
func (r *Reader) ReadSome(who string, kind graph.Kind, keys []string, v Value) graph.Claim {
	c := graph.Claim{Kind: kind}
	if len(v.Map) > len(table) {
		r.problem(v, fmt.Sprintf("%s %d keys", who, len(v.Map)), strings.Join(keys, " and "))
		return c
	}
	r.entries(who, kind, keys, v, func(at Spot, put func(*graph.Claim)) {
		if put != nil {
			put(&c)
			return
		}
		for i := range r.Problems.All {
			p := &r.Problems.All[i]
			if p.Line > at.Line || p.Line == at.Line && p.Column >= at.Column {
				p.What = at.Key + ": " + p.What
			}
		}
	})
	return c
}

// Finish checks of a record what no single value shows, and reports whether
// it is sound: whether nothing was wrong since there were so many problems.
func (r *Reader) Finish(rec *Record, before int) bool {
	r.complete(rec, before == r.Problems.Count())
	sound := before == r.Problems.Count()
	if !sound {
		r.Lose(rec.Key())
	}
	return sound
}

// Lose tells Unsound of a record that is wrong.
func (r *Reader) Lose(key graph.ClaimKey) {
	if r.Unsound != nil {
		r.Unsound(key)
	}
}

// repeated finds an earlier entry with the key of entry i.
func repeated(entries []Entry, i int) (first Value, ok bool) {
	for _, e := range entries[:i] {
		if e.Key.Text == entries[i].Key.Text {
			return e.Key, true
		}
	}
	return Value{}, false
}

func (r *Reader) unknownKey(who string, key Value, known []string) {
	nearest := Nearest(key.Text, known)
	expected := ""
	if nearest == "" {
		expected = "one of " + strings.Join(known, ", ")
	}
	r.Problems.Add(Problem{r.File, key.Line, key.Column, who + " no key " + quote(key.Text), expected, nearest})
}

// complete checks what no single value shows. Where a value was wrong already
// it does not ask for what that value may have been.
func (r *Reader) complete(rec *Record, sound bool) {
	c := &rec.Claim
	var lacks []string
	for _, key := range Required(c.Kind) {
		if !rec.Says(key) && (sound || key == "id") {
			lacks = append(lacks, key)
		}
	}
	if len(lacks) > 0 {
		r.at(rec.Line, rec.Column, fmt.Sprintf("the %s has no %s", r.title(c), strings.Join(lacks, ", no ")), "")
	}
	if c.Kind == graph.KindCohort && c.Members != "" && c.People != "" {
		r.Problems.Add(rec.Problem("people", fmt.Sprintf("the %s has both members and people, and can be defined by one only", r.title(c))))
	}
	if c.Kind.IsPlace() && c.Deletion != "" && sound && !r.Stored {
		switch c.Retention {
		case "":
			r.Warnings.Add(rec.Problem("deletion", fmt.Sprintf("%s: deletion is verified, and no retention stands beside it; unless another record states it, this says nothing, since nobody knows what was checked", r.title(c))))
		case graph.RetentionUnknown:
			r.Warnings.Add(rec.Problem("deletion", fmt.Sprintf("%s: deletion is verified of a retention that nobody knows, so this says nothing", r.title(c))))
		}
	}
	if c.Kind == graph.KindPattern && sound && len(lacks) == 0 {
		if key, what := c.PatternFault(); what != "" {
			r.Problems.Add(rec.Problem(key, r.title(c)+": "+what))
		}
	}
	for _, out := range c.Masked {
		if _, is := c.Columns[out]; !is && sound {
			r.Problems.Add(rec.Problem("masked", fmt.Sprintf("%s: masked names %s, which is none of its columns", r.title(c), quote(out))))
		}
	}
	// Of a place other records of the source may name more, which is for graph.Merge to see.
	if _, most := c.CategoryTotal.Of(1); c.Kind == graph.KindTransfer && most >= 0 && most < int64(len(c.Categories)) {
		r.Problems.Add(rec.Problem("category_total", fmt.Sprintf("%s: category_total is %s, less than the %d categories named beside it", r.title(c), c.CategoryTotal, len(c.Categories))))
	}
	if mean, ok := c.MeanRows(); ok && c.Rows.Max != nil && c.Rows.Max.Cmp(mean) < 0 {
		r.Problems.Add(rec.Problem("rows", fmt.Sprintf("%s: rows is %s of the largest run, and row_total in so many runs says that it had at least %s", r.title(c), c.Rows, mean.RatString())))
	}
}

// title names a record in a message.
func (r *Reader) title(c *graph.Claim) string {
	if c.ID == "" {
		return Noun(c.Kind)
	}
	return Noun(c.Kind) + " " + quote(c.ID)
}

func (r *Reader) problem(v Value, what, expected string) {
	r.Problems.Add(Problem{File: r.File, Line: v.Line, Column: v.Column, What: what, Expected: expected})
}

func (r *Reader) at(line, column int, what, expected string) {
	r.Problems.Add(Problem{File: r.File, Line: line, Column: column, What: what, Expected: expected})
}

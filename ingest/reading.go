package ingest

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/ingest/record"
)

// A reading reads all inputs, each once, into the batch of a commit, and keeps of them
// what no store does.
type reading struct {
	inputs   []*input
	left     map[graph.ClaimKey]bool // to be left out
	by       map[string]*input       // the input that speaks as a source
	fed      *reachability
	erasures []erasure
	done     Progress
	tell     func(Progress)
}

// tellEvery is how many records lie between two reports of progress.
const tellEvery = 1 << 12

func newReading(inputs []*input, left map[graph.ClaimKey]bool, tell func(Progress)) *reading {
	r := &reading{inputs: inputs, left: left, by: map[string]*input{}, fed: newReachability(), tell: tell}
	if tell == nil {
		r.tell = func(Progress) {}
	}
	for _, in := range inputs {
		r.done.Size += in.size
	}
	return r
}

// claims reads the inputs.
func (r *reading) claims(ctx context.Context) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		for _, in := range r.inputs {
			for rec, err := range r.records(ctx, in) {
				if err != nil {
					yield(graph.Claim{}, err)
					return
				}
				if r.add(in, rec) && !yield(rec.Claim, nil) {
					return
				}
			}
		}
		r.tell(r.done)
		if ctx.Err() != nil {
			yield(graph.Claim{}, ctx.Err())
		}
	}
}

// records reads an input.
func (r *reading) records(ctx context.Context, in *input) iter.Seq2[*record.Record, error] {
	reader := in.begin()
	if in.broken != nil {
		reader.Problems.Add(*in.broken)
		return func(func(*record.Record, error) bool) {}
	}
	return in.read(ctx, reader, func(bytes int64) {
		r.done.Bytes += bytes
		r.tell(r.done)
	})
}

// add takes note of a record, and reports whether it goes into the batch.
func (r *reading) add(in *input, rec *record.Record) bool {
	in.note(&rec.Claim)
	c := &rec.Claim
	if !r.speaks(in, c.Source) || r.left[c.Key()] {
		return false
	}
	if r.done.Records++; r.done.Records%tellEvery == 0 {
		r.tell(r.done)
	}
	if c.Kind == graph.KindTransfer && c.When.IsZero() && c.People == "" {
		in.found.silent++
	}
	in.found.wordGrounds.add(rec)
	r.noteErasure(c)
	r.fed.count(c)
	return true
}

// speaks reports whether an input may speak as a source: no other one does already.
func (r *reading) speaks(in *input, source string) bool {
	switch r.by[source] {
	case in:
		return true
	case nil:
		r.by[strings.Clone(source)] = in
		return true
	}
	if !in.found.twice[source] {
		in.found.twice[strings.Clone(source)] = true
		in.found.Problems.Add(record.Problem{File: in.file, What: fmt.Sprintf(
			"this restates the source %q, as %s does already; load them one after the other", source, r.by[source].file)})
	}
	return false
}

// sound returns all that was wrong, unless that may be left out.
func (r *reading) sound(keepGoing bool) error {
	if keepGoing {
		return nil
	}
	e := &ProblemsError{}
	for _, in := range r.inputs {
		e.Problems = append(e.Problems, inOrder(in.found.Problems.All)...)
		e.More += in.found.Problems.More
	}
	if len(e.Problems) == 0 {
		return nil
	}
	return e
}

// inOrder sorts problems by where they are: what no single record shows is
// found later than the rest.
func inOrder(problems []record.Problem) []record.Problem {
	slices.SortStableFunc(problems, func(a, b record.Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), strings.Compare(a.What, b.What))
	})
	return problems
}

// lost reports whether something is wrong that others may refer to, and by which id
// they would is not known.
func (r *reading) lost() bool {
	return slices.ContainsFunc(r.inputs, func(in *input) bool { return in.broken != nil || in.found.lost })
}

// isUnsound reports whether a record of this id that others may refer to was wrong.
func (r *reading) isUnsound(id string) bool {
	return slices.ContainsFunc(r.inputs, func(in *input) bool { return in.found.unsound[id] != "" })
}

// changed refuses inputs that were written to while they were read: some of what was
// read may be of before and some of after.
func (r *reading) changed() error {
	var problems []record.Problem
	for _, in := range r.inputs {
		if in.changed != nil && in.changed() {
			problems = append(problems, record.Problem{File: in.file, What: "it was changed while it was read; load it again"})
		}
	}
	if len(problems) == 0 {
		return nil
	}
	return &ProblemsError{Problems: problems}
}

// A standing is where a claim of the load stands.
type standing struct {
	in *input
	record.Record
}

// place returns where the claim of an own source stands.
func (r *reading) place(key graph.ClaimKey) *standing {
	in := r.by[key.Source]
	at, ok := in.found.Positions.Find(key)
	if !ok {
		at = record.Record{Claim: graph.Claim{Kind: key.Kind, ID: key.ID, Source: key.Source}, File: in.file}
	}
	return &standing{in, at}
}

// compare orders claims by where they stand.
func (r *reading) compare(a, b *standing) int {
	if a.in != b.in {
		return cmp.Compare(slices.Index(r.inputs, a.in), slices.Index(r.inputs, b.in))
	}
	return cmp.Or(a.in.found.Positions.Compare(&a.Record, &b.Record), a.Key().Compare(b.Key()))
}

// inOrder sorts claims of own sources by where they stand.
func (r *reading) inOrder(claims iter.Seq[graph.ClaimKey]) []*standing {
	var all []*standing
	for key := range claims {
		all = append(all, r.place(key))
	}
	slices.SortFunc(all, r.compare)
	return all
}

// first adds a claim to the first ones by where they stand, of which there are so many
// at most, in order.
func (r *reading) first(of []*standing, most int, at *standing) []*standing {
	i, _ := slices.BinarySearchFunc(of, at, r.compare)
	if i == most {
		return of
	}
	of = slices.Insert(of, i, at)
	return of[:min(most, len(of))]
}

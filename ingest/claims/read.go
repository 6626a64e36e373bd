package claims

import (
	"context"
	"fmt"
	"io"
	"iter"
	"time"

	"outflow/graph"
	"outflow/ingest/record"
)

// Read yields a record for each claim that is sound, and puts the member lists into
// lists, by hash; what is wrong goes to the reader's Problems. The record is good until
// the next one. An error means that the file cannot be read on.
func Read(ctx context.Context, src io.Reader, r *record.Reader, lists map[string][]byte, tell func(int64)) iter.Seq2[*record.Record, error] {
	return func(yield func(*record.Record, error) bool) {
		r.Stored, r.Zone = true, time.UTC
		l := &parts{Reader: r, lists: lists}
		err := each(ctx, src, r, tell, func(v record.Value, kind string) bool {
			if kind == kindMembers {
				l.add(v)
				return true
			}
			rec, ok := readClaim(r, v, kind)
			return rec.Claim.ID == "" || r.IsAgain(&rec) || !ok || yield(&rec, nil)
		})
		l.end()
		if err != nil {
			yield(nil, err)
		}
	}
}

// each calls visit with every line that is a JSON object, and its kind.
func each(ctx context.Context, src io.Reader, r *record.Reader, tell func(int64), visit func(record.Value, string) bool) error {
	lines := newLines(src, tell)
	for {
		line, err := lines.next()
		if lines.n&0xfff == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		switch {
		case err == io.EOF:
			return nil
		case err == errTooLong:
			r.Problems.Add(record.Problem{File: r.File, Line: lines.n, What: err.Error()})
			continue
		case err != nil:
			return err
		case len(line) == 0:
			continue
		}
		problem := record.Unreadable(line)
		if problem != nil {
			problem.Line = lines.n
		}
		var v record.Value
		if problem == nil {
			v, problem = record.ParseJSON(line, lines.n)
		}
		if problem == nil && v.Shape != record.Map {
			problem = &record.Problem{Line: lines.n, Column: v.Column, What: v.Shape.String() + " stands here",
				Expected: `a claim such as {"kind":"party","id":…,"source":…}`}
		}
		if problem != nil {
			problem.File = r.File
			r.Problems.Add(*problem)
			continue
		}
		if !visit(v, v.Get("kind").Text) {
			return nil
		}
	}
}

// readClaim reads a claim. Its kind and source are not keys of the record.
func readClaim(r *record.Reader, v record.Value, kind string) (record.Record, bool) {
	source := v.Get("source")
	if !isKind(kind) {
		at := v.Get("kind")
		var names []string
		for _, k := range graph.Kinds {
			if k.IsSaid() {
				names = append(names, string(k))
			}
		}
		r.Problems.Add(record.Problem{File: r.File, Line: at.Line, Column: at.Column,
			What: fmt.Sprintf("there is no kind %q", kind), Expected: `one such as "party" or "transfer"`, DidYouMean: record.Nearest(kind, names)})
		return record.Record{}, false
	}
	if source.Shape != record.Text || source.Text == "" {
		r.Problems.Add(record.Problem{File: r.File, Line: v.Line, Column: v.Column, What: "the claim has no source"})
		return record.Record{}, false
	}
	rest := v
	rest.Map = make([]record.Entry, 0, len(v.Map))
	for _, e := range v.Map {
		if e.Key.Text != "kind" && e.Key.Text != "source" {
			rest.Map = append(rest.Map, e)
		}
	}
	r.Source = source.Text
	return r.Read(graph.Kind(kind), rest)
}

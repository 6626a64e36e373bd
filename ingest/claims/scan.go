package claims

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strconv"

	"outflow/graph"
	"outflow/ingest/record"
)

// Scan reads what must be known before the claims: their sources, sorted, and
// the member lists, by hash. Problems of the lists go to the reader; those of
// the claims are Read's to tell.
func Scan(ctx context.Context, src io.Reader, r *record.Reader) (sources []string, blobs map[string][]byte, err error) {
	named := map[string]bool{}
	l := &lists{Reader: r, blobs: map[string][]byte{}}
	quiet := *r
	quiet.Problems = &record.Problems{}
	err = each(ctx, src, &quiet, nil, func(v record.Value, kind string) bool {
		if kind == kindMembers {
			l.add(v)
		} else if s := v.Get("source").Text; s != "" && isKind(kind) && !named[s] {
			named[s] = true
			sources = append(sources, s)
		}
		return true
	})
	l.end()
	slices.Sort(sources)
	return sources, l.blobs, err
}

// lists puts member lists together from their parts.
type lists struct {
	*record.Reader
	blobs map[string][]byte
	at    record.Value // the first part of the list at hand
	id    string
	part  int
	data  []byte
	bad   bool
}

func (l *lists) problem(v record.Value, what string) {
	l.Problems.Add(record.Problem{File: l.File, Line: v.Line, Column: v.Column, What: what})
}

// add takes the next part.
func (l *lists) add(v record.Value) {
	id, part := v.Get("id").Text, v.Get("part").Text
	if id != l.id {
		l.end()
		l.at, l.id = v, id
	}
	l.part++
	data, err := base64.StdEncoding.DecodeString(v.Get("data").Text)
	switch {
	case l.bad:
	case err != nil:
		l.problem(v.Get("data"), "the data is not base64")
		l.bad = true
	case part != strconv.Itoa(l.part):
		l.problem(v.Get("part"), fmt.Sprintf("this is part %q of a member list, where part %d should follow", part, l.part))
		l.bad = true
	default:
		l.data = append(l.data, data...)
	}
}

// end closes the list at hand.
func (l *lists) end() {
	if l.part > 0 && !l.bad {
		if hash := graph.BlobHash(l.data); hash == l.id {
			l.blobs[hash] = l.data
		} else {
			l.problem(l.at, fmt.Sprintf("the member list %q was changed or is cut short: its content has the hash %s", l.id, hash))
		}
	}
	l.id, l.part, l.data, l.bad = "", 0, nil, false
}

package claims

import (
	"encoding/base64"
	"fmt"
	"strconv"

	"outflow/graph"
	"outflow/ingest/record"
)

// parts puts member lists together.
type parts struct {
	*record.Reader
	lists map[string][]byte
	at    record.Value // the first part of the list at hand
	id    string
	part  int
	data  []byte
	bad   bool
}

func (l *parts) problem(v record.Value, what string) {
	l.Problems.Add(record.Problem{File: l.File, Line: v.Line, Column: v.Column, What: what})
}

// add takes the next part.
func (l *parts) add(v record.Value) {
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
func (l *parts) end() {
	if l.part > 0 && !l.bad {
		if hash := graph.BlobHash(l.data); hash == l.id {
			l.lists[hash] = l.data
		} else {
			l.problem(l.at, fmt.Sprintf("the member list %q was changed or is cut short: its content has the hash %s", l.id, hash))
		}
	}
	l.id, l.part, l.data, l.bad = "", 0, nil, false
}

package ingest

import (
	"fmt"

	"outflow/graph"
	"outflow/ingest/record"
)

// wordGrounds are the transfers of an input that state a ground which is no key of a
// law. It is kept as it is.
type wordGrounds struct {
	n     int
	first record.Problem
}

func (l *wordGrounds) add(rec *record.Record) {
	for _, term := range rec.Claim.Ground {
		if term.Key == graph.GroundNone || term.Key == graph.GroundUnknown || graph.IsProvision(term.Key) {
			continue
		}
		if l.n++; l.n == 1 {
			l.first = rec.Problem("ground", fmt.Sprintf("the ground %q is no key of a law such as gdpr:6-1-a: questions about consent, or about a law, cannot tell whether it is meant", term.Key))
		}
		return
	}
}

// told is the warning, if there is cause for one.
func (l *wordGrounds) told() []record.Problem {
	if l.n == 0 {
		return nil
	}
	p := l.first
	if more := l.n - 1; more > 0 {
		p.What += fmt.Sprintf("; nor are those of %s", record.Count(more, "more transfer"))
	}
	return []record.Problem{p}
}

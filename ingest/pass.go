package ingest

import (
	"cmp"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/ingest/record"
)

// A pass is one reading of all inputs.
type pass struct {
	inputs      []input
	logs        []*log
	silent      []int          // transfers that say neither when nor whose, by input
	wordGrounds []wordGrounds  // transfers whose ground names no law, by input
	claims      map[string]int // how many, by source
	done        Progress
	tell        func(Progress)
	mention
	flow *flow
	// transfers is how many of the claims are of transfers.
	transfers int
	crowds    map[string][]graph.Claim // of populations and cohorts, by source
}

// tellEvery is how many records lie between two reports of progress.
const tellEvery = 1 << 12

func newPass(l *load) *pass {
	p := &pass{tell: l.opts.Progress, claims: map[string]int{}, mention: newMention(), flow: newFlow(), crowds: map[string][]graph.Claim{}}
	for _, in := range l.inputs {
		p.done.Size += in.size()
	}
	return p
}

// log begins an input.
func (p *pass) log(in input) *log {
	log := newLog(func(n int64) {
		p.done.Bytes += n
		p.report()
	})
	p.inputs, p.logs, p.silent = append(p.inputs, in), append(p.logs, log), append(p.silent, 0)
	p.wordGrounds = append(p.wordGrounds, wordGrounds{})
	return log
}

func (p *pass) report() {
	if p.tell != nil {
		p.tell(p.done)
	}
}

// add takes note of a record that goes into the batch.
func (p *pass) add(rec *record.Record) {
	c := &rec.Claim
	p.claims[c.Source]++
	if p.done.Records++; p.done.Records%tellEvery == 0 {
		p.report()
	}
	if c.Kind == graph.KindTransfer {
		p.transfers++
	}
	if c.Kind == graph.KindTransfer && c.When.IsZero() && c.People == "" {
		p.silent[len(p.silent)-1]++
	}
	p.wordGrounds[len(p.wordGrounds)-1].add(rec)
	p.take(c)
	p.flow.count(c)
	if c.Kind == graph.KindPopulation || c.Kind == graph.KindCohort {
		p.crowds[c.Source] = append(p.crowds[c.Source], *c)
	}
}

// sound returns all that was wrong, unless that may be left out.
func (p *pass) sound(keepGoing bool) error {
	if keepGoing {
		return nil
	}
	e := &ProblemsError{}
	for _, l := range p.logs {
		e.Problems = append(e.Problems, inOrder(l.problems.All)...)
		e.More += l.problems.More
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

// lost reports whether something is wrong that others may refer to, by an id
// that is not known.
func (p *pass) lost() bool {
	return slices.ContainsFunc(p.logs, func(l *log) bool { return l.lost })
}

// isUnsound reports whether a record of this id was wrong.
func (p *pass) isUnsound(id string) bool {
	for _, l := range p.logs {
		if l.unsound[id] != "" {
			return true
		}
	}
	return false
}

// unsoundPopulation returns a population whose record was wrong, "" if there
// is none.
func (p *pass) unsoundPopulation() string {
	for _, l := range p.logs {
		for id, kind := range l.unsound {
			if kind == graph.KindPopulation {
				return id
			}
		}
	}
	return ""
}

package ask

import (
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/reach"
)

// disputed is how the codes end of findings that accounts differ on an aspect of a
// transfer, which they begin with.
const disputed = "-disputed"

// DisputedAspect returns what a code says that accounts differ on, and whether it
// says that.
func DisputedAspect(code string) (graph.Aspect, bool) {
	aspect, is := strings.CutSuffix(code, disputed)
	return graph.Aspect(aspect), is
}

// A contrary says which statements are contrary to a finding.
type contrary struct {
	aspect graph.Aspect
	is     func(value string) bool
}

// contraries has them by finding; of GroundLacking they depend on the question.
var contraries = map[string]contrary{
	GroundNone:        {graph.AspectGround, func(key string) bool { return key != graph.GroundNone }},
	GroundUnknown:     {graph.AspectGround, func(string) bool { return true }},
	GroundExpired:     {graph.AspectGround, func(key string) bool { return key != graph.GroundNone }},
	Undisclosed:       {graph.AspectDisclosure, func(said string) bool { return said == "true" }},
	DisclosureUnknown: {graph.AspectDisclosure, func(string) bool { return true }},
}

// A telling is the accounts of one transfer that the question hears, and what they
// differ on.
type telling struct {
	accounts []graph.Transfer
	numbers  []int32 // of each, in the graph
	disputes []graph.Dispute
}

// heard returns what sources tell of a transfer, whose accounts in the graph are
// those from one number up to another.
func (s *share) heard(from, to int) telling {
	all := s.graph.Transfers
	t := telling{accounts: all[from:to], numbers: s.numbers[:0]}
	for n := from; n < to; n++ {
		if s.query.Hears(all[n].Source) {
			t.numbers = append(t.numbers, int32(n))
		}
	}
	s.numbers = t.numbers
	if len(t.numbers) < to-from {
		t.accounts = make([]graph.Transfer, len(t.numbers))
		for i, n := range t.numbers {
			t.accounts[i] = all[n]
		}
	}
	return t
}

// differs reports whether an account takes part in a dispute while something
// crossed it: surely, or at some time.
func differs(d *graph.Dispute, account int, during graph.Interval, w reach.World) bool {
	_, takesPart := slices.BinarySearchFunc(d.Stated, account, func(s graph.Stated, n int) int { return s.Account - n })
	return takesPart && (w == reach.Confirmed && during.Within(d.When) || w == reach.Possible && graph.Overlap(d.When, []graph.Interval{during}))
}

// attribute says who makes a finding so and who disputes it.
func (e *evaluation) attribute(f *Finding, t *telling, found *found) {
	f.DisputedBy = none[Statement]()
	if f.Code == GroundLacking {
		f.lacked = e.flow.lacked()
	}
	aspect, dispute := DisputedAspect(f.Code)
	switch {
	case f.Code == CrossBorder:
		first := &t.accounts[found.by[0]]
		border := e.frontier(first.From, first.To)
		f.Sources, f.StatedBy, f.DisputedBy = border.sources, border.crossing, border.staying
		return
	case dispute:
		i := slices.IndexFunc(t.disputes, func(d graph.Dispute) bool { return d.Aspect == aspect })
		for _, s := range t.disputes[i].Stated {
			a := &t.accounts[s.Account]
			if aspect == graph.AspectTime {
				s.Value = strings.Join(e.window(a), " ")
			}
			f.Sources = append(f.Sources, a.Source)
			f.StatedBy = append(f.StatedBy, Statement{a.Source, s.Value})
		}
		f.Sources = slices.Compact(f.Sources)
		f.DisputedBy = f.StatedBy
		return
	case len(found.by) == 1:
		a := &t.accounts[found.by[0]]
		f.Sources, f.StatedBy = e.single(a.Source, e.states(a, f.Code))
	default:
		for _, n := range found.by {
			a := &t.accounts[n]
			f.Sources = append(f.Sources, a.Source)
			f.StatedBy = append(f.StatedBy, Statement{a.Source, e.states(a, f.Code)})
		}
	}
	if len(t.accounts) > 1 {
		f.DisputedBy = e.disputers(t, f.Code, found)
	}
}

// disputers returns the statements of other accounts that are contrary to a
// finding, of a time at which it was so.
func (e *evaluation) disputers(t *telling, code string, found *found) []Statement {
	all, during := none[Statement](), graph.Unite(found.during)
	c, ok := contraries[code]
	if code == GroundLacking {
		asked := e.flow.grounds()
		c, ok = contrary{graph.AspectGround, func(key string) bool { return withinAny(asked, key) }}, true
	}
	if ok {
		for _, s := range graph.StatedOf(t.accounts, c.aspect) {
			if c.is(s.Value) && graph.Overlap(s.When, during) {
				all = append(all, Statement{t.accounts[s.Account].Source, s.Value})
			}
		}
		return all
	}
	// It rests on two statements, of whom it carries and of whom it needs.
	for _, aspect := range []graph.Aspect{graph.AspectPeople, graph.AspectNeeds} {
		stated, agreed := graph.StatedOf(t.accounts, aspect), map[string]bool{}
		for _, s := range stated {
			if _, makes := slices.BinarySearch(found.by, int32(s.Account)); makes {
				agreed[s.Means] = true
			}
		}
		for _, s := range stated {
			if !agreed[s.Means] && graph.Overlap(s.When, during) {
				all = append(all, Statement{t.accounts[s.Account].Source, string(aspect) + " " + s.Value})
			}
		}
	}
	return all
}

// states returns what an account states that makes a finding so, "" where it is
// what it leaves out.
func (e *evaluation) states(t *graph.Transfer, code string) string {
	switch code {
	case GroundNone:
		return graph.GroundNone
	case GroundUnknown:
		if slices.ContainsFunc(t.Ground, func(term graph.GroundTerm) bool { return term.Key == graph.GroundUnknown }) {
			return graph.GroundUnknown
		}
	case GroundExpired:
		var keys []string
		for _, term := range t.Ground {
			if term.Key != graph.GroundNone && term.Key != graph.GroundUnknown {
				keys = append(keys, term.Key)
			}
		}
		return strings.Join(keys, ", ")
	case GroundLacking:
		asked := e.flow.grounds()
		var keys []string // an asked one alone had ended
		for _, term := range t.Ground {
			if !withinAny(asked, term.Key) {
				keys = append(keys, term.Key)
			}
		}
		return strings.Join(keys, ", ")
	case Undisclosed, DisclosureUnknown:
		return t.Disclosed
	case MorePeopleThanNeeded:
		return "people " + e.peopleText(t.People) + ", needs " + e.peopleText(t.Needs)
	}
	return ""
}

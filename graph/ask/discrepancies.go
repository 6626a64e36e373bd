package ask

import (
	"cmp"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/reach"
)

// isDiscrepancy reports whether a finding is that what is declared differs from what was seen
// to run.
func isDiscrepancy(code string) bool {
	switch code {
	case NeverSeen, NeverDeclared, SeenOutsideTime, SeenWithMoreData:
		return true
	}
	return false
}

// An accountPair is an account, by number in the graph, and two places that it runs between.
type accountPair struct {
	account int32
	places  graph.Column
}

// latest is what was compared last: the hops of an account between two places follow each
// other.
type latest struct {
	of      accountPair
	is      bool
	differs graph.Discrepancy
}

// discrepancies returns the codes of how an account differs, while a hop of it was crossed,
// from the accounts of the other kind.
func (c *crossing) discrepancies(w reach.World, h *reach.Hop, t account) (codes []string) {
	if c.compared == nil {
		return nil
	}
	of := accountPair{c.told.numbers[t.number], graph.Column{In: h.In, Out: h.Out}}
	if !c.latest.is || c.latest.of != of {
		c.latest = latest{of, true, c.compared.Of(of.account, of.places)}
	}
	d := &c.latest.differs
	add := func(code string, extent graph.Extent) {
		if sure, maybe := extent.Is(h.When); w == reach.Confirmed && sure || w == reach.Possible && maybe {
			codes = append(codes, code)
			if f := c.finding(code); !slices.Contains(f.between, of) {
				f.between = append(f.between, of)
			}
		}
	}
	if c.everywhere {
		add(NeverSeen, d.NeverSeen)
		add(NeverDeclared, d.NeverDeclared)
	}
	add(SeenOutsideTime, d.OutsideTime)
	add(SeenWithMoreData, d.MoreData)
	return codes
}

// mostOthers is how many accounts of the other kind a discrepancy names.
const mostOthers = 5

// What is said before what an account states.
const declaredAs, seenAs = "declared ", "seen "

// withoutData is what an account states that names no categories.
const withoutData = "without naming data"

// attributeDiscrepancy says what the accounts state between which there is a discrepancy: what
// is declared, and then what was seen.
func (e *evaluation) attributeDiscrepancy(f *Finding, c *crossing, found *found) {
	during := graph.Unite(found.during)
	var others []int32
	more := false
	for _, b := range found.between {
		some, andMore := c.compared.Others(b.account, b.places, mostOthers, func(t *graph.Transfer) bool {
			return f.Code != SeenWithMoreData || t.When.Unknown || graph.Overlap(graph.Unite(t.When.Spans), during)
		})
		others, more = append(others, some...), more || andMore
	}
	slices.Sort(others)
	others = slices.Compact(others)
	if len(others) > mostOthers {
		others, more = others[:mostOthers], true
	}
	id := c.told.accounts[0].ID
	add := func(source, states string) {
		f.Sources = append(f.Sources, source)
		f.StatedBy = append(f.StatedBy, Statement{source, states})
	}
	state := func(said string, a *graph.Transfer, end string) {
		by := a.SaidBy("categories") // who says that it ran is the account's source
		kind := said
		switch {
		case f.Code == SeenWithMoreData && by != a.Source:
			said += withoutData
		case f.Code == SeenWithMoreData:
			said += cmp.Or(strings.Join(statedData(a), " "), withoutData)
		case said == declaredAs && a.Observation == graph.ObservedToo:
			said += "without a time"
		case said == seenAs && a.Observation == graph.ObservedThen:
			said += "at some moment of " + strings.Join(e.format.window(a), " ")
		default:
			said += strings.Join(e.format.window(a), " ")
		}
		as := ""
		if a.ID != id {
			as = " as " + a.ID
		}
		add(a.Source, said+as+end)
		if f.Code == SeenWithMoreData && by != a.Source {
			add(by, "what is "+kind+"is "+strings.Join(statedData(a), " ")+as)
		}
	}
	own := func(said string) {
		for _, n := range found.by {
			state(said, &c.told.accounts[n], "")
		}
	}
	against := func(said string) {
		for i, n := range others {
			end := ""
			if more && i == len(others)-1 {
				end = ", and others"
			}
			state(said, &e.graph.Transfers[n], end)
		}
	}
	if f.Code == NeverSeen {
		own(declaredAs)
		against(seenAs)
	} else {
		against(declaredAs)
		own(seenAs)
	}
	slices.Sort(f.Sources)
	f.Sources = slices.Compact(f.Sources)
}

// statedData returns the categories that an account names.
func statedData(t *graph.Transfer) []string {
	keys := slices.Clone(t.Categories)
	for _, d := range t.Derives {
		keys = append(keys, d.Out)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

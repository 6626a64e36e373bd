package ask

import (
	"slices"

	"outflow/graph"
)

// A Compared is a transfer as what is declared and as what was seen: its own accounts, and
// those of other transfers that they are compared with.
type Compared struct {
	Declared []ComparedAccount `json:"declared"`
	Seen     []ComparedAccount `json:"seen"`
	More     bool              `json:"more"` // there are accounts of other transfers that are not named
	Differs  []Differing       `json:"differs"`
}

// A ComparedAccount is what one source declares or saw.
type ComparedAccount struct {
	Transfer   string   `json:"transfer"`
	Source     string   `json:"source"`
	When       []string `json:"when"` // in the graph's zone
	Categories []string `json:"categories"`
	// Annotated is that of an Account.
	Annotated []Annotation `json:"annotated,omitempty"`
}

// A Differing is how an account of the transfer differs from those of the other kind, and
// when.
type Differing struct {
	Code     string   `json:"code"` // that of the finding
	Source   string   `json:"source"`
	Certain  []string `json:"certain"`  // in the graph's zone
	Possible []string `json:"possible"` // what is certain included
}

// Compare sets what is declared of a transfer beside what was seen; nil if the graph does
// not have accounts of both kinds, or no such transfer.
func Compare(g *graph.Graph, transfer string) *Compared {
	first, own := g.AccountsFrom(transfer)
	c := g.Compare(func(string) bool { return true }, func(yield func(int) bool) {
		for i := range own {
			if !yield(first + i) {
				return
			}
		}
	})
	if c == nil || len(own) == 0 {
		return nil
	}
	a := &Compared{Declared: []ComparedAccount{}, Seen: []ComparedAccount{}, Differs: []Differing{}}
	var declared, seen []int32
	for i := range own {
		t, n := &own[i], int32(first+i)
		if t.Observation.IsDeclared() {
			declared = append(declared, n)
		}
		if t.Observation.IsSeen() {
			seen = append(seen, n)
		}
		for between := range g.Runs(t) {
			a.differ(g, t, c.Of(n, between))
			others, more := c.Others(n, between, mostOthers, func(*graph.Transfer) bool { return true })
			if a.More = a.More || more; t.Observation == graph.Declared {
				seen = append(seen, others...)
			} else {
				declared = append(declared, others...)
			}
		}
	}
	a.Declared, a.Seen = comparedAccounts(g, declared), comparedAccounts(g, seen)
	return a
}

func comparedAccounts(g *graph.Graph, numbers []int32) []ComparedAccount {
	slices.Sort(numbers)
	all := []ComparedAccount{}
	for _, n := range slices.Compact(numbers) {
		t := &g.Transfers[n]
		all = append(all, ComparedAccount{t.ID, t.Source, t.When.Format(g.Zone), orNone(statedData(t)), annotations(t)})
	}
	return all
}

// differ adds how an account differs between two places. Another pair of its places may
// differ likewise.
func (a *Compared) differ(g *graph.Graph, t *graph.Transfer, d graph.Discrepancy) {
	for _, found := range []struct {
		code   string
		extent graph.Extent
	}{{NeverSeen, d.NeverSeen}, {NeverDeclared, d.NeverDeclared}, {SeenOutsideTime, d.OutsideTime}, {SeenWithMoreData, d.MoreData}} {
		if len(found.extent.Maybe) == 0 {
			continue
		}
		f := Differing{found.code, t.Source, orNone(graph.When{Spans: found.extent.Sure}.Format(g.Zone)), orNone(graph.When{Spans: found.extent.Maybe}.Format(g.Zone))}
		if !slices.ContainsFunc(a.Differs, func(o Differing) bool {
			return o.Code == f.Code && o.Source == f.Source && slices.Equal(o.Certain, f.Certain) && slices.Equal(o.Possible, f.Possible)
		}) {
			a.Differs = append(a.Differs, f)
		}
	}
}

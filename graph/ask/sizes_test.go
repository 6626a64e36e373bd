package ask_test

import (
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"outflow/fixtures/tries"
	"outflow/graph"
	"outflow/graph/ask"
)

// Counts from sizes alone are sound: whoever withholds lists and states only how
// many people are on them, or which share, is given bounds that hold what the
// lists give, and no verdict that the lists refute.
func TestBoundsFromSizesHoldWhatListsGive(t *testing.T) {
	t.Parallel()
	seeds := tries.Of(1000)
	withheld, loose := 0, 0
	for seed := range seeds {
		g := randomGraph(seed)
		f := g.question()
		sized := withhold(g.sketch, rand.New(rand.NewPCG(seed, 1)))
		if sized.claims == nil {
			continue
		}
		withheld++
		exact, bounded := ofSketch(t, g.sketch, f), ofSketch(t, sized, f)
		b := &bounds{}
		b.answers(exact, bounded)
		if b.loose {
			loose++
		}
		for _, fault := range b.faults {
			t.Errorf("seed %d, %s: %s", seed, flowText(f), fault)
		}
	}
	if withheld < int(seeds)/4 || loose < withheld/20 {
		t.Errorf("of %d graphs %d withheld a list and %d bounded something: that proves little", seeds, withheld, loose)
	}
}

func ofSketch(t *testing.T, s sketch, f ask.Query) *ask.Answer {
	t.Helper()
	g, err := mergeClaims(s.claims)
	if err != nil {
		t.Fatal(err)
	}
	a, err := answerFast(g, s.lists, f)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// withhold takes some undated lists of cohorts away and states their sizes or
// shares, in bounds or not; its claims are nil if there is no such list.
func withhold(s sketch, r *rand.Rand) sketch {
	populations := map[string]int64{} // sizes of undated lists
	for _, c := range s.claims {
		if n, undated := listLength(s.lists[c.Members]); c.Kind == graph.KindPopulation && undated {
			populations[c.ID] = n
		}
	}
	claims := slices.Clone(s.claims)
	some := false
	for i := range claims {
		c := &claims[i]
		n, undated := listLength(s.lists[c.Members])
		whole, known := populations[c.Of]
		if c.Kind != graph.KindCohort || c.Members == "" || !undated || !known || r.IntN(3) == 0 {
			continue
		}
		some = true
		c.Members = ""
		exact := big.NewRat(n, 1)
		switch r.IntN(4) {
		case 0:
			c.Size = graph.Range{Min: exact, Max: exact}
		case 1:
			c.Size = graph.Range{Min: big.NewRat(max(0, n-1), 1), Max: big.NewRat(n+1, 1), Below: r.IntN(2) == 0}
		case 2: // a decimal, as shares are
			c.Share = graph.Range{Max: big.NewRat((n*100+whole-1)/max(whole, 1), 100)}
			c.Share.Below = new(big.Rat).Mul(c.Share.Max, big.NewRat(whole, 1)).Cmp(exact) > 0
		}
		if r.IntN(3) == 0 {
			c.Size.About = !c.Size.IsZero() && !c.Size.Below
			c.Share.About = !c.Share.IsZero() && !c.Share.Below
		}
	}
	if !some {
		return sketch{}
	}
	return sketch{claims, s.lists}
}

func listLength(list map[uint64][]graph.Interval) (n int64, undated bool) {
	for _, spells := range list {
		if !slices.Equal(spells, always) {
			return 0, false
		}
	}
	return int64(len(list)), true
}

// bounds gathers where bounds do not hold what is exact.
type bounds struct {
	faults []string
	loose  bool // some bounds are not exact
}

func (b *bounds) fault(format string, args ...any) {
	b.faults = append(b.faults, fmt.Sprintf(format, args...))
}

func (b *bounds) answers(exact, bounded *ask.Answer) {
	b.people("people", exact.People, bounded.People)
	b.rows("population", rowsOf(exact.Populations), rowsOf(bounded.Populations))
	b.rows("cohort", rowsOf(exact.Cohorts), rowsOf(bounded.Cohorts))
	b.rows("category", rowsOf(exact.Categories), rowsOf(bounded.Categories))
	transfers := func(a *ask.Answer) map[string]ask.People {
		rows := map[string]ask.People{}
		for _, t := range a.Transfers {
			rows[transferRow(t)] = t.People
			for _, f := range t.Findings {
				// Rows exceed what people can be at most, which lists tell more closely.
				if f.Code != ask.RowsExceedPeople {
					rows[transferRow(t)+" "+f.Code] = f.People
				}
			}
		}
		return rows
	}
	places := func(a *ask.Answer) map[string]ask.People {
		rows := map[string]ask.People{}
		for _, p := range a.Places {
			rows[p.ID] = p.People
		}
		return rows
	}
	b.rows("transfer", transfers(exact), transfers(bounded))
	b.rows("place", places(exact), places(bounded))
	certain := bounded.Verdict == ask.Yes && exact.Verdict != ask.Yes
	excluded := bounded.Verdict == ask.No && exact.Verdict != ask.No
	if certain || excluded {
		b.fault("the verdict is %s, with lists %s", bounded.Verdict, exact.Verdict)
	}
}

func (b *bounds) rows(what string, exact, bounded map[string]ask.People) {
	for _, id := range slices.Sorted(maps.Keys(exact)) {
		people, ok := bounded[id]
		if !ok { // which says nobody
			none := int64(0)
			people.Confirmed.Max, people.Possible.Max = &none, &none
		}
		b.people(what+" "+id, exact[id], people)
	}
}

// people checks both worlds.
func (b *bounds) people(what string, exact, bounded ask.People) {
	for w, e := range []ask.Count{exact.Confirmed, exact.Possible} {
		g := []ask.Count{bounded.Confirmed, bounded.Possible}[w]
		if g.Min > e.Min || g.Max != nil && (e.Max == nil || *e.Max > *g.Max) {
			b.fault("%s, %s: %s does not hold %s", what, worldNames[w], countText(g), countText(e))
		}
		b.loose = b.loose || g.Max != nil && g.Min != *g.Max
	}
}

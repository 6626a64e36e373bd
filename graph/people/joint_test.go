package people

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"outflow/graph"
)

// joined makes one crowd of two lists of claims.
func joined(t testing.TB, b blobs, before, after []graph.Claim) *Joint {
	t.Helper()
	j, err := Join(t.Context(), crowdOf(t, b, before...), crowdOf(t, b, after...))
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// gained counts who is in an expression of the side after and not in one of the side before.
func gained(t testing.TB, j *Joint, before, after string) Count {
	t.Helper()
	n, _ := gainedOf(t, j, before, after)
	return n
}

func gainedOf(t testing.TB, j *Joint, before, after string) (Count, *Segments) {
	t.Helper()
	exprs := make([]graph.People, 2)
	for s, text := range []string{before, after} {
		p, err := graph.ParsePeople(text)
		if err != nil {
			t.Fatal(err)
		}
		exprs[s] = j.Expr(Side(s), p)
	}
	s, err := j.Crowd.Segments(t.Context(), exprs)
	if err != nil {
		t.Fatal(err)
	}
	n, err := s.CountOf(s.Without(s.Mask(1)[0].Segments, s.Mask(0)[0].Segments), 0)
	if err != nil {
		t.Fatal(err)
	}
	return n, s
}

func sizeRange(t testing.TB, text string) graph.Range {
	t.Helper()
	if text == "" {
		return graph.Range{}
	}
	r, err := graph.ParseRange(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestADifferenceIsCountedOnOneSetOfAtoms: bounds of a difference are closer than the
// difference of bounds, where a set is the same on both sides.
func TestADifferenceIsCountedOnOneSetOfAtoms(t *testing.T) {
	population := func(size string) graph.Claim {
		return graph.Claim{Kind: graph.KindPopulation, ID: "all", Size: sizeRange(t, size)}
	}
	cohort := func(id, size string, disjoint ...string) graph.Claim {
		return graph.Claim{Kind: graph.KindCohort, ID: id, Of: "all", Size: sizeRange(t, size), Disjoint: disjoint}
	}
	hundred, a := population("100"), cohort("a", "30..40")
	for name, test := range map[string]struct {
		before, after []graph.Claim
		was, is       string
		want          Count
	}{
		"b is new, and nobody is in both": {
			[]graph.Claim{hundred, a}, []graph.Claim{hundred, a, cohort("b", "5..8", "a")}, "a", "a or b", Count{5, 8}},
		"b is new": {
			[]graph.Claim{hundred, a}, []graph.Claim{hundred, a, cohort("b", "5..8")}, "a", "a or b", Count{0, 8}},
		"nothing is new": {
			[]graph.Claim{hundred, a}, []graph.Claim{hundred, a}, "a", "a", Count{0, 0}},
		"everyone but a": {
			[]graph.Claim{hundred, a}, []graph.Claim{hundred, a}, "a", "everyone", Count{60, 70}},
		"a is another set of people now": {
			[]graph.Claim{hundred, cohort("a", "30")}, []graph.Claim{hundred, cohort("a", "35")}, "a", "a", Count{5, 35}},
		"of a share of what is another set of people now": {
			[]graph.Claim{hundred, cohort("a", "30"), {Kind: graph.KindCohort, ID: "c", Of: "a", Share: sizeRange(t, "0.5")}},
			[]graph.Claim{hundred, cohort("a", "40"), {Kind: graph.KindCohort, ID: "c", Of: "a", Share: sizeRange(t, "0.5")}}, "c", "c", Count{5, 20}},
		"the population is larger": {
			[]graph.Claim{hundred}, []graph.Claim{population("130")}, "everyone", "all", Count{30, 130}},
		"a is the same in a larger population": {
			[]graph.Claim{hundred, a}, []graph.Claim{population("130"), a}, "a", "all", Count{90, 100}},
		"those who are not in a of a larger population": {
			[]graph.Claim{hundred, cohort("a", "40")}, []graph.Claim{population("130"), cohort("a", "40")}, "not a", "not a", Count{30, 90}},
		"that nobody is in both is said no more": {
			[]graph.Claim{hundred, a, cohort("b", "5..8", "a")}, []graph.Claim{hundred, a, cohort("b", "5..8")}, "a", "b", Count{0, 8}},
		"that nobody is in both is said now": {
			[]graph.Claim{hundred, a, cohort("b", "5..8")}, []graph.Claim{hundred, a, cohort("b", "5..8", "a")}, "a", "b", Count{5, 8}},
		"what only the side before knows": {
			[]graph.Claim{hundred, a, cohort("b", "5..8", "a")}, []graph.Claim{hundred, a}, "b", "a", Count{30, 40}},
	} {
		t.Run(name, func(t *testing.T) {
			j := joined(t, nil, test.before, test.after)
			was, is := test.was, test.is
			if was == "everyone" {
				was = "all" // which is what an origin's everyone is
			}
			if got := gained(t, j, was, is); got != test.want {
				t.Errorf("%v people are new, want %v", got, test.want)
			}
		})
	}
}

// TestListsSayWhoIsNewExactly: two lists of one cohort, or of one population, are known by
// their members.
func TestListsSayWhoIsNewExactly(t *testing.T) {
	b := blobs{}
	list := func(ids ...uint64) string { return b.put(ListOf(SetOf(ids...), false)) }
	claims := func(all, a string) []graph.Claim {
		return []graph.Claim{{Kind: graph.KindPopulation, ID: "all", Members: all}, {Kind: graph.KindCohort, ID: "a", Of: "all", Members: a}}
	}
	ten := list(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
	j := joined(t, b, claims(ten, list(1, 2, 3)), claims(ten, list(3, 4, 5, 6)))
	if got := gained(t, j, "a", "a"); got != (Count{3, 3}) {
		t.Errorf("of a cohort %v people are new, want 3", got)
	}
	j = joined(t, b, claims(ten, list(1, 2, 3, 12)), claims(list(5, 6, 7, 8, 9, 10, 11, 12), list(1, 2, 3, 12)))
	for _, test := range []struct {
		before, after string
		want          int64
	}{{"all", "all", 2}, {"a", "a", 1}, {"not a", "not a", 1}, {"a", "all", 8}} {
		if got := gained(t, j, test.before, test.after); got != (Count{test.want, test.want}) {
			t.Errorf("%s, then %s: %v people are new, want %d", test.before, test.after, got, test.want)
		}
	}
	if d, err := j.Doubts([]graph.People{j.Expr(Before, graph.Members("a")), j.Expr(After, graph.Members("a"))}); err != nil || len(d.Populations)+len(d.Cohorts) > 0 {
		t.Errorf("%v %v, but lists say who is in both", d, err)
	}
}

// TestWhatIsDefinedOtherwiseIsDoubted names the sets of which nothing says how much of them is
// the same, and no others.
func TestWhatIsDefinedOtherwiseIsDoubted(t *testing.T) {
	claims := func(population, a, b string, disjoint ...string) []graph.Claim {
		return []graph.Claim{
			{Kind: graph.KindPopulation, ID: "all", Size: sizeRange(t, population)},
			{Kind: graph.KindCohort, ID: "a", Of: "all", Size: sizeRange(t, a)},
			{Kind: graph.KindCohort, ID: "b", Of: "all", Size: sizeRange(t, b), Disjoint: disjoint},
			{Kind: graph.KindCohort, ID: "either", People: "a or b"},
		}
	}
	doubts := func(j *Joint, text string) string {
		p, err := graph.ParsePeople(text)
		if err != nil {
			t.Fatal(err)
		}
		d, err := j.Doubts([]graph.People{j.Expr(Before, p), j.Expr(After, p)})
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(d.Populations, d.Cohorts, d.Withdrawn)
	}
	j := joined(t, nil, claims("100", "3", "4", "a"), claims("100", "5", "4"))
	for text, want := range map[string]string{"a": "[] [a] []", "b": "[] [] []", "either": "[] [a] []", "everyone": "[] [] []"} {
		if got := doubts(j, text); got != want {
			t.Errorf("of %s is doubted %s, want %s", text, got, want)
		}
	}
	j = joined(t, nil, claims("100", "3", "4", "a"), claims("110", "3", "4"))
	for text, want := range map[string]string{"a": "[all] [] []", "either": "[all] [] [a and b]", "all": "[all] [] []"} {
		if got := doubts(j, text); got != want {
			t.Errorf("in another population, of %s is doubted %s, want %s", text, got, want)
		}
	}
}

// A pair is the slow, plain model of two graphs: persons, each in the population or not by
// each side, and in sets that are one or two.
type pair struct {
	population [2]graph.Claim
	cohorts    [2][]graph.Claim // of both sides, as many, in the same order
	one        []bool           // by cohort: both sides mean one set; last the population
}

// A place of a person: by side, by cohort, and last whether they are of the population.
type standing [2][]bool

// TestBoundsOfADifferenceAreThoseOfAllWorlds enumerates every way in which persons may be in
// the sets of two graphs: the bounds contain how many are in one by the side after and not
// in another by the side before.
func TestBoundsOfADifferenceAreThoseOfAllWorlds(t *testing.T) {
	test := t
	rapid.Check(t, func(t *rapid.T) {
		m := &pair{}
		persons := rapid.IntRange(0, 3).Draw(t, "persons")
		truth := m.draw(t, persons)
		var claims [2][]graph.Claim
		for s := range claims {
			claims[s] = append([]graph.Claim{m.population[s]}, m.cohorts[s]...)
		}
		j := joined(test, nil, claims[Before], claims[After])
		expr := func() graph.People { return m.expression(t, 2) }
		exprs := []graph.People{expr(), expr()}
		s, err := j.Crowd.Segments(test.Context(), []graph.People{j.Expr(Before, m.origin(exprs[0])), j.Expr(After, m.origin(exprs[1]))})
		if err != nil {
			t.Fatal(err)
		}
		for _, way := range [][2]Side{{Before, After}, {After, Before}} {
			from, to := way[0], way[1]
			got, err := s.CountOf(s.Without(s.Mask(int(to))[0].Segments, s.Mask(int(from))[0].Segments), 0)
			if err != nil {
				t.Fatal(err)
			}
			least, most := int64(-1), int64(-1)
			m.worlds(persons, func(all []standing) {
				n := int64(0)
				for _, p := range all {
					if m.holds(exprs[to], p[to]) && !m.holds(exprs[from], p[from]) {
						n++
					}
				}
				if least < 0 || n < least {
					least = n
				}
				most = max(most, n)
			})
			if most < 0 {
				t.Fatalf("what was drawn, %v, is no world", truth)
			}
			if got.Min > least || got.Max != Unbounded && got.Max < most {
				t.Fatalf("%s (%d), not %s (%d): %v people, but there are worlds with %d and %d\n%v", exprs[to], to, exprs[from], from, got, least, most, claims)
			}
		}
	})
}

// draw makes up persons and says true things of them.
func (m *pair) draw(t *rapid.T, persons int) []standing {
	const cohorts = 2
	truth := make([]standing, persons)
	flip := func(label string) bool { return rapid.Bool().Draw(t, label) }
	onePopulation := flip("one population")
	for i := range truth {
		truth[i] = standing{make([]bool, cohorts+1), make([]bool, cohorts+1)}
		truth[i][Before][cohorts] = onePopulation || flip("was of it")
		truth[i][After][cohorts] = onePopulation || !truth[i][Before][cohorts] || flip("is of it")
	}
	count := func(s, cohort int) (n int64) {
		for _, p := range truth {
			if p[s][cohort] {
				n++
			}
		}
		return n
	}
	size := func(n int64) graph.Range {
		switch rapid.IntRange(0, 2).Draw(t, "size") {
		case 0:
			return graph.ExactRange(n)
		case 1:
			return graph.Range{Min: big.NewRat(max(0, n-1), 1), Max: big.NewRat(n+1, 1)}
		}
		return graph.Range{Max: big.NewRat(n+1, 1)}
	}
	for s := range m.population {
		m.population[s] = graph.Claim{Kind: graph.KindPopulation, ID: "all", Size: size(count(s, cohorts))}
		if onePopulation {
			m.population[s] = m.population[0]
		}
	}
	for c := range cohorts {
		id := string(rune('a' + c))
		one, within := flip("one cohort"), c > 0 && flip("within the one before")
		for i := range truth {
			for s := range truth[i] {
				may := truth[i][s][cohorts] && (!within || truth[i][s][c-1])
				truth[i][s][c] = may && flip("in")
			}
			if one { // both, or neither
				may := func(s int) bool { return truth[i][s][cohorts] && (!within || truth[i][s][c-1]) }
				in := may(0) && may(1) && truth[i][0][c]
				truth[i][0][c], truth[i][1][c] = in, in
			}
		}
		for s := range m.cohorts {
			h := graph.Claim{Kind: graph.KindCohort, ID: id, Of: "all"}
			if within {
				h.Of = "a"
			}
			if flip("has size") {
				h.Size = size(count(s, c))
			}
			of := cohorts
			if within {
				of = c - 1
			}
			if flip("has share") {
				tenths := int64(0)
				for side := range m.cohorts { // of one set it is true by both
					if whole := count(side, of); (one || side == s) && whole > 0 {
						tenths = max(tenths, 10*count(side, c)/whole+1)
					}
				}
				h.Share = graph.Range{Max: big.NewRat(min(10, max(1, tenths)), 10)}
			}
			if one && s == int(After) {
				h = m.cohorts[Before][c]
			}
			m.cohorts[s] = append(m.cohorts[s], h)
		}
	}
	for s := range m.cohorts {
		apart := !slices.ContainsFunc(truth, func(p standing) bool { return p[s][0] && p[s][1] })
		if apart && flip("disjoint") {
			m.cohorts[s][1].Disjoint = []string{"a"}
		}
	}
	m.findOne()
	for _, p := range truth { // a share of what was drawn as two sets may be drawn as one
		for c, one := range m.one {
			if one && p[Before][c] != p[After][c] {
				t.Skip()
			}
		}
	}
	return truth
}

// findOne says by the rule in words which sets are one: both sides define them alike, and what
// they are a share of.
func (m *pair) findOne() {
	same := func(x, y graph.Claim) bool {
		return x.Size.Equal(y.Size) && x.Share.Equal(y.Share) && x.Of == y.Of
	}
	population := same(m.population[0], m.population[1])
	m.one = nil
	for c := range m.cohorts[0] {
		h := m.cohorts[0][c]
		one := same(h, m.cohorts[1][c])
		if !h.Share.IsZero() && h.Of == "all" {
			one = one && population
		}
		if !h.Share.IsZero() && h.Of == "a" {
			one = one && m.one[0]
		}
		m.one = append(m.one, one)
	}
	m.one = append(m.one, population)
}

// worlds visits every way in which up to so many persons, and two more, may stand, of which
// all claims are true; what only the side before says of sets that both have is not relied on.
func (m *pair) worlds(persons int, visit func([]standing)) {
	n := len(m.one)
	var may []standing
	for bits := range 1 << (2 * n) {
		p := standing{make([]bool, n), make([]bool, n)}
		for c := range n {
			p[0][c], p[1][c] = bits>>c&1 != 0, bits>>(n+c)&1 != 0
		}
		if (p[0][n-1] || p[1][n-1]) && m.possible(p) {
			may = append(may, p)
		}
	}
	var all []standing
	var from func(first int)
	from = func(first int) {
		if m.consistent(all) {
			visit(all)
		}
		if len(all) == persons+1 {
			return
		}
		for i := first; i < len(may); i++ { // in any order, as nobody is named
			all = append(all, may[i])
			from(i)
			all = all[:len(all)-1]
		}
	}
	from(0)
}

// possible says whether somebody may stand so, whoever else there is.
func (m *pair) possible(p standing) bool {
	last := len(m.one) - 1
	for c, one := range m.one {
		if one && p[0][c] != p[1][c] {
			return false
		}
	}
	for s := range m.cohorts {
		for c, h := range m.cohorts[s] {
			if p[s][c] && (!p[s][last] || h.Of == "a" && !p[s][0]) {
				return false
			}
		}
		said := len(m.cohorts[s][1].Disjoint) > 0
		if s == int(Before) && m.one[0] && m.one[1] {
			said = false // it holds if the other side says so
		}
		if said && p[s][0] && p[s][1] {
			return false
		}
	}
	return true
}

func (m *pair) consistent(all []standing) bool {
	last := len(m.one) - 1
	within := func(r graph.Range, n, of int64) bool {
		x := func(b *big.Rat) *big.Rat { return new(big.Rat).Mul(b, big.NewRat(of, 1)) }
		return (r.Min == nil || x(r.Min).Cmp(big.NewRat(n, 1)) <= 0) && (r.Max == nil || x(r.Max).Cmp(big.NewRat(n, 1)) >= 0)
	}
	for s := range m.cohorts {
		count := func(c int) (n int64) {
			for _, p := range all {
				if p[s][c] {
					n++
				}
			}
			return n
		}
		if !within(m.population[s].Size, count(last), 1) {
			return false
		}
		for c, h := range m.cohorts[s] {
			of := last
			if h.Of == "a" {
				of = 0
			}
			if !within(h.Size, count(c), 1) || !within(h.Share, count(c), count(of)) {
				return false
			}
		}
	}
	return true
}

// expression draws one over the cohorts.
func (m *pair) expression(t *rapid.T, depth int) graph.People {
	if depth == 0 || rapid.Bool().Draw(t, "leaf") {
		return rapid.SampledFrom([]graph.People{graph.Members("a"), graph.Members("b"), graph.Members("all"), graph.Everyone{}}).Draw(t, "of")
	}
	l := m.expression(t, depth-1)
	switch rapid.IntRange(0, 3).Draw(t, "operator") {
	case 0:
		return graph.Not{X: l}
	case 1:
		return graph.And{L: l, R: m.expression(t, depth-1)}
	case 2:
		return graph.Or{L: l, R: m.expression(t, depth-1)}
	}
	return graph.Except{L: l, R: m.expression(t, depth-1)}
}

// origin is an expression as that of an origin, whose everyone is its population.
func (m *pair) origin(p graph.People) graph.People {
	text := strings.ReplaceAll(p.String(), "everyone", "all")
	p, err := graph.ParsePeople(text)
	if err != nil {
		panic(err)
	}
	return p
}

func (m *pair) holds(p graph.People, of []bool) bool {
	last := len(of) - 1
	switch p := p.(type) {
	case graph.Everyone:
		return of[last]
	case graph.Members:
		switch p {
		case "a":
			return of[0]
		case "b":
			return of[1]
		}
		return of[last]
	case graph.Not:
		return of[last] && !m.holds(p.X, of)
	case graph.And:
		return m.holds(p.L, of) && m.holds(p.R, of)
	case graph.Or:
		return m.holds(p.L, of) || m.holds(p.R, of)
	case graph.Except:
		return m.holds(p.L, of) && !m.holds(p.R, of)
	}
	return false
}

// TestADifferenceIsBoundedWhereCombinationsAreTooMany: with more cohorts than can be combined, two
// of each that is defined otherwise, bounds are wider and hold what is so.
func TestADifferenceIsBoundedWhereCombinationsAreTooMany(t *testing.T) {
	const persons, cohorts = 40, 14
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 0))
		var in [2][cohorts][persons]bool
		claims := [2][]graph.Claim{}
		for s := range claims {
			claims[s] = []graph.Claim{{Kind: graph.KindPopulation, ID: "all", Size: graph.ExactRange(persons)}}
		}
		for c := range cohorts {
			for p := range persons {
				in[0][c][p] = r.IntN(4) == 0
			}
			if in[1][c] = in[0][c]; r.IntN(3) == 0 {
				in[1][c][r.IntN(persons)] = true
			}
			for s := range claims {
				n := int64(0)
				for _, is := range in[s][c] {
					if is {
						n++
					}
				}
				claims[s] = append(claims[s], graph.Claim{Kind: graph.KindCohort, ID: fmt.Sprint("c", c), Of: "all", Size: graph.ExactRange(n)})
			}
		}
		j := joined(t, nil, claims[Before], claims[After])
		var texts [2]string
		var holds [2]func(p int) bool
		for s := range texts {
			// All cohorts are named, so that they are too many, and some decide.
			var words []string
			first, second := r.IntN(cohorts), r.IntN(cohorts)
			for c := range cohorts {
				words = append(words, fmt.Sprintf("(c%d and not c%d)", c, c))
			}
			texts[s] = fmt.Sprintf("c%d or not c%d or %s", first, second, strings.Join(words, " or "))
			holds[s] = func(p int) bool { return in[s][first][p] || !in[s][second][p] }
		}
		want := int64(0)
		for p := range persons {
			if holds[After](p) && !holds[Before](p) {
				want++
			}
		}
		got, segments := gainedOf(t, j, texts[Before], texts[After])
		if got.Min > want || got.Max < want {
			t.Errorf("seed %d: %v people are new, but there are %d", seed, got, want)
		}
		if !segments.rough() {
			t.Fatal("the combinations are not too many")
		}
	}
}

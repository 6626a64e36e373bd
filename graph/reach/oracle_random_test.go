package reach

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"outflow/graph"
)

// A sample is a small random graph in which every construct is likely to meet
// every other, and who is in which people.
type sample struct {
	g        *graph.Graph
	spells   func(person int, text string) []graph.Interval // when a person is in an expression
	people   int
	stranger int             // the person on no list, or -2
	who      []int           // person by segment
	keys     []string        // every category that a fact can be of
	instants []graph.Instant // at which something may change; the first is graph.Past
	bounds   []graph.Instant // stated ones of them
}

func (e *sample) belongs(person int, text string, t graph.Instant) bool {
	return slices.ContainsFunc(e.spells(person, text), func(v graph.Interval) bool { return covers(v, t) })
}

// A dice draws; with ends, samples in which things end, which are smaller.
type dice struct {
	*rand.Rand
	ends bool
}

func (d dice) likely(percent int) bool { return d.IntN(100) < percent }

func pick[T any](d dice, from ...T) T { return from[d.IntN(len(from))] }

var (
	someKeys = []string{"user", "user.contact", "user.contact.email", "user.contact.phone", "user.score", "user.score.nsf", "acme"}
	people   = []string{"everyone", "everyone", "everyone", "unknown", "c0", "c1", "not c0", "c1 and not c2", "c0 or c2", "everyone except c1", "d0", "u0"}
)

func instant(n int) graph.Instant {
	return graph.Instant(time.Date(2020, time.Month(1+n), 1, 0, 0, 0, 0, time.UTC).UnixMicro())
}

func (d dice) keys(most int) (all []string) {
	for range d.IntN(most + 1) {
		all = append(all, pick(d, append(someKeys, graph.AllData)...))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// instant draws by months; with ends by days, which durations are near.
func (d dice) instant(n int) graph.Instant {
	if d.ends {
		return graph.Instant(time.Date(2020, 2, 27+n, 0, 0, 0, 0, time.UTC).UnixMicro())
	}
	return instant(n)
}

func (d dice) span() graph.Interval {
	since := d.IntN(5)
	v := graph.Interval{Since: d.instant(since), Until: d.instant(since + 1 + d.IntN(3))}
	switch d.IntN(6) {
	case 0:
		v.Since = graph.Past
	case 1:
		v.Until = graph.Future
	}
	return v
}

func (d dice) when(always, unknown int) graph.When {
	switch n := d.IntN(100); {
	case n < always:
		return graph.When{Spans: []graph.Interval{graph.Always}}
	case n < always+unknown:
		return graph.When{Unknown: true}
	}
	spans := []graph.Interval{d.span()}
	for d.likely(25) {
		spans = append(spans, d.span())
	}
	return graph.When{Spans: graph.Unite(spans)}
}

// newSample draws a sample by its seed.
func newSample(seed uint64) (*sample, error) {
	return dice{rand.New(rand.NewPCG(seed, 0)), false}.sample()
}

// newEndingSample draws one in which things end.
func newEndingSample(seed uint64) (*sample, error) {
	return dice{rand.New(rand.NewPCG(seed, 0)), true}.sample()
}

func (d dice) sample() (*sample, error) {
	var claims []graph.Claim
	put := func(c graph.Claim) {
		if c.Source == "" {
			c.Source = "f"
		}
		claims = append(claims, c)
	}
	for _, source := range []string{"f", "g", "h"} {
		put(graph.Claim{Kind: graph.KindSource, ID: source, Source: source})
	}
	lasts := []string{graph.RetentionUnknown, "P1D", "P1D", "P2D", "P2D", "PT36H"}
	if d.ends {
		claims[1].Timezone = "Asia/Seoul" // of g
		if d.likely(5) {
			lasts = []string{graph.RetentionUnknown, "P1M", "P1M"}
		}
	}
	retains := func(c *graph.Claim) {
		if !d.ends || !d.likely(60) {
			return
		}
		if c.Retention = pick(d, lasts...); d.likely(75) {
			c.Deletion = graph.DeletionVerified
		}
		if d.likely(30) {
			c.Source = "g"
		}
	}
	put(graph.Claim{Kind: graph.KindPopulation, ID: "u0"})
	put(graph.Claim{Kind: graph.KindPopulation, ID: "u1"})
	for _, id := range []string{"c0", "c1", "c2"} {
		put(graph.Claim{Kind: graph.KindCohort, ID: id, Of: "u0"})
	}
	put(graph.Claim{Kind: graph.KindCohort, ID: "d0", Of: "u1"})
	subjects := func(c *graph.Claim, percent int) {
		c.Categories = d.keys(3)
		c.Population = pick(d, "u0", "u0", "u1", "")
		if d.likely(15) {
			c.CategoryTotal = graph.ExactRange(int64(len(c.Categories) + d.IntN(3)))
		}
		if !d.likely(percent + d.fewer(25)) {
			return
		}
		if c.Subjects = pick(d, people...); c.Population != "" {
			c.Subjects = pick(d, map[string][]string{"u0": {"everyone", "unknown", "c0", "not c1", "everyone except c2"}, "u1": {"everyone", "d0", "not d0"}}[c.Population]...)
		}
		if d.likely(60) {
			c.SubjectsWhen = d.when(20, 20)
		}
		if d.ends && d.likely(40) {
			spans := []graph.Interval{d.span(), d.span()} // which may overlap
			slices.SortFunc(spans, func(a, b graph.Interval) int { return cmp.Compare(a.Since, b.Since) })
			c.SubjectsWhen = graph.When{Spans: spans}
		}
	}
	places := []string{}
	parties := 1 + d.IntN(2)
	for i := range parties {
		put(graph.Claim{Kind: graph.KindParty, ID: fmt.Sprint("p", i)})
		places = append(places, fmt.Sprint("p", i))
	}
	systems := 1 + d.IntN(3-d.fewer(1))
	for i := range systems {
		c := graph.Claim{Kind: graph.KindSystem, ID: fmt.Sprint("s", i), Party: fmt.Sprint("p", d.IntN(parties))}
		if d.likely(15) {
			c.Party = "unknown"
		}
		if d.likely(15) {
			subjects(&c, 60)
		}
		retains(&c)
		put(c)
		places = append(places, c.ID)
	}
	var datasets []string
	fields := map[string][]string{}
	for i := range 2 + d.IntN(4-d.fewer(2)) {
		c := graph.Claim{Kind: graph.KindDataset, ID: fmt.Sprintf("s%d/d%d", d.IntN(systems), i)}
		if d.likely(80) {
			subjects(&c, 55)
		}
		retains(&c)
		put(c)
		datasets = append(datasets, c.ID)
		places = append(places, c.ID, c.ID, c.ID)
		if !d.likely(35) {
			continue
		}
		states := d.likely(75)
		for _, name := range []string{"x", "y", "z"}[:1+d.IntN(3)] {
			f := graph.Claim{Kind: graph.KindField, ID: c.ID + "#" + name, Categories: d.keys(2)}
			if states && len(f.Categories) == 0 {
				f.Categories = []string{pick(d, someKeys...)}
			}
			retains(&f)
			put(f)
			fields[c.ID] = append(fields[c.ID], name)
			places = append(places, f.ID)
		}
	}
	account := func(id string, c graph.Claim) graph.Claim {
		c.Kind, c.ID = graph.KindTransfer, id
		c.When, c.People = d.when(30-d.fewer(25), 12), pick(d, people...)
		if d.likely(40) {
			c.Categories = d.keys(3)
		}
		if d.likely(20) {
			c.Derives = map[string][]string{pick(d, someKeys...): {pick(d, someKeys...)}}
		}
		if d.likely(12) {
			c.CategoryTotal = graph.ExactRange(int64(len(c.Categories) + d.IntN(3)))
		}
		if d.likely(12) {
			c.Effect = graph.EffectAggregate
		}
		if d.likely(20) {
			c.Needs = pick(d, people...)
		}
		if d.likely(20) {
			c.Ground = graph.Ground{{Key: pick(d, "none", "gdpr:46-2-c")}}
			if d.likely(60) {
				c.Ground[0].When = graph.When{Spans: []graph.Interval{d.span()}}
			}
		}
		return c
	}
	at := pick(d, places...)
	for i := range 2 + d.fewer(1) + d.IntN(8-d.fewer(4)) {
		c := graph.Claim{From: at, To: pick(d, places...)}
		if d.likely(40) {
			c.From = pick(d, places...)
		}
		at = c.To
		if d.likely(15) {
			c.From, c.To = pick(d, datasets...), pick(d, datasets...)
			field := func(of string) string { return pick(d, append(fields[of], "x")[:max(1, len(fields[of]))]...) }
			c.Columns = map[string][]string{field(c.To): {field(c.From)}}
			at = c.To
		}
		first := account(fmt.Sprint("t", i), c)
		first.Source = pick(d, "f", "g")
		put(first)
		if d.likely(15) {
			other := account(first.ID, c)
			other.Source = "h"
			put(other)
		}
	}
	if d.ends {
		for i := range d.IntN(5) {
			for _, source := range []string{pick(d, "f", "g", "h"), "h"}[:1+d.fewer(d.IntN(5)/4)] {
				x := graph.Claim{Kind: graph.KindErasure, ID: fmt.Sprint("e", i), Source: source, At: pick(d, places...)}
				x.When, x.Status = d.when(5, 15), pick(d, "", "", "", graph.ErasureRequested)
				x.When.Spans = x.When.Spans[:min(1, len(x.When.Spans))]
				if d.likely(50) {
					x.People = pick(d, people...)
				}
				if d.likely(40) {
					x.Categories = d.keys(2)
				}
				put(x)
			}
		}
	}
	g, err := graph.Merge(graph.Commit{}, func(yield func(graph.Claim, error) bool) {
		for _, c := range graph.Imply(claims...) {
			if !yield(c, nil) {
				return
			}
		}
	})
	if err != nil {
		return nil, err
	}
	e := &sample{g: g, people: 2 + d.IntN(3-d.fewer(2))}
	e.stranger = e.people
	e.people++
	type member struct {
		person int
		text   string
	}
	memo := map[member][]graph.Interval{}
	spans := d.Uint64()
	e.spells = func(person int, text string) []graph.Interval {
		key := member{person, text}
		if _, ok := memo[key]; !ok {
			r := rand.New(rand.NewPCG(spans, hash(fmt.Sprint(person, " ", text))))
			memo[key] = dice{r, d.ends}.spells(text, person == e.stranger)
		}
		return memo[key]
	}
	// Many segments are of one person, so that rows of every layout are met.
	segments := e.people
	if d.likely(15) {
		segments = pick(d, 20, 70, 140)
	}
	for k := range segments - 1 {
		e.who = append(e.who, k%(e.people-1))
	}
	e.who = append(e.who, e.stranger)
	e.findKeys()
	e.instants = []graph.Instant{graph.Past}
	for n := range 9 {
		e.instants = append(e.instants, d.instant(n))
	}
	if e.bounds = e.instants; d.ends {
		e.findInstants()
	}
	return e, nil
}

// fewer returns by how much less there is of something in samples with ends.
func (d dice) fewer(n int) int {
	if d.ends {
		return n
	}
	return 0
}

func hash(text string) (h uint64) {
	for _, b := range []byte(text) {
		h = h*1099511628211 + uint64(b)
	}
	return h
}

func (d dice) spells(text string, stranger bool) []graph.Interval {
	switch {
	case text == "everyone" && (stranger || d.likely(80)):
		return []graph.Interval{graph.Always}
	case stranger, text == "unknown":
		return nil
	}
	switch n := d.IntN(100); {
	case n < 45:
		return []graph.Interval{graph.Always}
	case n < 65:
		return nil
	case n < 85:
		return []graph.Interval{d.span()}
	}
	return []graph.Interval{d.span(), d.span()}
}

// findKeys collects every category that there may be.
func (e *sample) findKeys() {
	e.keys = []string{graph.AllData}
	for _, p := range e.g.Places {
		e.keys = append(e.keys, p.Categories...)
	}
	for _, t := range e.g.Transfers {
		e.keys = append(e.keys, t.Categories...)
		for _, d := range t.Derives {
			e.keys = append(e.keys, d.Out)
		}
	}
	slices.Sort(e.keys)
	e.keys = slices.Compact(e.keys)
}

// segments says who is in the expressions of a plan.
func (e *sample) segments(exprs []graph.People) *Segments {
	k := &Segments{Len: len(e.who), Stranger: len(e.who) - 1}
	mask := func(text string, inside bool) (changes []Change) {
		for _, t := range e.instants {
			set := make([]uint64, (k.Len+63)/64)
			for segment, person := range e.who {
				if e.belongs(person, text, t) == inside {
					set[segment/64] |= 1 << (segment % 64)
				}
			}
			if n := len(changes); n == 0 || !slices.Equal(changes[n-1].Segments, set) {
				changes = append(changes, Change{t, set})
			}
		}
		return changes
	}
	for _, p := range exprs {
		k.Masks = append(k.Masks, mask(p.String(), true))
	}
	k.Outside = func(expr int) []Change { return mask(exprs[expr].String(), false) }
	return k
}

// query draws a query about the sample.
func (e *sample) query(d dice) Query {
	q := Query{Aim: pick(d, Reached, Reached, Reached, Held, Left, Left, Fed, Crossed), Category: graph.AllData, Window: graph.Always, AsOf: graph.Future}
	if d.ends && d.likely(40) {
		q.Aim = Held
	}
	place := func() int32 {
		if d.likely(60) {
			t := pick(d, e.g.Transfers...)
			return pick(d, t.From, t.To)
		}
		return int32(d.IntN(len(e.g.Places)))
	}
	transfer := func() string { return pick(d, e.g.Transfers...).ID }
	// Sources may differ on which systems lie in a country.
	region := func() Region {
		if !d.likely(25) {
			return At(place())
		}
		r := Region{{}, {}}
		for p := range e.g.Places {
			if e.g.Places[p].Kind != graph.KindSystem || d.likely(30) {
				continue
			}
			r[Possible] = append(r[Possible], int32(p))
			if d.likely(50) {
				r[Confirmed] = append(r[Confirmed], int32(p))
			}
		}
		return r
	}
	switch {
	case q.Aim == Left && d.likely(25):
		q.Transfer = transfer()
	case q.Aim == Crossed:
		if d.likely(30) {
			q.Only = [2]map[int32]bool{{}, {}}
			for i := range e.g.Transfers {
				q.Only[Confirmed][int32(i)], q.Only[Possible][int32(i)] = d.likely(60), d.likely(60)
			}
		}
	default:
		q.X = region()
		if q.Aim != Left && d.likely(15) {
			q.From = region()
		}
	}
	if q.Aim != Fed && d.likely(35) {
		if text := pick(d, people...); text != "unknown" && text != "everyone" {
			q.People, _ = graph.ParsePeople(text)
		}
		q.OfPeople = true
	}
	q.Somebody = !q.OfPeople
	if q.Aim != Fed && d.likely(35) {
		q.Category = pick(d, someKeys...)
		for d.likely(20) {
			q.Also = append(q.Also, pick(d, someKeys...))
		}
		q.OfPeople = q.OfPeople || q.Aim == Crossed
	}
	if d.likely(30) || !slices.Equal(q.X[Confirmed], q.X[Possible]) && d.likely(60) {
		q.Window = d.span()
	}
	if d.likely(15 + d.fewer(20)) {
		q.AsOf = d.instant(1 + d.IntN(5))
	}
	switch d.IntN(12) {
	case 0, 1:
		q.Via = region()
	case 2:
		q.ViaTransfer = transfer()
	case 3:
		q.Avoiding = region()
	case 4:
		q.Without = transfer()
	case 5:
		q.WithoutPlaces = []int32{place()}
	}
	switch d.IntN(12) {
	case 0:
		q.According = []string{pick(d, "f", "g", "h")}
	case 1:
		q.Unheard = []string{pick(d, "f", "g", "h")}
	}
	return q
}

package ask

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/reach"
)

// listPlaces makes a row of every place that the answer is about or leads through; of what
// was derived, the datasets alone. Where nothing else follows from the rows, it only finds
// the places.
func (e *evaluation) listPlaces(ctx context.Context, o *Outline) error {
	var places []int32
	for _, r := range e.worlds {
		for i := range r.Places {
			p := r.Places[i].Place
			if e.query.Form == Derived && e.graph.Places[p].Kind != graph.KindDataset {
				continue
			}
			places = append(places, p)
		}
	}
	slices.Sort(places)
	places = slices.Compact(places)
	var others map[int32]bool
	switch {
	case e.query.Form == Derived:
		var err error
		if others, err = e.reachedOtherwise(ctx, places); err != nil {
			return err
		}
	case o.bare && e.query.Form != Where && !e.query.Form.Everywhere() && e.segments.Settled():
		o.of, o.places = e, places
		return nil
	}
	o.answer.Places = append(o.answer.Places, e.placeRows(places, others)...)
	return nil
}

// placeRows makes the rows of some places, ascending. Others are those that something reached
// otherwise.
func (e *evaluation) placeRows(places []int32, others map[int32]bool) []PlaceRow {
	g, rows := e.graph, make([]PlaceRow, 0, len(places))
	who := [2]tally{e.nobody(), e.nobody()}
	for _, p := range places {
		people, sure := e.at(p, &who)
		row := PlaceRow{
			ID: g.Places[p].ID, Kind: string(g.Places[p].Kind), Name: g.Places[p].Name, Party: g.PartyID(p),
			Countries: append([]string{}, g.Countries(p)...), People: e.format.both(who), disputed: g.Disputed(p),
		}
		row.sure = sure || row.People.Confirmed.Min >= 1
		if e.query.Form == Derived {
			row.Rests = basis("sole")
			if others[p] {
				row.Rests = basis("part")
			}
			row.Basis = row.Rests
		}
		if !people {
			row.Basis = basis("influence")
		}
		row.Overdue, row.Held = e.breachesAt(p), e.heldAt(p)
		rows = append(rows, row)
	}
	return rows
}

// at finds who is at a place, in each world, and reports whether there may be anybody, and whether
// something besides people's data is there for certain.
func (e *evaluation) at(p int32, who *[2]tally) (people, besides bool) {
	for w, r := range e.worlds {
		who[w].reset()
		i, found := slices.BinarySearchFunc(r.Places, p, func(o reach.Place, p int32) int { return cmp.Compare(o.Place, p) })
		if !found {
			continue
		}
		at := &r.Places[i]
		until := e.query.AsOf
		if n := len(at.Held); n > 0 && at.Held[n-1].Until < e.horizon() { // it was gone before
			until = at.Held[n-1].Until
		}
		who[w].add(at.Segments, graph.Interval{Since: at.First, Until: until})
		people = people || !isEmpty(at.Segments)
		besides = besides || reach.World(w) == reach.Confirmed && (at.Anything && e.influence.every || at.Somebody && e.somebody.every)
	}
	return people, besides
}

// reachedOtherwise returns which of the places something may reach that does not come
// from what the question asks about. Being possible is enough: then they do not rest
// on that alone.
func (e *evaluation) reachedOtherwise(ctx context.Context, places []int32) (map[int32]bool, error) {
	sought := reach.Query{Aim: reach.Held, X: reach.At(places...), Category: graph.AllData, Window: graph.Always, AsOf: e.query.AsOf}
	sought.According, sought.Unheard = e.sought.According, e.sought.Unheard
	if e.sought.Transfer == "" {
		sought.WithoutPlaces = e.sought.X[reach.Confirmed]
	}
	sought.Without = e.sought.Transfer
	plan := e.asker.net.Plan(sought)
	_, segments, err := e.asker.segments(ctx, plan.Exprs())
	if err != nil {
		return nil, err
	}
	r, err := plan.Solve(ctx, reach.Possible, segments)
	if err != nil {
		return nil, err
	}
	reached := map[int32]bool{}
	for i := range r.Places {
		reached[r.Places[i].Place] = true
	}
	return reached, nil
}

func basis(text string) *string { return &text }

// countryPlaces returns what a country, or a group of them, means: the parties and
// systems there, surely or possibly. A party is meant as a whole if all of its
// systems are there too; else those systems are that are.
func countryPlaces(g *graph.Graph, t Target) reach.Region {
	there, set := reach.Region{{}, {}}, t.countrySet()
	add := func(p int32, in [2]bool) {
		for w := range there {
			if in[w] {
				there[w] = append(there[w], p)
			}
		}
	}
	for i := range g.Places {
		p := int32(i)
		if g.Places[i].Parent != graph.None {
			continue
		}
		whole := set.has(g, p)
		if g.Places[i].PartyUnknown {
			add(p, whole)
			continue
		}
		systems := g.Children(p)
		each := make([][2]bool, len(systems))
		for i, s := range systems {
			each[i] = set.has(g, s)
			for w := range whole {
				whole[w] = whole[w] && each[i][w]
			}
		}
		add(p, whole)
		for i, s := range systems {
			for w := range whole {
				each[i][w] = each[i][w] && !whole[w]
			}
			add(s, each[i])
		}
	}
	return there
}

// A countrySet is the country that a target names, or its group of them.
type countrySet struct {
	by graph.Presence
	// surely lists the countries of which everything is meant. all lists also those of
	// which only some is: among the adequate countries the United States, where only
	// organisations on a list are adequate.
	surely, all []string
}

func (t Target) countrySet() countrySet {
	s := countrySet{by: t.By, all: t.Countries()}
	if t.Group == "" {
		s.surely = s.all
		return s
	}
	g, _ := graph.LookupCountryGroup(t.Group)
	for _, m := range g.Members(t.On) {
		if m.Only == "" {
			s.surely = append(s.surely, m.Country)
		}
	}
	return s
}

// has reports whether a place is in one of them, by world.
func (s *countrySet) has(g *graph.Graph, p int32) (there [2]bool) {
	there[reach.Confirmed], there[reach.Possible] = g.In(p, s.all, s.by)
	if there[reach.Confirmed] && len(s.surely) < len(s.all) {
		there[reach.Confirmed], _ = g.In(p, s.surely, s.by)
	}
	return there
}

// disputes reports whether some source puts a place in one of them and another does not.
func (s *countrySet) disputes(g *graph.Graph, p int32) bool {
	certain, possible := g.In(p, s.all, s.by)
	return possible && !certain
}

// A border says whether a transfer leaves the country it starts in.
type border int

const (
	sameCountry  border = iota // or nothing is known of either end
	maybeOther                 // an end is in several countries, some shared, or nobody says where
	otherCountry               // the ends share no country
)

// A frontier is what sources say of the countries at the ends of a transfer.
type frontier struct {
	border   border      // for certain only if all sources agree
	sources  []string    // of those by whom it crosses a border, or may
	crossing []Statement // what they state: "KR to CN"
	staying  []Statement // by whom it crosses none
}

// A side is where one source puts the ends of a transfer. If it does not speak of an
// end, it is where others put that.
type side struct {
	source       string
	from, to     [][]string // the alternatives
	starts, ends bool       // the source itself says where it starts, and ends
}

func newFrontier(g *graph.Graph, from, to int32) *frontier {
	starts, ends := g.Locations(from, graph.Present), g.Locations(to, graph.Present)
	f := &frontier{staying: none[Statement]()}
	if len(starts)+len(ends) == 0 || g.Outermost(from) == g.Outermost(to) && len(starts)*len(ends) == 0 {
		return f
	}
	anyStart, anyEnd := alternatives(starts), alternatives(ends)
	for i, j := 0, 0; i < len(starts) || j < len(ends); {
		s := side{from: anyStart, to: anyEnd}
		order := 0 // of the sources at hand
		switch {
		case i == len(starts):
			order = 1
		case j == len(ends):
			order = -1
		default:
			order = strings.Compare(starts[i].Source, ends[j].Source)
		}
		if order <= 0 {
			s.source, s.from, s.starts = starts[i].Source, [][]string{starts[i].Countries}, true
			i++
		}
		if order >= 0 {
			s.source, s.to, s.ends = ends[j].Source, [][]string{ends[j].Countries}, true
			j++
		}
		said := Statement{s.source, s.String()}
		b := between(s.from, s.to)
		if len(f.crossing)+len(f.staying) == 0 {
			f.border = b
		}
		f.border = f.border.or(b)
		if b == sameCountry {
			f.staying = append(f.staying, said)
		} else {
			f.sources, f.crossing = append(f.sources, s.source), append(f.crossing, said)
		}
	}
	return f
}

// alternatives returns where sources put a place, each once; nowhere if none says.
func alternatives(all []graph.Location) [][]string {
	var distinct [][]string
	for _, l := range all {
		if !slices.ContainsFunc(distinct, func(o []string) bool { return slices.Equal(o, l.Countries) }) {
			distinct = append(distinct, l.Countries)
		}
	}
	if distinct == nil {
		return [][]string{nil}
	}
	return distinct
}

func between(from, to [][]string) border {
	b := borderOf(from[0], to[0])
	for _, f := range from {
		for _, t := range to {
			b = b.or(borderOf(f, t))
		}
	}
	return b
}

// or returns what is sure if either of two may be so.
func (b border) or(o border) border {
	if b != o {
		return maybeOther
	}
	return b
}

func borderOf(from, to []string) border {
	if len(from) == 0 || len(to) == 0 {
		return maybeOther
	}
	shared := func(c string) bool { return slices.Contains(from, c) }
	switch {
	case !slices.ContainsFunc(to, shared):
		return otherCountry
	case slices.ContainsFunc(to, func(c string) bool { return !shared(c) }):
		return maybeOther
	}
	return sameCountry
}

// String writes the countries of a side: "KR to CN", or "KR to CN or SG (as others
// say)" if its source does not speak of an end.
func (s *side) String() string {
	write := func(end [][]string, spoken bool) string {
		texts := make([]string, len(end))
		for i, codes := range end {
			if codes == nil {
				return nowhereSaid
			}
			texts[i] = strings.Join(codes, "/")
		}
		text := strings.Join(texts, " or ")
		if !spoken {
			text += " (as others say)"
		}
		return text
	}
	return write(s.from, s.starts) + " to " + write(s.to, s.ends)
}

// Located writes where sources put a place: where they all do, or who puts it where.
func Located(g *graph.Graph, p int32) string {
	var all []Statement
	for _, l := range g.Locations(p, graph.Present) {
		all = append(all, Statement{l.Source, strings.Join(l.Countries, ", ")})
	}
	return together(all)
}

const nowhereSaid = "a country nobody says"

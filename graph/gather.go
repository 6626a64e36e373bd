package graph

import (
	"context"
	"iter"
	"maps"
	"slices"
)

// A Scope says which part of a graph a question is about.
type Scope struct {
	Ways      Ways
	Places    []string // what the question is about, by id; what lies inside is meant too
	Transfers []string
	Mentioned []string // places that must be there, whatever they hold
}

// Ways are the ways of data that a question follows.
type Ways int

// The ways.
const (
	Nowhere    Ways = iota // what is named alone
	Upstream               // what may have come to the places, or to where the transfers start
	Through                // that, and where it may have gone on to
	Beyond                 // that, and whatever else may have come to where it went
	Everywhere             // the whole graph
)

// Bounds of gathering. A claim that is asked for costs about four times one
// that is read in order, and asking begins with a few round trips.
const (
	mostRounds = 64
	wholeBelow = 20_000 // claims of a store that is read whole at once
	mostShare  = 5      // a store is read whole once this part of it was given
	atOnce     = 1000   // places asked about at a time
)

// Gather returns the claims of a part of a store: Merge makes a graph of them
// that answers a question within the scope as that of all claims does, in every
// world and with every modifier. It holds
//
//   - every transfer along the ways, and those of other sources under the same id;
//   - each place that one of them names, what lies around it and what is said of it;
//   - of each place on the ways all that lies inside it, and every transfer that
//     decides whether data begins there;
//   - every party, system, population, cohort, category and source: they are few.
//
// Windows, people, categories and what a question avoids are not looked at, since
// what they leave out counts for origins and for reasons. The unit is the dataset:
// who asks of a field reads what its dataset needs.
//
// Gather asks for the claims round by round. It reads the whole store where it is
// small, after 64 rounds, or once what it was given is a fifth of the store, since
// reading in order is then the shorter way.
func Gather(ctx context.Context, r Reader, s Scope) iter.Seq2[Claim, error] {
	return func(yield func(Claim, error) bool) {
		whole := r.Claims(ctx)
		if s.Ways != Everywhere {
			g := newGatherer(ctx, r)
			part, err := g.gather(s)
			if err != nil {
				yield(Claim{}, err)
				return
			}
			if part {
				whole = g.inOrder()
			}
		}
		for c, err := range whole {
			if !yield(c, err) {
				return
			}
		}
	}
}

// A gatherer holds the claims gathered so far.
type gatherer struct {
	ctx    context.Context
	r      Reader
	claims map[ClaimKey]Claim
	frame  *Graph // of what is few: see readFrame
	given  int    // claims that were asked for
	most   int    // of them, before everything is read; 0 for no bound
	rounds int

	ground
	asked [2]map[string]bool // places whose transfers are known, by side
	ends  map[string]bool    // places at which gathered transfers start or end
	named map[string]bool    // and all that they name
}

func newGatherer(ctx context.Context, r Reader) *gatherer {
	return &gatherer{
		ctx: ctx, r: r, claims: map[ClaimKey]Claim{}, ground: newGround(),
		asked: [2]map[string]bool{{}, {}}, ends: map[string]bool{}, named: map[string]bool{},
	}
}

// gather reports whether the part is complete; if not, the whole store is
// needed.
func (g *gatherer) gather(s Scope) (part bool, err error) {
	total, several, err := g.measure()
	if err != nil {
		return false, err
	}
	if s.Ways != Nowhere {
		if total < wholeBelow {
			return false, nil
		}
		g.most = total / mostShare
	}
	if err := g.readFrame(); err != nil {
		return false, err
	}
	if err := g.follow(s); err != nil || g.enough() {
		return false, err
	}
	if err := g.touch(s); err != nil {
		return false, err
	}
	if err := g.create(slices.Concat(s.Places, s.Mentioned)); err != nil {
		return false, err
	}
	if several {
		if err := g.otherAccounts(); err != nil {
			return false, err
		}
	}
	return !g.enough(), nil
}

// measure returns how many claims the store has, and whether more than one
// source ever made them.
func (g *gatherer) measure() (total int, several bool, err error) {
	sources := map[string]bool{}
	for c, err := range g.r.Commits(g.ctx, 0) {
		if err != nil {
			return 0, false, err
		}
		total += c.Added - c.Retired
		for _, s := range c.Sources {
			sources[s] = true
		}
	}
	return total, len(sources) > 1, nil
}

// enough reports whether reading everything is now the shorter way.
func (g *gatherer) enough() bool { return g.rounds > mostRounds || g.most > 0 && g.given > g.most }

// follow gathers what lies along the ways.
func (g *gatherer) follow(s Scope) error {
	starts, ends := s.Places, s.Places
	if len(s.Transfers) > 0 {
		transfers, err := g.keep(g.r.Find(g.ctx, KindTransfer, s.Transfers))
		if err != nil {
			return err
		}
		for _, t := range transfers {
			starts, ends = append(starts[:len(starts):len(starts)], t.From), append(ends[:len(ends):len(ends)], t.To)
		}
	}
	if err := g.resolve(slices.Concat(starts, ends, s.Mentioned)); err != nil {
		return err
	}
	if s.Ways >= Upstream {
		if _, err := g.walk(starts, To); err != nil {
			return err
		}
	}
	if s.Ways < Through {
		return nil
	}
	reached, err := g.walk(ends, From)
	if err == nil && s.Ways >= Beyond {
		_, err = g.walk(reached, To)
	}
	return err
}

// walk gathers the transfers that end (To) or start (From) at the places, and at
// the places at their other ends, and so on. It returns the datasets it came to.
//
// What a place holds, the places around it hold too, and what is given to them may
// lie in it: so transfers at those count on either way.
func (g *gatherer) walk(places []string, side Side) (datasets []string, err error) {
	met := map[string]bool{}
	for len(places) > 0 {
		if g.rounds++; g.enough() {
			return nil, nil
		}
		var units []string
		for _, id := range places {
			if u := g.unit[id]; u != "" && !met[u] {
				met[u] = true
				units = append(units, u)
			}
		}
		inside, err := g.open(units)
		if err != nil {
			return nil, err
		}
		var around, systems []string
		for _, id := range inside {
			switch g.kind(id) {
			case KindField:
				continue
			case KindDataset:
				datasets = append(datasets, id)
			case KindSystem:
				systems = append(systems, id)
			}
			met[id] = true // with what it lies in
			around = append(around, g.around(id)...)
		}
		transfers, err := g.touching(slices.Concat(inside, around), side)
		if err != nil {
			return nil, err
		}
		if side == To && len(systems) > 0 { // one without datasets may be an origin
			if _, err := g.keep(g.r.Touching(g.ctx, systems, From)); err != nil {
				return nil, err
			}
		}
		places = places[:0:0]
		for _, t := range transfers {
			if side == To {
				places = append(places, t.From)
			} else {
				places = append(places, t.To)
			}
		}
	}
	return datasets, nil
}

// touching gathers and returns the transfers at one side of the places, but for
// places whose transfers it returned before.
func (g *gatherer) touching(places []string, side Side) ([]Claim, error) {
	places = slices.DeleteFunc(distinct(places), func(id string) bool { return g.asked[side][id] })
	var found []Claim
	for chunk := range slices.Chunk(places, atOnce) {
		if g.enough() {
			break
		}
		for _, id := range chunk {
			g.asked[side][id] = true
		}
		transfers, err := g.keep(g.r.Touching(g.ctx, chunk, side))
		if err != nil {
			return nil, err
		}
		found = append(found, transfers...)
	}
	return found, nil
}

// keep takes in transfers and what they name, and returns them.
func (g *gatherer) keep(transfers iter.Seq2[Claim, error]) ([]Claim, error) {
	var all []Claim
	var names []string
	for c, err := range transfers {
		if err != nil {
			return nil, err
		}
		all = append(all, c)
		g.add(c)
		g.ends[c.From], g.ends[c.To] = true, true
		for id := range c.Ends() {
			if !g.named[id] {
				g.named[id] = true
				names = append(names, id)
			}
		}
	}
	return all, g.resolve(names)
}

// add takes in a claim, once.
func (g *gatherer) add(c Claim) {
	key := ClaimKey{c.Kind, c.ID, c.Source}
	if _, ok := g.claims[key]; !ok {
		g.claims[key] = c
		g.given++
	}
}

// first keeps only the first transfer that is wanted, if there is one.
func (g *gatherer) first(transfers iter.Seq2[Claim, error], wanted func(*Claim) bool) error {
	for c, err := range transfers {
		if err != nil || wanted(&c) {
			_, err = g.keep(func(yield func(Claim, error) bool) { yield(c, err) })
			return err
		}
	}
	return nil
}

// touch makes sure that a transfer is there that touches what the question is
// about, if any does: without one, nothing is known of it.
func (g *gatherer) touch(s Scope) error {
	var near []string
	for _, id := range s.Places {
		near = append(append(append(near, id), g.inside(id)...), g.around(id)...)
	}
	if s.Ways == Nowhere || slices.ContainsFunc(near, func(id string) bool { return g.ends[id] }) {
		return nil
	}
	return g.first(g.r.Touching(g.ctx, near, From), func(*Claim) bool { return true })
}

// create makes sure that of the places that nobody declares those are there that
// transfers name.
func (g *gatherer) create(places []string) error {
	for _, id := range places {
		if g.kind(id) != "" && !g.undeclared[id] {
			continue
		}
		names := func(c *Claim) bool {
			for end := range c.Ends() {
				if end == id {
					return true
				}
			}
			return false
		}
		// At an end, in a column of its dataset, or as the dataset of a field.
		at := []string{id}
		if dataset := DatasetOf(id); dataset != "" {
			at = append(at, dataset)
		}
		for _, transfers := range []iter.Seq2[Claim, error]{
			g.r.Touching(g.ctx, at, To), g.r.Touching(g.ctx, at, From), g.r.Creating(g.ctx, []string{id}),
		} {
			if g.named[id] {
				break
			}
			if err := g.first(transfers, names); err != nil {
				return err
			}
		}
	}
	return nil
}

// otherAccounts gathers what other sources say of the transfers, which may be
// that they started or ended elsewhere.
func (g *gatherer) otherAccounts() error {
	var ids []string
	for k := range g.claims {
		if k.Kind == KindTransfer {
			ids = append(ids, k.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := g.keep(g.r.Find(g.ctx, KindTransfer, distinct(ids)))
	return err
}

func (g *gatherer) inOrder() iter.Seq2[Claim, error] {
	all := slices.SortedFunc(maps.Values(g.claims), func(a, b Claim) int { return CompareClaims(&a, &b) })
	return func(yield func(Claim, error) bool) {
		for _, c := range all {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// distinct returns the texts sorted and without repetition; the slice is reused.
func distinct(texts []string) []string {
	slices.Sort(texts)
	return slices.Compact(texts)
}

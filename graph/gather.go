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

// Bounds of gathering. A claim that is asked for costs some four times one that
// is read in order, and reading 20,000 in order takes less than a tenth of a
// second.
const (
	mostRounds = 64
	wholeBelow = 20_000 // claims of a store that is read whole at once
	mostShare  = 8      // a store is read whole once this part of it was given,
	keptShare  = 100    // and this one if it is kept as a graph, which is read ten times as fast
	atOnce     = 1000   // places asked about at a time
)

// Gather returns the claims of a part of a store: Merge makes a graph of them
// that answers a question within the scope as that of all claims does, in every
// world and with every modifier. It holds
//
//   - every transfer along the ways, and those of other sources under the same id;
//   - whatever is declared that one of them which was seen to run is compared with;
//   - each place that one of them names, what lies around it and what is said of it;
//   - of each place on the ways all that lies inside it, and every transfer that
//     decides whether data begins there;
//   - every erasure at one of these places, at what lies around it, or in it;
//   - every party, system, population, cohort, pattern, category and source: they are few.
//
// Windows, people, categories and what a question avoids are not looked at, since
// what they leave out counts for origins and for reasons. The unit is the dataset:
// who asks of a field reads what its dataset needs.
//
// Gather asks for the claims round by round. It reads the whole store where it is
// small, where lookups may miss what is there, after 64 rounds, or once what it was
// given is an eighth of the store,
// since reading in order is then the shorter way.
func Gather(ctx context.Context, r Reader, s Scope) iter.Seq2[Claim, error] {
	return func(yield func(Claim, error) bool) {
		claims, err := GatherPart(ctx, r, s, false)
		if err != nil {
			yield(Claim{}, err)
			return
		}
		if claims == nil {
			claims = r.Claims(ctx, Merged()...)
		}
		for c, err := range claims {
			if !yield(c, err) {
				return
			}
		}
	}
}

// GatherPart is Gather where it does not read the whole store, else nil. It gives up sooner
// where the whole is kept: see ReadSnapshot.
func GatherPart(ctx context.Context, r Reader, s Scope, kept bool) (iter.Seq2[Claim, error], error) {
	if s.Ways == Everywhere {
		return nil, nil
	}
	g := newGatherer(ctx, r)
	if g.share = mostShare; kept {
		g.share = keptShare
	}
	part, err := g.gather(s)
	if err != nil || !part {
		return nil, err
	}
	return g.inOrder(), nil
}

// A gatherer holds the claims gathered so far.
type gatherer struct {
	ctx    context.Context
	r      Reader
	claims map[ClaimKey]*Claim
	frame  *Graph // of what is few: see readFrame
	given  int    // claims that were asked for
	share  int    // of the store: the part of it that may be asked for
	most   int    // claims, before everything is read; 0 for no bound
	rounds int

	ground
	asked map[Role]map[string]bool // places whose transfers are known, by side
	ends  map[string]bool          // places at which gathered transfers start or end
	named map[string]bool          // and all that they name
}

func newGatherer(ctx context.Context, r Reader) *gatherer {
	return &gatherer{
		ctx: ctx, r: r, claims: map[ClaimKey]*Claim{}, ground: newGround(),
		asked: map[Role]map[string]bool{RoleFrom: {}, RoleTo: {}}, ends: map[string]bool{}, named: map[string]bool{},
	}
}

// gather reports whether the part is complete; if not, the whole store is
// needed.
func (g *gatherer) gather(s Scope) (part bool, err error) {
	total, several, err := Measure(g.ctx, g.r)
	if err != nil {
		return false, err
	}
	if s.Ways != Nowhere {
		if total < wholeBelow || !g.r.Vouches() {
			return false, nil
		}
		g.most = total / g.share
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
	if several {
		if err := g.otherAccounts(); err != nil {
			return false, err
		}
	}
	if err := g.compared(); err != nil {
		return false, err
	}
	if err := g.erased(s); err != nil {
		return false, err
	}
	return !g.enough(), nil
}

// Measure returns how many claims a reader has that are merged, and whether more than one source ever
// made any. It reads the commits alone.
func Measure(ctx context.Context, r Reader) (total int, several bool, err error) {
	sources := map[string]bool{}
	for c, err := range r.Commits(ctx, 0) {
		if err != nil {
			return 0, false, err
		}
		total += c.Added - c.Retired - c.Runs.Added + c.Runs.Retired
		for _, s := range c.Sources {
			sources[s] = true
		}
	}
	return total, len(sources) > 1, nil
}

// enough reports whether reading everything is now the shorter way.
func (g *gatherer) enough() bool { return g.rounds > mostRounds || g.most > 0 && g.given > g.most }

func (g *gatherer) inOrder() iter.Seq2[Claim, error] {
	all := slices.SortedFunc(maps.Values(g.claims), CompareClaims)
	return func(yield func(Claim, error) bool) {
		for _, c := range all {
			if !yield(*c, nil) {
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

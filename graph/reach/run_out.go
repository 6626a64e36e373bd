package reach

import (
	"cmp"
	"context"
	"slices"

	"outflow/graph"
)

// An answer rests on how long a place keeps data only if that time was over, of something, while it
// still mattered. A pass forward tells when it was over of what. In the possible world a retention
// that nothing proves ends nothing: there the pass takes note of it, and the place keeps what it
// has.

// A RunOut is when what a place was given, and is not given any more, has been kept for as long as a
// retention says.
type RunOut struct {
	Place    int32         // which was given it
	Of       int32         // the place of which the retention is stated
	First    graph.Instant // when that was first so of any of it; Future where it never was
	Segments []uint64      // whose data it was
	Others   bool          // or influence, or somebody's facts
}

// runOuts are those that a pass finds.
type runOuts struct {
	by     map[[2]int32]*RunOut // by place and of
	sets   *sets
	atOnce []keptForNoTime
}

// A keptForNoTime is a step by which something was lost at an instant, as the place keeps nothing
// longer than it is given, unless it is given that again at the same instant.
type keptForNoTime struct {
	edge   int32
	ending *ending
}

// RunOuts finds when retentions ran out, of data of those who are asked for, by place, in one
// world. It honours the context's deadline.
func (p *Plan) RunOuts(ctx context.Context, w World, segments *Segments) (all []RunOut, err error) {
	b := &problem{plan: p, world: w, categories: p.keys[w], runsOut: &runOuts{by: map[[2]int32]*RunOut{}}}
	b.build(segments)
	if b.loses == nil {
		return nil, nil
	}
	b.runsOut.sets = newSets((segments.Len + 63) / 64)
	err = b.eachBlock(ctx, b.runsOut.sets, 0, segments.Len, func(k *block) error {
		for i := range b.edges {
			if e := &b.edges[i]; e.keeps != 0 && k.held.has(e.from) {
				for _, d := range k.endingsOf(e.keeps) {
					k.noteRunOut(e, d, graph.Future, k.held.row(e.from))
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, o := range b.runsOut.by {
		if asked := b.everAsked(); asked != nil {
			for i := range o.Segments {
				o.Segments[i] &= asked[i]
			}
		}
		all = append(all, *o)
	}
	slices.SortFunc(all, func(x, y RunOut) int { return cmp.Or(cmp.Compare(x.Place, y.Place), cmp.Compare(x.Of, y.Of)) })
	return all, nil
}

// LeavesUntil tells until when hops may take on what lies at a place, or inside it, to where it is of
// use; Past if none does.
func (p *Plan) LeavesUntil() func(place int32) graph.Instant {
	g := p.net.graph
	own, inside := map[int32]graph.Instant{}, map[int32]graph.Instant{} // by place: from it alone, or also from inside it
	later := func(at map[int32]graph.Instant, place int32, until graph.Instant) {
		if was, ok := at[place]; !ok || was < until {
			at[place] = until
		}
	}
	for _, i := range p.hops {
		h := &p.net.hops[i]
		until := p.net.instants[h.until]
		later(own, h.in, until)
		for up := h.in; up != graph.None; up = g.Places[up].Parent {
			later(inside, up, until)
		}
	}
	return func(place int32) graph.Instant {
		until, ok := inside[place]
		if !ok {
			until = graph.Past
		}
		for up := g.Places[place].Parent; up != graph.None; up = g.Places[up].Parent {
			if at, ok := own[up]; ok {
				until = max(until, at)
			}
		}
		return until
	}
}

// everAsked returns the segments of those who are asked for at any instant; nil if everybody is.
func (b *problem) everAsked() []uint64 {
	if b.plan.asked == graph.None {
		return nil
	}
	all := make([]uint64, (b.masksOf.segments.Len+63)/64)
	for _, c := range b.masksOf.over(b.plan.asked, false) {
		for i, x := range c.Segments {
			all[i] |= x
		}
	}
	return all
}

// noteRunOut notes that of a row a retention ran out at an instant.
func (k *block) noteRunOut(e *edge, d *ending, at graph.Instant, row []uint64) {
	what := k.tells(row)
	if what == 0 {
		return
	}
	place := k.plan.net.place[k.node[e.to]]
	for _, of := range d.stated {
		o := k.runsOut.by[[2]int32{place, of}]
		if o == nil {
			o = &RunOut{Place: place, Of: of, First: at, Segments: make([]uint64, k.runsOut.sets.words)}
			k.runsOut.by[[2]int32{place, of}] = o
		}
		o.First = min(o.First, at)
		o.Others = o.Others || what&^(crossedSome|crossedPersons) != 0
		for i, x := range k.runsOut.sets.at(k.people(row)) {
			o.Segments[i] |= x
		}
	}
}

// noteGoneAtOnce notes what of the last instant places keep for no time, now that it is known
// what they were given at it.
func (s *sweep) noteGoneAtOnce() {
	if s.runsOut == nil || s.losing == nil {
		return
	}
	for _, g := range s.runsOut.atOnce {
		e := &s.edges[g.edge]
		k := &s.kept[e.keeps-1]
		lost := slices.Clone(k.wasBefore)
		s.minus(lost, k.was)
		if s.meet(lost, s.endRow(g.ending), s.ended) {
			s.noteRunOut(e, g.ending, s.last, s.ended)
		}
	}
	s.runsOut.atOnce = s.runsOut.atOnce[:0]
}

package reach

import "context"

// backward finds what of the held data still reaches the goal and matches
// there, an epoch at a time from the last. It undoes the journal as it goes,
// so that held is always what is held in the epoch at hand; what crosses a hop
// is then held at its start, useful at its end, and in its window.
//
// Held only grows and useful only shrinks as time goes on, so a hop need be
// looked at only when it closes, when its mask changes, and when something
// becomes useful at its end.
func (k *block) backward(ctx context.Context, r *Result) error {
	k.want = k.wanted()
	k.usefulRows = k.take(len(k.heldRows))
	events := k.maskEvents()
	closing, opening := k.closing, k.opening
	for epoch := k.epochs() - 1; epoch >= 0; epoch-- {
		for len(events) > 0 && events[len(events)-1].epoch > epoch {
			v := events[len(events)-1]
			events = events[:len(events)-1]
			k.applyMask(v.mask, v.change-1)
			for _, i := range k.byMask.of(v.mask) {
				if e := &k.edges[i]; e.since <= epoch && epoch < e.until {
					k.look(e, epoch, r)
				}
			}
		}
		for len(closing) > 0 && k.edges[closing[len(closing)-1]].until > epoch {
			k.look(&k.edges[closing[len(closing)-1]], epoch, r)
			closing = closing[:len(closing)-1]
		}
		if epoch == k.epochs()-1 {
			k.reachGoal()
		}
		if err := k.unsettle(ctx, epoch, r); err != nil {
			return err
		}
		opening = k.begun(epoch, opening, events, r)
		if err := k.undo(ctx, epoch, r); err != nil {
			return err
		}
	}
	return nil
}

// wanted returns the row of what answers the question at the goal.
func (k *block) wanted() []uint64 {
	row := make([]uint64, k.words)
	for c, key := range k.keys {
		if k.perCategory != nil && k.perCategory.answers[c] || k.perCategory == nil && (k.plan.q.Aim == Left || matches(key, k.plan.q.Category, k.world)) {
			k.fill(row, c)
		}
	}
	if k.perCategory == nil && k.plan.wantsInfluence() {
		row[k.body] = 1
	}
	return row
}

// wantsInfluence reports whether influence answers where it arrives. Where people's data
// is asked for it does not, except that it may be asked where what left X went on as
// influence, and which transfers carried people's data into an aggregate.
func (p *Plan) wantsInfluence() bool {
	return !p.q.OfPeople || p.q.Aim == Left || p.q.Aim == Crossed
}

func (k *block) reachGoal() {
	for w, x := range k.held(k.goal) {
		k.scratch[w] = x & k.want[w]
	}
	k.gain(k.goal, k.useful(k.goal), k.scratch)
}

// look takes up an edge that is open in this epoch and not in the next, or that lets
// others cross in the next.
func (k *block) look(e *edge, epoch int32, r *Result) {
	k.pull(e, epoch, k.useful(e.to), r)
}

// deliver notes that scratch crosses an edge which brings facts to where they answer,
// and as which of the categories in the row dst.
func (k *block) deliver(e *edge, dst []uint64, epoch int32, r *Result) {
	if k.perCategory != nil {
		k.perCategory.note(r, k.layout, k.scratch, epoch)
		return
	}
	r.brings(k.layout, k.scratch, epoch)
	if k.cross(e, k.scratch, k.image) {
		for w := range k.image {
			k.image[w] &= dst[w]
		}
		r.note(r.brought, k.layout, k.image, epoch)
	}
}

// takeBack puts into scratch what of the row src contributes by crossing an edge to the
// row dst. Where transfers are asked for that people's data crossed, influence that
// crosses is left out; people's data that an aggregate makes influence of is not.
func (k *block) takeBack(e *edge, dst, src []uint64) bool {
	if !k.uncross(e, dst, src, k.scratch) {
		return false
	}
	if !e.counts || k.plan.q.Aim != Crossed || !k.plan.q.OfPeople {
		return true
	}
	k.scratch[k.body] = 0
	return overlaps(k.scratch, nil)
}

// pull takes what is useful at an edge's end back to its start.
func (k *block) pull(e *edge, epoch int32, row []uint64, r *Result) {
	if !k.takeBack(e, row, k.held(e.from)) {
		return
	}
	switch {
	case k.perCategory != nil:
	case e.part == partSomebody && k.givers:
		r.began(r.givers, k, e)
	case e.part == partAll && e.aggregate:
		r.began(r.aggregated, k, e)
	}
	if e.counts && k.notes(e) {
		r.crossed(k, e, k.scratch, row, epoch)
		if e.delivers {
			k.deliver(e, row, epoch, r)
		}
	}
	k.gain(e.from, k.useful(e.from), k.scratch)
}

// notes reports whether it is noted what crosses an edge: beside the question
// that is what delivers alone.
func (b *problem) notes(e *edge) bool { return b.perCategory == nil || e.delivers }

func (k *block) unsettle(ctx context.Context, epoch int32, r *Result) error {
	for v := k.queue.highest(k.delta); v >= 0; v = k.queue.highest(k.delta) {
		edges := k.into.of(v)
		for _, i := range edges {
			if e := &k.edges[i]; e.since <= epoch && epoch < e.until {
				k.pull(e, epoch, k.delta, r)
			}
		}
		if err := k.tick(ctx, len(edges)); err != nil {
			return err
		}
	}
	return nil
}

// begun notes the hops that begin, or begin to let someone cross, with this
// epoch and are crossed at once by what was held before. It returns those that
// open earlier.
func (k *block) begun(epoch int32, opening []int32, events []maskEvent, r *Result) []int32 {
	for len(opening) > 0 {
		e := &k.edges[opening[len(opening)-1]]
		if e.since < epoch {
			break
		}
		opening = opening[:len(opening)-1]
		k.first(e, k.held(e.from), epoch, r)
	}
	for i := len(events) - 1; i >= 0 && events[i].epoch == epoch; i-- {
		for _, n := range k.byMask.of(events[i].mask) {
			if e := &k.edges[n]; e.since <= epoch && epoch < e.until {
				k.first(e, k.held(e.from), epoch, r)
			}
		}
	}
	return opening
}

// first notes that this is the earliest epoch yet in which the edge is
// crossed, if one of the row's facts crosses it.
func (k *block) first(e *edge, row []uint64, epoch int32, r *Result) {
	if !e.counts {
		return
	}
	c := &r.crossings[e.number]
	switch {
	case c.set == nothing:
	case e.delivers:
		if k.takeBack(e, k.useful(e.to), row) {
			c.extend(epoch, c.last, k.hasPersons(k.scratch))
			k.deliver(e, k.useful(e.to), epoch, r)
		}
	case c.begun > epoch && k.crosses(e, k.useful(e.to), row, c.persons):
		c.begun = epoch
	}
}

// undo takes back what was gained in the epoch, noting what it was the
// beginning of.
func (k *block) undo(ctx context.Context, epoch int32, r *Result) error {
	for {
		entry, words, where, ok := k.journal.last()
		if !ok || entry.epoch != epoch {
			return nil
		}
		clear(k.delta)
		for i, w := range where {
			k.delta[w] = words[i]
		}
		if entry.node == k.goal && k.perCategory == nil {
			r.note(r.held, k.layout, k.delta, epoch)
		}
		edges := k.from(entry.node)
		for i := range edges {
			e := &edges[i]
			if e.since > epoch {
				break
			}
			if epoch < e.until {
				k.first(e, k.delta, epoch, r)
			}
		}
		if k.perCategory == nil {
			r.arrived(k, entry.node, epoch)
		}
		held := k.held(entry.node)
		for i, w := range where {
			held[w] &^= words[i]
		}
		k.journal.drop()
		if err := k.tick(ctx, len(edges)); err != nil {
			return err
		}
	}
}

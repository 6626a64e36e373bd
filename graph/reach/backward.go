package reach

import (
	"context"

	"outflow/graph"
)

// backward finds what of the held data still reaches the goal and matches there, back from
// the horizon, an instant at a time. What is useful at a node until an instant was held there
// just before it; whatever came there earlier, and stays, is useful too. So useful only grows
// as time runs back, and an edge need be looked at only when it closes, when its mask changes,
// and when something becomes useful at its end.
func (k *block) backward(ctx context.Context) error {
	k.useful = newCourses(k.nodes, k.width(), graph.Past, k.take(len(k.held.rows)))
	k.past = k.held.rewind()
	events := k.maskEvents()
	closing := k.closing
	until := k.plan.horizon
	if row := k.past.before(k.goal, until); row != nil && k.meet(row, k.wanted(), k.scratch) {
		k.gain(k.useful, k.goal, until, k.scratch)
	}
	for {
		if err := k.unsettle(ctx, until); err != nil {
			return err
		}
		until = graph.Past
		if len(events) > 0 {
			until = events[len(events)-1].at
		}
		if len(closing) > 0 {
			until = max(until, k.edges[closing[len(closing)-1]].until)
		}
		if until == graph.Past {
			return nil
		}
		for len(events) > 0 && events[len(events)-1].at == until {
			v := events[len(events)-1]
			events = events[:len(events)-1]
			k.applyMask(v.mask, v.change-1)
			for _, i := range k.byMask.of(v.mask) {
				if e := &k.edges[i]; e.since < until && until < e.until {
					k.pull(e, until, allColumns)
				}
			}
		}
		for len(closing) > 0 && k.edges[closing[len(closing)-1]].until == until {
			k.pull(&k.edges[closing[len(closing)-1]], until, allColumns)
			closing = closing[:len(closing)-1]
		}
	}
}

// wants reports whether what lies at the goal in a column answers the question.
func (b *problem) wants(column int, key string) bool {
	if b.perCategory != nil {
		return b.perCategory.answers[column]
	}
	return b.plan.q.Aim == Left || matches(key, b.plan.q.Category, b.world)
}

// wantsInfluence reports whether influence answers where it arrives. Where people's data
// is asked for it does not, except that it may be asked where what left X went on as
// influence, and which transfers carried people's data into an aggregate.
func (b *problem) wantsInfluence() bool {
	q := &b.plan.q
	return b.perCategory == nil && (!q.OfPeople || q.Aim == Left || q.Aim == Crossed)
}

func (k *block) unsettle(ctx context.Context, until graph.Instant) error {
	for v, changed := k.queue.highest(); v >= 0; v, changed = k.queue.highest() {
		if k.isFull(k.useful) {
			return errFull
		}
		edges := k.into.of(v)
		for _, i := range edges {
			if e := &k.edges[i]; e.since < until && until <= e.until {
				k.pull(e, until, changed)
			}
		}
		if err := k.tick(ctx, len(edges)); err != nil {
			return err
		}
	}
	return nil
}

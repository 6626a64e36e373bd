package reach

import (
	"cmp"
	"context"
	"slices"

	"outflow/graph"
)

// A maskEvent is a mask changing at an instant.
type maskEvent struct {
	at           graph.Instant
	mask, change int32
}

// maskEvents lists the changes after the first, in order.
func (b *problem) maskEvents() []maskEvent {
	var events []maskEvent
	for m := range b.masks {
		for c, at := range b.masks[m].since {
			if c > 0 {
				events = append(events, maskEvent{at, int32(m), int32(c)})
			}
		}
	}
	slices.SortFunc(events, func(x, y maskEvent) int {
		return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.mask, y.mask))
	})
	return events
}

// forward lets data flow from the sources, an instant at a time. A hop happens at or after
// the instant its data arrived, and hops at one instant chain: so whatever is gained at an
// instant is passed on at it until nothing changes.
func (k *block) forward(ctx context.Context) error {
	k.install()
	events := k.maskEvents()
	sources := slices.Clone(k.sources)
	slices.SortStableFunc(sources, func(x, y source) int { return cmp.Compare(x.since, y.since) })
	var dated []source // of those begun
	opening := k.opening
	for {
		now := k.plan.horizon
		if len(events) > 0 {
			now = min(now, events[0].at)
		}
		if len(sources) > 0 {
			now = min(now, sources[0].since)
		}
		if len(opening) > 0 {
			now = min(now, k.edges[opening[0]].since)
		}
		if now == k.plan.horizon {
			return nil
		}
		for len(events) > 0 && events[0].at == now {
			v := events[0]
			events = events[1:]
			k.applyMask(v.mask, v.change)
			for _, i := range k.byMask.of(v.mask) {
				if e := &k.edges[i]; e.since < now && now < e.until {
					k.push(e, now, allColumns)
				}
			}
			for i := range dated {
				if dated[i].mask == v.mask {
					k.begin(&dated[i], now)
				}
			}
		}
		for len(sources) > 0 && sources[0].since == now {
			k.begin(&sources[0], now)
			if m := sources[0].mask; m != graph.None && len(k.masks[m].since) > 1 {
				dated = append(dated, sources[0])
			}
			sources = sources[1:]
		}
		for len(opening) > 0 && k.edges[opening[0]].since == now {
			k.push(&k.edges[opening[0]], now, allColumns)
			opening = opening[1:]
		}
		if err := k.settle(ctx, now); err != nil {
			return err
		}
	}
}

// begin gives a source's node what begins there.
func (k *block) begin(s *source, now graph.Instant) {
	row := k.scratch
	clear(row)
	change := int32(0)
	if s.mask != graph.None {
		change = k.current[s.mask]
	}
	k.give(row, s, change)
	k.gain(k.held, s.node, now, row)
}

// settle passes on what was gained at an instant until nothing more is.
func (k *block) settle(ctx context.Context, now graph.Instant) error {
	for v, changed := k.queue.lowest(); v >= 0; v, changed = k.queue.lowest() {
		if k.isFull(k.held) {
			return errFull
		}
		edges := k.from(v)
		for i := range edges {
			e := &edges[i]
			if e.since > now {
				break
			}
			if now < e.until {
				k.push(e, now, changed)
			}
		}
		if err := k.tick(ctx, len(edges)); err != nil {
			return err
		}
	}
	return nil
}

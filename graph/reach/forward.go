package reach

import (
	"cmp"
	"context"
	"slices"

	"outflow/graph"
)

// A maskEvent is a mask changing at an epoch.
type maskEvent struct{ epoch, mask, change int32 }

// maskEvents lists the changes after the first epoch, in order.
func (b *problem) maskEvents() []maskEvent {
	var events []maskEvent
	for m := range b.masks {
		for c, epoch := range b.masks[m].since {
			if c > 0 {
				events = append(events, maskEvent{epoch, int32(m), int32(c)})
			}
		}
	}
	slices.SortFunc(events, func(x, y maskEvent) int {
		return cmp.Or(cmp.Compare(x.epoch, y.epoch), cmp.Compare(x.mask, y.mask))
	})
	return events
}

// forward lets data flow from the sources, an epoch at a time. A hop happens
// at or after the instant its data arrived, and hops at one instant chain: so
// whatever is gained in an epoch is passed on in it until nothing changes.
func (k *block) forward(ctx context.Context) error {
	events := k.maskEvents()
	sources := slices.Clone(k.sources)
	slices.SortStableFunc(sources, func(x, y source) int { return cmp.Compare(x.since, y.since) })
	var dated []source // of those begun
	opening := k.opening
	for epoch := range k.epochs() {
		for len(events) > 0 && events[0].epoch == epoch {
			v := events[0]
			events = events[1:]
			k.applyMask(v.mask, v.change)
			for _, i := range k.byMask.of(v.mask) {
				if e := &k.edges[i]; e.since < epoch && epoch < e.until {
					k.push(e, k.held(e.from))
				}
			}
			for i := range dated {
				if dated[i].mask == v.mask {
					k.begin(&dated[i])
				}
			}
		}
		for len(sources) > 0 && sources[0].since == epoch {
			k.begin(&sources[0])
			if m := sources[0].mask; m != graph.None && len(k.masks[m].since) > 1 {
				dated = append(dated, sources[0])
			}
			sources = sources[1:]
		}
		for len(opening) > 0 && k.edges[opening[0]].since == epoch {
			e := &k.edges[opening[0]]
			opening = opening[1:]
			k.push(e, k.held(e.from))
		}
		if err := k.settle(ctx, epoch); err != nil {
			return err
		}
	}
	return nil
}

// begin gives a source's node what begins there.
func (k *block) begin(s *source) {
	row := k.scratch
	clear(row)
	if s.anything {
		row[k.body] = 1
		k.gain(s.node, k.held(s.node), row)
		return
	}
	k.give(row, s, k.current[s.mask])
	k.gain(s.node, k.held(s.node), row)
}

// give writes into an empty row what a source gives under a change of its mask.
func (k *block) give(row []uint64, s *source, change int32) {
	for _, key := range s.categories {
		if c, ok := slices.BinarySearch(k.keys, key); ok {
			k.fill(row, c)
		}
	}
	pattern := k.patterns[s.mask][change]
	at := 0
	for w := range k.body {
		row[w] &= pattern[at]
		if at++; at == len(pattern) {
			at = 0
		}
	}
}

// settle passes on what is fresh until nothing is.
func (k *block) settle(ctx context.Context, epoch int32) error {
	for v := k.queue.lowest(k.delta); v >= 0; v = k.queue.lowest(k.delta) {
		k.journal.add(epoch, v, k.delta)
		if k.segments > 1 && k.journal.size > 2*k.plan.budget {
			return errJournalFull
		}
		edges := k.from(v)
		for i := range edges {
			e := &edges[i]
			if e.since > epoch {
				break
			}
			if epoch < e.until {
				k.push(e, k.delta)
			}
		}
		if err := k.tick(ctx, len(edges)); err != nil {
			return err
		}
	}
	return nil
}

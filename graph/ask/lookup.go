package ask

import (
	"context"
	"sync"
	"time"

	"outflow/graph"
)

// A lookup finds what words name in a store that is too large to read for it. It
// keeps a graph of what was found so far, so that names are read in one way, of
// a store or of a graph in memory.
type lookup struct {
	ctx       context.Context
	reader    graph.Reader
	zone      *time.Location
	asked     map[string]bool // folded texts
	found     map[string]bool // places
	places    []string        // found, as a scope mentions them
	transfers map[string]bool
	err       error // the first one met
}

// newLookup makes a dictionary of a store. A zone that is not nil is where days
// begin.
func newLookup(ctx context.Context, r graph.Reader, zone *time.Location) (*dictionary, error) {
	l := &lookup{ctx: ctx, reader: r, zone: zone, asked: map[string]bool{}, found: map[string]bool{}, transfers: map[string]bool{}}
	d := &dictionary{store: l}
	d.used = sync.OnceValue(d.scan)
	d.refresh()
	return d, l.err
}

// refresh makes the graph and the names anew, of what was found.
func (d *dictionary) refresh() {
	l := d.store
	g, err := graph.Merge(l.reader.Commit(), graph.Gather(l.ctx, l.reader, graph.Scope{Mentioned: l.places}))
	if g == nil { // what cannot be is reported when it is asked about
		l.err = err
		return
	}
	if l.zone != nil {
		g.Zone = l.zone
	}
	d.graph, d.names = g, newDictionary(g).names
}

// learn makes sure that the dictionary has the datasets, fields and transfers
// that the texts name.
func (d *dictionary) learn(texts []string) {
	l := d.store
	if l == nil || l.err != nil {
		return
	}
	var folded []string
	known := len(l.places)
	for _, t := range texts {
		f := graph.Fold(t)
		if f == "" {
			l.find(t) // an id without a letter or digit
		} else if !l.asked[f] {
			l.asked[f] = true
			folded = append(folded, f)
		}
	}
	if len(folded) > 0 {
		var named []graph.Named
		if named, l.err = l.reader.Named(l.ctx, folded); l.err != nil {
			return
		}
		l.take(named)
	}
	if len(l.places) > known {
		d.refresh()
	}
}

// learnNearest makes sure that the dictionary has the datasets, fields and
// transfers, of those that the noun admits, that are named most like a text. It
// takes more than are suggested: several may share a name.
func (d *dictionary) learnNearest(folded string, want noun) {
	l := d.store
	known := len(l.places)
	for _, kinds := range [][]graph.Kind{{graph.KindDataset, graph.KindField, graph.KindAnnotation}, {graph.KindTransfer}} {
		if l.err != nil || !want.admits(kinds[0]) {
			continue
		}
		var named []graph.Named
		if named, l.err = l.reader.Nearest(l.ctx, folded, 8*mostCandidates, kinds...); l.err == nil {
			l.take(named)
		}
	}
	if l.err == nil && len(l.places) > known {
		d.refresh()
	}
}

func (l *lookup) take(named []graph.Named) {
	for _, n := range named {
		switch n.Kind {
		case graph.KindDataset, graph.KindField, graph.KindAnnotation:
			l.find(n.ID)
		case graph.KindTransfer:
			l.transfers[n.ID] = true
		}
	}
}

func (l *lookup) find(place string) {
	if !l.found[place] {
		l.found[place] = true
		l.places = append(l.places, place)
	}
}

// scan looks through the whole store for categories that nobody declares: no
// index leads to them. Nothing else in a question is read so, and these only
// where a category is named that is not known.
func (d *dictionary) scan() entries {
	l := d.store
	return undeclared(d.graph, func(use func(keys ...string)) {
		kinds := []graph.Kind{graph.KindParty, graph.KindSystem, graph.KindDataset, graph.KindField, graph.KindAnnotation, graph.KindTransfer}
		for c, err := range l.reader.Claims(l.ctx, kinds...) {
			if err != nil {
				l.err = err
				return
			}
			use(c.Categories...)
			for out, in := range c.Derives {
				use(out)
				use(in...)
			}
		}
	})
}

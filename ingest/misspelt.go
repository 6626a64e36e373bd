package ingest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"outflow/graph"
	"outflow/ingest/record"
)

// firstNamed lists the places that nobody declares and that no transfer named
// before the commit.
func (l *load) firstNamed(ctx context.Context, commit graph.Commit) ([]string, error) {
	var created []string
	for _, c := range l.created {
		created = append(created, c.id)
	}
	known := map[string]bool{}
	err := l.before(ctx, commit, func(before graph.Reader) error {
		for c, err := range naming(ctx, before, created) {
			if err != nil {
				return err
			}
			for id := range c.Ends() {
				known[id] = true
			}
		}
		return nil
	})
	return slices.DeleteFunc(created, func(id string) bool { return known[id] }), err
}

// A slip is which dataset that somebody declares one that nobody does may have
// been meant for, or the other way round.
type slip struct {
	id  string
	how difference
}

// slips are what may be meant for what, by id.
type slips map[string]slip

// add takes note that an id may be meant for another one, unless a likelier one is
// known.
func (s slips) add(id, other string, how difference) {
	if old, ok := s[id]; !ok || how < old.how || how == old.how && other < old.id {
		s[id] = slip{other, how}
	}
}

// misspelt tells of datasets that nobody declares, that are there because transfers
// name them, and that are all but named like one of the same system that somebody
// does declare: what leaves the one would not be seen to leave the other. It looks
// at those among some ids that transfers of the load name, and at those that are
// near to what the load declares, or to some of that.
func (l *load) misspelt(ctx context.Context, after graph.Reader, named []string, declared func() ([]string, error)) ([]record.Problem, error) {
	undeclared, ownDeclared := slips{}, slips{}
	ours := map[string]bool{}
	for _, id := range named {
		ours[id] = true
	}
	made := slices.DeleteFunc(slices.Clone(l.created), func(c placed) bool {
		return !ours[c.id] || c.system == "" || graph.DatasetOf(c.id) != ""
	})
	for chunk := range slices.Chunk(made, mostIndexed) {
		x := newIndex(chunk)
		for c, err := range lyingIn(ctx, after, sorted(x.systems)) {
			if err != nil {
				return nil, err
			}
			if c.Kind == graph.KindDataset {
				x.each(c.ID, func(made placed, how difference) { undeclared.add(made.id, c.ID, how) })
			}
		}
	}
	if err := l.nearDeclared(ctx, after, declared, func(id, declared string, how difference) {
		if l.pass.flow.names(id) {
			undeclared.add(id, declared, how)
		} else {
			ownDeclared.add(declared, id, how)
		}
	}); err != nil {
		return nil, err
	}
	return l.tellSlips(ctx, undeclared, ownDeclared)
}

// nearDeclared calls visit with the datasets that transfers of others name, that
// nobody declares and that are near to some that the load declares.
func (l *load) nearDeclared(ctx context.Context, after graph.Reader, declared func() ([]string, error), visit func(id, declared string, how difference)) error {
	if alone, err := l.alone(ctx, after); alone || err != nil {
		return err
	}
	ids, err := declared()
	if len(ids) == 0 || err != nil {
		return err
	}
	systems := map[string]bool{}
	for c, err := range after.Claims(ctx, graph.KindSystem) {
		if err != nil {
			return err
		}
		systems[c.ID] = true
	}
	var of []placed
	within := map[string]bool{}
	for _, id := range ids {
		system := outer(id)
		for system != "" && !systems[system] {
			system = outer(system)
		}
		if system != "" {
			of = append(of, placed{id, system})
			within[system] = true
		}
	}
	var others []string
	for c, err := range referring(ctx, after, sorted(within), graph.RoleSystem) {
		if err != nil {
			return err
		}
		if c.Kind == graph.KindImplied {
			others = append(others, c.ID)
		}
	}
	slices.Sort(others)
	others = slices.Compact(others)
	near := map[string]slips{} // by what nobody declares, of what somebody does
	for chunk := range slices.Chunk(of, mostIndexed) {
		x := newIndex(chunk)
		for _, id := range others {
			x.each(id, func(declared placed, how difference) {
				if near[id] == nil {
					near[id] = slips{}
				}
				near[id].add(declared.id, id, how)
			})
		}
	}
	declaredToo, err := declaredAmong(ctx, after, slices.Sorted(maps.Keys(near)))
	if err != nil {
		return err
	}
	for id, all := range near {
		if _, ok := declaredToo[id]; ok {
			continue
		}
		for declared, s := range all {
			visit(id, declared, s.how)
		}
	}
	return nil
}

// datasets lists those that the load declares.
func (l *load) datasets() (ids []string, err error) {
	for id, kind := range l.pass.places {
		if kind == graph.KindDataset {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// firstDeclared lists the datasets that the load declares and nobody did before the
// commit.
func (l *load) firstDeclared(ctx context.Context, commit graph.Commit) (ids []string, err error) {
	ids, _ = l.datasets()
	var known map[string]graph.Kind
	err = l.before(ctx, commit, func(before graph.Reader) error {
		known, err = declaredAmong(ctx, before, ids)
		return err
	})
	return slices.DeleteFunc(ids, func(id string) bool { return known[id] == graph.KindDataset }), err
}

// refuseMisspelt refuses all that misspelt would tell of if the load were the first
// to name and to declare what it does.
func (l *load) refuseMisspelt(ctx context.Context, after graph.Reader) error {
	var named []string
	for _, c := range l.created {
		named = append(named, c.id)
	}
	told, err := l.misspelt(ctx, after, named, l.datasets)
	if err == nil && len(told) > 0 {
		err = &ProblemsError{Problems: told}
	}
	return err
}

// refuseUnchanged is refuseMisspelt for a load that changed nothing.
func (l *load) refuseUnchanged(ctx context.Context, commit graph.Commit) error {
	return l.store.View(ctx, commit.Number, func(r graph.Reader) (err error) {
		if l.created, err = l.creations(ctx, r); err != nil {
			return err
		}
		return l.refuseMisspelt(ctx, r)
	})
}

// tellSlips reads the inputs once more, for the transfers that name what nobody
// declares, and for the datasets near to such.
func (l *load) tellSlips(ctx context.Context, undeclared, ownDeclared slips) ([]record.Problem, error) {
	var told record.Problems
	for _, in := range l.inputs {
		if len(undeclared)+len(ownDeclared) == 0 {
			break
		}
		for rec, err := range in.records(ctx, newLog(nil)) {
			if err != nil {
				return nil, err
			}
			c := &rec.Claim
			if l.left[rec.Key()] {
				continue
			}
			switch c.Kind {
			case graph.KindDataset:
				if s, ok := ownDeclared[c.ID]; ok {
					told.Add(rec.Problem("id", fmt.Sprintf("the dataset %s differs from %s %s, which nobody declares and a transfer names; declare that if it is another one",
						s.shown(c.ID), s.shown(s.id), s.how)))
					delete(ownDeclared, c.ID)
				}
			case graph.KindTransfer:
				for _, end := range [...]struct{ key, id string }{{"from", c.From}, {"to", c.To}} {
					for _, id := range []string{end.id, graph.DatasetOf(end.id)} {
						if s, ok := undeclared[id]; ok {
							told.Add(rec.Problem(end.key, fmt.Sprintf("nobody declares the dataset %s, which differs from the declared %s %s; declare it if it is another one",
								s.shown(id), s.shown(s.id), s.how)))
							delete(undeclared, id)
						}
					}
				}
			}
		}
	}
	told.All = inOrder(told.All)
	if told.More > 0 {
		told.All = append(told.All, record.Problem{What: fmt.Sprintf("and %s more that nobody declares, named like ones that somebody does", record.Count(told.More, "place"))})
	}
	return told.All, nil
}

// shown writes an id so that it can be told from the other one.
func (s slip) shown(id string) string {
	if s.how == inForm { // they look alike
		return strconv.QuoteToASCII(id)
	}
	return strconv.Quote(id)
}

package ingest

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"

	"outflow/graph"
	"outflow/ingest/record"
)

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
// at those among some that transfers of the load name, and at those that are near to
// some that the load declares.
func (l *load) misspelt(ctx context.Context, after graph.Reader, made []placed, declared []string) ([]record.Problem, error) {
	undeclared, ownDeclared := slips{}, slips{}
	made = slices.DeleteFunc(slices.Clone(made), func(c placed) bool { return graph.DatasetOf(c.id) != "" })
	for chunk := range slices.Chunk(made, mostIndexed) {
		x := newIndex(chunk)
		for c, err := range lyingIn(ctx, after, slices.Sorted(maps.Keys(x.systems))) {
			if err != nil {
				return nil, err
			}
			if c.Kind == graph.KindDataset {
				x.each(c.ID, func(made placed, how difference) { undeclared.add(made.id, c.ID, how) })
			}
		}
	}
	if err := l.nearDeclared(ctx, after, declared, func(id, declared string, how difference, own bool) {
		if own {
			undeclared.add(id, declared, how)
		} else {
			ownDeclared.add(declared, id, how)
		}
	}); err != nil {
		return nil, err
	}
	return l.tellSlips(ctx, after, undeclared, ownDeclared)
}

// nearDeclared calls visit with the datasets that transfers of others name, that
// nobody declares and that are near to some that the load declares. Own ones are those
// that transfers of the load name too.
func (l *load) nearDeclared(ctx context.Context, after graph.Reader, ids []string, visit func(id, declared string, how difference, own bool)) error {
	if len(ids) == 0 {
		return nil
	}
	if alone, err := l.alone(ctx, after); alone || err != nil {
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
		if system := graph.SystemOf(id, func(id string) bool { return systems[id] }); system != "" {
			of = append(of, placed{id, system})
			within[system] = true
		}
	}
	own := map[string]bool{}
	var others []string
	for c, err := range referring(ctx, after, slices.Sorted(maps.Keys(within)), graph.RoleSystem) {
		if err != nil {
			return err
		}
		if c.Kind == graph.KindImplied {
			others = append(others, c.ID)
			own[c.ID] = own[c.ID] || l.isOwn(c.Source)
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
			visit(id, declared, s.how, own[id])
		}
	}
	return nil
}

// declaredAmong returns which of the ids are declared as a dataset or field.
func declaredAmong(ctx context.Context, r graph.Reader, ids []string) (map[string]graph.Kind, error) {
	there := map[string]graph.Kind{}
	for c, err := range described(ctx, r, ids) {
		if err != nil {
			return nil, err
		}
		there[c.ID] = c.Kind
	}
	return there, nil
}

// firstDeclared lists the datasets that the load declares and nobody did before the
// commit.
func (l *load) firstDeclared(ctx context.Context, before, after graph.Reader, change graph.Change) ([]string, error) {
	if before == nil || change.Kind(graph.KindDataset).Added == 0 {
		return nil, nil // or nothing can be named yet
	}
	ids := slices.Sorted(change.Touched.Things[graph.KindDataset].All())
	known, err := declaredAmong(ctx, before, ids)
	if err != nil {
		return nil, err
	}
	now, err := declaredAmong(ctx, after, ids)
	return slices.DeleteFunc(ids, func(id string) bool { return known[id] == graph.KindDataset || now[id] != graph.KindDataset }), err
}

// refuseMisspelt refuses all that misspelt would tell of if the load were the first
// to name and to declare what it does.
func (l *load) refuseMisspelt(ctx context.Context, after graph.Reader) error {
	var declared []string
	names, systems := map[string]bool{}, map[string]bool{}
	for c, err := range after.Claims(ctx, graph.KindSystem, graph.KindDataset, graph.KindField, graph.KindImplied) {
		switch own := l.isOwn(c.Source); {
		case err != nil:
			return err
		case c.Kind == graph.KindSystem:
			systems[c.ID] = true
		case c.Kind == graph.KindImplied:
			if own {
				names[c.ID] = true
			}
		case c.Kind == graph.KindDataset && own:
			declared = append(declared, c.ID)
		}
	}
	there, err := declaredAmong(ctx, after, slices.Sorted(maps.Keys(names)))
	if err != nil {
		return err
	}
	var made []placed
	for _, id := range slices.Sorted(maps.Keys(names)) {
		system := graph.SystemOf(id, func(id string) bool { return systems[id] })
		if there[id] == "" && system != "" {
			made = append(made, placed{id, system})
		}
	}
	told, err := l.misspelt(ctx, after, made, declared)
	if err == nil && len(told) > 0 {
		err = &ProblemsError{Problems: told}
	}
	return err
}

// tellSlips tells of slips where they stand: at the first transfer that names what
// nobody declares, and at the datasets near to such.
func (l *load) tellSlips(ctx context.Context, after graph.Reader, undeclared, ownDeclared slips) ([]record.Problem, error) {
	var told record.Problems
	first, key := map[string][]*standing{}, map[string]string{} // of the own transfers at each place, and how it names that
	for c, err := range referring(ctx, after, slices.Sorted(maps.Keys(undeclared)), graph.RoleFrom, graph.RoleTo, graph.RoleOuter) {
		if err != nil {
			return nil, err
		}
		if !l.isAtHand(c.Key()) {
			continue
		}
		at := l.reading.place(c.Key())
		for id := range c.Ends() {
			if _, ok := undeclared[id]; !ok {
				continue
			}
			if first[id] = l.reading.first(first[id], 1, at); first[id][0] == at {
				key[id] = "to"
				if c.From == id || graph.DatasetOf(c.From) == id {
					key[id] = "from"
				}
			}
		}
	}
	for id, s := range undeclared {
		if first[id] == nil { // only what was said before names it
			ownDeclared.add(s.id, id, s.how)
			continue
		}
		told.All = append(told.All, first[id][0].Problem(key[id], fmt.Sprintf("nobody declares the dataset %s, which differs from the declared %s %s; declare it if it is another one",
			s.shown(id), s.shown(s.id), s.how)))
	}
	for c, err := range answers(slices.Sorted(maps.Keys(ownDeclared)), func(ids []string) iter.Seq2[graph.Claim, error] { return after.Find(ctx, graph.KindDataset, ids) }) {
		if err != nil {
			return nil, err
		}
		if s, ok := ownDeclared[c.ID]; ok && l.isAtHand(c.Key()) {
			told.All = append(told.All, l.reading.place(c.Key()).Problem("id", fmt.Sprintf("the dataset %s differs from %s %s, which nobody declares and a transfer names; declare that if it is another one",
				s.shown(c.ID), s.shown(s.id), s.how)))
			delete(ownDeclared, c.ID)
		}
	}
	inOrder(told.All)
	if more := len(told.All) - record.MaxProblems; more > 0 {
		told.All = append(told.All[:record.MaxProblems], record.Problem{What: fmt.Sprintf("and %s more that nobody declares, named like ones that somebody does", record.Count(more, "place"))})
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

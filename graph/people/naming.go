package people

import (
	"cmp"
	"context"
	"errors"
	"io"

	"outflow/graph"
)

// A naming says what the ids of a list are: whole numbers, or pseudonyms of
// texts, which match only those made in the same way with the same key.
type naming struct {
	keyed   bool
	key     uint32 // the fingerprint of the key, 0 if it is not known
	earlier bool   // made as they were before keys were derived slowly
}

// Why nobody on one list of a population can be found on another of it.
var (
	ErrMixed = errors.New("one member list holds whole numbers and the other pseudonyms of texts; nobody can be found on both")
	ErrKeys  = errors.New("the pseudonyms on one member list were made with another key than those on the other, or by an earlier Outflow, so nobody can be found on both; read the lists of a population again, all with one key")
)

// with returns the naming of two lists taken together. A key that is not known
// is taken for any: lists were once kept without a word of it.
func (n naming) with(o naming) (naming, error) {
	switch {
	case n.keyed != o.keyed:
		return naming{}, ErrMixed
	case n.earlier != o.earlier, n.key != o.key && n.key != 0 && o.key != 0:
		return naming{}, ErrKeys
	}
	n.key = cmp.Or(n.key, o.key)
	return n, nil
}

// together returns the naming of two lists; of one that is empty, any will do.
func (l *List) together(o *List) (naming, error) {
	switch {
	case len(o.events) == 0:
		return l.naming, nil
	case len(l.events) == 0:
		return o.naming, nil
	}
	return l.naming.with(o.naming)
}

// A Clash is two lists of one population on which nobody can be found who is on
// the other.
type Clash struct {
	Lists [2]NamedList
	Err   error // ErrMixed or ErrKeys
}

// A NamedList is the list of a cohort or population, by its hash.
type NamedList struct {
	Kind     graph.Kind
	ID, Hash string
}

// Clashes finds lists that cannot lie beside another of their population in a
// graph: questions about its people would have no answer. It reads no more of
// a list than its head.
func Clashes(ctx context.Context, g *graph.Graph, blob Blob) ([]Clash, error) {
	type settled struct {
		naming naming
		list   NamedList
	}
	first := map[int32]settled{} // by population: its first list, with what others add
	var clashes []Clash
	err := eachList(g, func(population, _ int32, l NamedList) error {
		named, any, err := namingOf(ctx, blob, l.Hash)
		if err != nil || !any {
			return err
		}
		f, ok := first[population]
		if !ok {
			first[population] = settled{named, l}
			return nil
		}
		both, err := f.naming.with(named)
		if err != nil {
			clashes = append(clashes, Clash{[2]NamedList{f.list, l}, err})
			return nil
		}
		first[population] = settled{both, f.list}
		return nil
	})
	return clashes, err
}

// namingOf reads how a list names people, if it has any.
func namingOf(ctx context.Context, blob Blob, hash string) (n naming, any bool, err error) {
	r, err := blob(ctx, hash)
	if err != nil {
		return naming{}, false, err
	}
	defer r.Close()
	head := make([]byte, headBytes)
	size, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return naming{}, false, err
	}
	_, l, events, err := decodeHead(head[:size])
	if err != nil {
		return naming{}, false, err
	}
	return l.naming, events > 0, nil
}

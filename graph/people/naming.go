package people

import (
	"cmp"
	"errors"
)

// A naming says what the ids of a list are: whole numbers, or pseudonyms of
// texts, which match only those made with the same key.
type naming struct {
	keyed bool
	key   uint32 // the fingerprint of the key, 0 if it is not known
}

var (
	errMixed = errors.New("one member list holds whole numbers and the other pseudonyms of texts; nobody can be found on both")
	errKeys  = errors.New("the pseudonyms on one member list were made with another key than those on the other, so nobody can be found on both; read the lists of a population again, all with one key")
)

// with returns the naming of two lists taken together. A key that is not known
// is taken for any: lists were once kept without a word of it.
func (n naming) with(o naming) (naming, error) {
	switch {
	case n.keyed != o.keyed:
		return naming{}, errMixed
	case n.key != o.key && n.key != 0 && o.key != 0:
		return naming{}, errKeys
	}
	return naming{n.keyed, cmp.Or(n.key, o.key)}, nil
}

// together returns the naming of two lists; of one that is empty, any will do.
func (l *List) together(o *List) (naming, error) {
	switch {
	case len(o.turns) == 0:
		return l.naming, nil
	case len(l.turns) == 0:
		return o.naming, nil
	}
	return l.with(o.naming)
}

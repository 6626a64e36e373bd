package members

import (
	"errors"

	"outflow/ingest/record"
)

// ErrOtherKey means that member lists were read with another key than the one
// that is set, so that nobody can be found on them.
var ErrOtherKey = errors.New("the member lists were read with another key than the one that is set")

// ErrEarlier means that member lists were read by an Outflow that made pseudonyms
// with the secret itself: none made since is on them.
var ErrEarlier = errors.New("the member lists were read by an earlier Outflow, which made pseudonyms that are easier to guess; load all lists of the population anew")

// An Identifier makes of the ids of people, as somebody writes them, what the
// member lists of one population keep of them. It is not safe for concurrent use.
type Identifier struct {
	ids   *ids
	keyed bool
}

// NewIdentifier returns that of lists which keep pseudonyms of texts, if keyed, by
// a key of this fingerprint, 0 if an earlier Outflow made them; else of lists of
// whole numbers. It fails with ErrNoKey, ErrEarlier or ErrOtherKey.
func NewIdentifier(keyed bool, fingerprint uint32, key *Key) (*Identifier, error) {
	i := &Identifier{&ids{key: key}, keyed}
	switch {
	case keyed && fingerprint == 0:
		return nil, ErrEarlier
	case keyed && key == nil:
		return nil, ErrNoKey
	case keyed && fingerprint != i.ids.fingerprint():
		return nil, ErrOtherKey
	}
	return i, nil
}

// ID returns what lists keep of an id. What no list can have for an id is an
// error, which does not repeat it.
func (i *Identifier) ID(text []byte) (uint64, error) {
	n, whole := wholeNumber(text)
	if whole && !i.keyed {
		return n, nil
	}
	if what := badID(text); what != "" {
		return 0, errors.New(what)
	}
	switch {
	case record.IsNull(string(text)):
		return 0, errors.New("NULL, #N/A or the like stands in place of the id")
	case isRounded(text):
		return 0, errors.New("the id is a number in scientific notation, which a spreadsheet has rounded")
	case !i.keyed:
		return 0, errors.New("the id is no whole number, as those of the member lists are")
	}
	return i.ids.pseudonym(text), nil
}

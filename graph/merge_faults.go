package graph

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A BadClaimError is a claim that cannot be part of a graph, and why.
type BadClaimError struct {
	Claim ClaimKey
	Key   string // the manifest key at fault, "" for the record itself
	What  string // what is wrong, and what would be right
	// Missing is the id that is referred to and is not there, "" where
	// something else is wrong.
	Missing string
	// Others are the other claims that are as much at fault: those of a cycle, or
	// of the list that this one's cannot lie beside.
	Others []ClaimKey
}

func (e *BadClaimError) Error() string {
	return fmt.Sprintf("%s %q of %s: %s", e.Claim.Kind, e.Claim.ID, e.Claim.Source, e.What)
}

// BadClaims takes apart the error of Merge. Any other error it gives back.
func BadClaims(err error) ([]*BadClaimError, error) {
	if err == nil {
		return nil, nil
	}
	list, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return nil, err
	}
	var all []*BadClaimError
	for _, e := range list.Unwrap() {
		bad, ok := e.(*BadClaimError)
		if !ok {
			return nil, err
		}
		all = append(all, bad)
	}
	return all, nil
}

// err joins the faults, in the order of their claims.
func (m *merger) err() error {
	slices.SortStableFunc(m.faults, func(a, b *BadClaimError) int {
		return cmp.Or(cmp.Compare(a.Claim.Kind.rank(), b.Claim.Kind.rank()), strings.Compare(a.Claim.ID, b.Claim.ID),
			strings.Compare(a.Claim.Source, b.Claim.Source))
	})
	all := make([]error, len(m.faults))
	for i, f := range m.faults {
		all[i] = f
	}
	return errors.Join(all...)
}

func (m *merger) fault(c *Claim, key, format string, args ...any) {
	m.missing(c, key, "", format, args...)
}

// missing is fault for a reference to an id that is not there.
func (m *merger) missing(c *Claim, key, id, format string, args ...any) {
	m.faults = append(m.faults, &BadClaimError{Claim: c.Key(), Key: key, What: fmt.Sprintf(format, args...), Missing: id})
}

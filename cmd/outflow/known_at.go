package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"outflow/graph"
	"outflow/graph/ask"
)

func knownAtFlag(cmd *cobra.Command, k *ask.KnownAt) {
	cmd.Flags().Var((*knownAtValue)(k), "known-at", "what was known as of the commit with this number, or when this date ended: `N|DATE`, such as 3 or 2024-03-01")
}

// A knownAtValue is a flag's.
type knownAtValue ask.KnownAt

func (v *knownAtValue) String() string {
	if k := ask.KnownAt(*v); !k.IsZero() {
		return k.String()
	}
	return ""
}

func (v *knownAtValue) Set(text string) error {
	k, err := ask.ParseKnownAt(text)
	*v = knownAtValue(k)
	return err
}

func (v *knownAtValue) Type() string { return "commit" }

// withoutFiles refuses to ask of files what was known earlier.
func withoutFiles(from *source, knownAt []ask.KnownAt) error {
	if len(from.paths) == 0 {
		return nil
	}
	err := errors.New("files that are asked with --load have no earlier commits to be known at; load them into a store with outflow load, and ask that")
	for i, k := range knownAt {
		switch {
		case k.IsZero():
		case i == 0: // a flag
			return &usageError{err}
		default:
			return err
		}
	}
	return nil
}

// commitKnown returns the number of the commit that all mean who say anything, 0
// for the newest one.
func (p *program) commitKnown(ctx context.Context, s graph.Store, zone *time.Location, knownAt []ask.KnownAt) (number int64, err error) {
	var before ask.KnownAt
	for _, k := range knownAt {
		if k.IsZero() {
			continue
		}
		if err := p.notEmpty(ctx, s); err != nil {
			return 0, err
		}
		n, err := k.Commit(ctx, s, zone)
		if err != nil {
			return 0, err
		}
		if number != 0 && n != number {
			return 0, &usageError{fmt.Errorf("--known-at %s is commit %d, and \"known at %s\" in the question is commit %d; say one of them", before, number, k, n)}
		}
		number, before = n, k
	}
	return number, nil
}

// notEmpty refuses a store into which nothing was ever loaded.
func (p *program) notEmpty(ctx context.Context, s graph.Store) error {
	return s.View(ctx, 0, func(r graph.Reader) error {
		if r.Commit().Number == 0 {
			return p.emptyStore()
		}
		return nil
	})
}

func (p *program) emptyStore() error {
	return fmt.Errorf("the store %q is empty: nothing was ever loaded into it; run outflow load first", p.storeName())
}

package main

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/spf13/cobra"

	"outflow/graph"
	"outflow/graph/ask"
)

func (p *program) diffCommand() *cobra.Command {
	var from pairSource
	var how changeForm
	var out string
	cmd := &cobra.Command{
		Use:   `diff [COMMIT [COMMIT]] ["QUESTION"]`,
		Short: "Say what changed between two commits, or would by a load",
		Long: `Say what changed: which claims were added, retired or changed, and which findings came
and went, or are of more or fewer people than before. What was only possible and is certain
now came. With a question, say whose data newly answers it, and whose no longer does.

What is compared:
  COMMIT COMMIT      two commits of the store, by number, or by a date for the last commit
                     before that ended; one alone with the newest one; none, the newest
                     one with the one before it
  --load PATH        the store, as of COMMIT if one is named, with what it would be if the
                     files were loaded: nothing is written into it
  --before PATH --load PATH
                     files with files, without a store

Whose data is new is counted on one set of people for both: if data of a, 30 – 40 people,
reached X before, and now that of a or b, of whom b are 5 – 8 others, 5 – 8 people are new.
Certain are those whose data certainly reaches X now and could not have before; possible
are those of whom that became possible or certain. Of whom it was and is only possible is
said apart. Which transfers are newly part of the answer and which no longer, and which
findings of those that stay came and went, is said below. A population or cohort that is defined otherwise by one of the two (its size,
share or members) is two sets of people, of which only lists of members tell how much they
have in common; the answer says where that makes it less certain.`,
		Example: `  outflow diff
  outflow diff 1 2
  outflow diff 1 "whose data reached Alipay"
  outflow diff --load crm.yaml "whose data reached Alipay" --json
  outflow diff 1 "whose data reached Alipay" --csv -o changed.csv
  outflow diff --before fixtures/kakaopay --load billing/`,
		Args: usageArgs(cobra.MaximumNArgs(3)),
		RunE: func(cmd *cobra.Command, args []string) error {
			question, err := from.read(args)
			if err != nil {
				return err
			}
			return p.diff(cmd.Context(), &from, question, how, out)
		},
	}
	from.flags(cmd)
	cmd.Flags().BoolVar(&from.strict, "strict", false, "with --load, "+strictUse)
	cmd.Flags().StringArrayVar(&from.beforePaths, "before", nil, "with --load, compare with the file or directory at this `PATH` instead of a store (may be repeated)")
	cmd.Flags().BoolVar(&how.asJSON, "json", false, "print what changed as JSON")
	cmd.Flags().BoolVar(&how.asCSV, "csv", false, "print what changed as CSV")
	cmd.MarkFlagsMutuallyExclusive("json", "csv")
	cmd.Flags().StringVarP(&out, "output", "o", "-", "the `FILE` to write into, - for standard output")
	return cmd
}

// read takes the commits from the arguments, and returns the question, "" for none.
func (s *pairSource) read(args []string) (question string, err error) {
	commits := args
	if n := len(args); n > 0 && !isKnownAt(args[n-1]) {
		commits, question = args[:n-1], args[n-1]
	}
	for i, to := range []*ask.KnownAt{&s.from, &s.to} {
		if i < len(commits) {
			if *to, err = ask.ParseKnownAt(commits[i]); err != nil {
				return "", &usageError{err}
			}
		}
	}
	switch {
	case len(commits) > 2:
		err = errors.New("two commits are compared, and a question may follow")
	case len(s.beforePaths) > 0 && len(s.paths) == 0:
		err = errors.New("--before compares files with those that --load names")
	case len(s.beforePaths) > 0 && len(commits) > 0:
		err = errors.New("files that are compared with --before have no commits")
	case len(s.paths) > 0 && len(commits) > 1:
		err = errors.New("with --load, what is compared is one commit, and that with the files on top")
	}
	if err != nil {
		return "", &usageError{err}
	}
	return question, nil
}

// A changeView is what a diff shows.
type changeView interface {
	WriteJSON(io.Writer) error
	WriteText(io.Writer) error
	WriteCSV(io.Writer) error
}

// A changeForm is the form in which a diff is written: text, if none is said.
type changeForm struct{ asJSON, asCSV bool }

func (f changeForm) write(found changeView, w io.Writer) error {
	switch {
	case f.asJSON:
		return found.WriteJSON(w)
	case f.asCSV:
		return found.WriteCSV(w)
	}
	return found.WriteText(w)
}

func (p *program) diff(ctx context.Context, from *pairSource, question string, how changeForm, out string) error {
	zone, err := from.days()
	if err != nil {
		return err
	}
	two, err := p.openPair(ctx, from, zone)
	if err != nil {
		return err
	}
	defer two.Close()
	var found changeView
	err = two.both(ctx, func(before, after graph.Reader) error {
		if question == "" {
			found, err = two.changes(ctx, before, after, zone, from.exact)
		} else {
			found, err = two.difference(ctx, before, after, zone, question, from.exact)
		}
		return err
	})
	if err != nil {
		return err
	}
	return p.writeTo(out, forAll, func(w io.Writer) error { return how.write(found, w) })
}

// changes says which claims and findings changed.
func (p *pair) changes(ctx context.Context, before, after graph.Reader, zone *time.Location, exact bool) (*ask.Changes, error) {
	askers, err := openBothWhole(ctx, before, after, zone, exact)
	if err != nil {
		return nil, err
	}
	c, err := ask.ChangesOf(ctx, askers[0], askers[1], p.claims(ctx, before, after), ask.AllRows)
	if err != nil {
		return nil, err
	}
	p.state(0, &c.From)
	p.state(1, &c.To)
	return c, nil
}

// difference says whose data answers a question newly, and whose no longer does.
func (p *pair) difference(ctx context.Context, before, after graph.Reader, zone *time.Location, question string, exact bool) (*ask.Difference, error) {
	readers := [2]graph.Reader{before, after}
	asked, err := ask.ReadOfBoth(question, func(side int) (ask.Query, error) { return ask.Parse(ctx, readers[side], zone, question) })
	if err != nil {
		return nil, err
	}
	d, err := p.differenceOf(ctx, before, after, zone, asked, exact)
	if err != nil {
		return nil, err
	}
	d.Question = question
	return d, nil
}

func (p *pair) differenceOf(ctx context.Context, before, after graph.Reader, zone *time.Location, asked [2]ask.Query, exact bool) (*ask.Difference, error) {
	askers, err := openBoth(before, after, exact, func(side int, r graph.Reader) (*ask.Asker, error) {
		return ask.Open(ctx, r, zone, asked[side], nil)
	})
	if err != nil {
		return nil, err
	}
	d, err := ask.DifferenceOf(ctx, askers[0], askers[1], asked)
	if err != nil {
		return nil, err
	}
	p.state(0, &d.From.State)
	p.state(1, &d.To.State)
	return d, nil
}

func openBothWhole(ctx context.Context, before, after graph.Reader, zone *time.Location, exact bool) ([2]*ask.Asker, error) {
	return openBoth(before, after, exact, func(_ int, r graph.Reader) (*ask.Asker, error) { return ask.OpenWhole(ctx, r, zone) })
}

func openBoth(before, after graph.Reader, exact bool, open func(side int, r graph.Reader) (*ask.Asker, error)) (askers [2]*ask.Asker, err error) {
	for side, r := range []graph.Reader{before, after} {
		if askers[side], err = open(side, r); err != nil {
			return askers, err
		}
		if exact {
			askers[side] = askers[side].Exact()
		}
	}
	return askers, nil
}

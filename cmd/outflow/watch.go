package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/server/watch"
)

func (p *program) watchCommand() *cobra.Command {
	var path string
	var from pairSource
	var asJSON, tell bool
	cmd := &cobra.Command{
		Use:   "watch",
		Short: "Say which of the answers that you watch changed",
		Long: `Keep a list of questions, and say which of their answers changed: by the newest
commit, or since an earlier one. Of each that changed it says what the answer was and
is, whose data newly answers it and whose no longer does, which transfers came and went,
and which findings did, as outflow diff does of one question.

The questions are kept in the order of their names, in a file beside the store. Any
number of programs may add and remove some at once.

The exit status is 0 whether or not an answer changed, as that of outflow diff; with
--exit-code it is 3 if one did, as that of outflow check if a rule does not hold. It is 1 if
a question can be asked of neither commit any more, since what it names is gone or is
no longer the only one of that name; the others are answered nevertheless.`,
		Example: `  outflow watch
  outflow watch --since 1 --json
  outflow watch --since 1 --until 2 --exit-code`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.watch(cmd.Context(), p.watched(path), &from, asJSON, tell)
		},
	}
	for _, of := range []struct {
		name, use string
		commit    *ask.KnownAt
	}{
		{"since", "compare with the commit with this number, or the last one when this date ended: `N|DATE` (default: the one before)", &from.from},
		{"until", "compare this commit instead of the newest: `N|DATE`", &from.to},
	} {
		cmd.Flags().Var((*knownAtValue)(of.commit), of.name, of.use)
		_ = cmd.RegisterFlagCompletionFunc(of.name, cobra.NoFileCompletions) // fails on a second one alone
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print what changed as JSON")
	cmd.Flags().BoolVar(&tell, "exit-code", false, "exit with status 3 if an answer changed")
	from.memory.flag(cmd)
	cmd.Flags().StringVar(&from.zone, "timezone", "", "the `ZONE` in which days begin, such as Asia/Seoul (default: the one all sources agree on, else UTC)")
	cmd.Flags().BoolVar(&from.exact, "exact", false, "bound every count as closely as what is known allows, however long it takes")
	cmd.AddCommand(p.addWatchedCommand(&path), p.listWatchedCommand(&path), p.removeWatchedCommand(&path))
	p.watchedFlag(cmd, &path)
	for _, c := range cmd.Commands() {
		p.watchedFlag(c, &path)
	}
	return cmd
}

func (p *program) addWatchedCommand(path *string) *cobra.Command {
	return &cobra.Command{
		Use:   `add NAME "QUESTION"`,
		Short: "Watch a question, under a name",
		Long: `Watch a question, under a name that no other has. It must be one that can be asked of
the store now.`,
		Example: `  outflow watch add "not of Apple Pay" "which non-Apple-Pay users' data reached Alipay"`,
		Args:    usageArgs(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			q := watch.Question{Name: args[0], Question: strings.TrimSpace(args[1]), Saved: time.Now()}
			return p.withStore(cmd.Context(), func(s graph.Store) error {
				err := s.View(cmd.Context(), 0, func(r graph.Reader) error {
					return ask.CanWatch(q.Question, func(text string) (ask.Query, error) { return ask.Parse(cmd.Context(), r, nil, text) })
				})
				if err != nil {
					return err
				}
				_, err = p.watched(*path).Add(q, func() error { return nil })
				return err
			})
		},
	}
}

func (p *program) listWatchedCommand(path *string) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the questions that are watched",
		Example: "  outflow watch list",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			all, err := p.watched(*path).All()
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "NAME\tSAVED\tBY\tQUESTION")
			for _, q := range all {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", q.Name, q.Saved.Format(time.RFC3339), dash(q.By), escaped(q.Question))
			}
			return w.Flush()
		},
	}
}

func (p *program) removeWatchedCommand(path *string) *cobra.Command {
	return &cobra.Command{
		Use:     "remove NAME",
		Short:   "Watch a question no more",
		Example: `  outflow watch remove alipay`,
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			err := p.watched(*path).Remove(args[0], func() error { return nil })
			if errors.Is(err, watch.ErrNone) {
				err = fmt.Errorf("%w; outflow watch list shows them", err)
			}
			return err
		},
	}
}

func (p *program) watchedFlag(cmd *cobra.Command, path *string) {
	cmd.Flags().StringVar(path, "watched", "", "the `FILE` of saved questions (default from OUTFLOW_WATCHED, else beside the store: outflow.db-watched)")
}

func (p *program) watched(flag string) *watch.List {
	return watch.Open(cmp.Or(flag, p.Env("OUTFLOW_WATCHED"), p.besideStore("watched")))
}

// watch says which saved answers changed between two commits.
func (p *program) watch(ctx context.Context, list *watch.List, from *pairSource, asJSON, tell bool) error {
	questions, err := list.All()
	if err != nil {
		return err
	}
	var saved []ask.Saved
	for _, q := range questions {
		saved = append(saved, ask.Saved{Name: q.Name, Question: q.Question})
	}
	zone, err := from.days()
	if err != nil {
		return err
	}
	two, err := p.openPair(ctx, from, zone)
	if err != nil {
		return err
	}
	defer two.Close()
	var found *ask.Watch
	err = two.both(ctx, func(before, after graph.Reader) error {
		askers, err := openBothWhole(ctx, before, after, zone, from.exact)
		if err == nil {
			found, err = ask.WatchOf(ctx, askers[0], askers[1], saved)
		}
		return err
	})
	if err != nil {
		return err
	}
	write := found.WriteText
	if asJSON {
		write = found.WriteJSON
	}
	switch err := write(p.Out); {
	case err != nil:
		return err
	case found.Unasked > 0:
		return fmt.Errorf("%s cannot be asked; remove it (outflow watch remove), and add one that can", ask.Plural(found.Unasked, "saved question", "saved questions"))
	case tell && found.Changed > 0:
		return &statusError{exitFindings, errors.New(strings.TrimSuffix(found.Sentence(), "."))}
	}
	return nil
}

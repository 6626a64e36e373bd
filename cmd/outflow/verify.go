package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"outflow/graph"
	"outflow/graph/ask"
)

func (p *program) verifyCommand() *cobra.Command {
	var from source
	cmd := &cobra.Command{
		Use:   "verify [DOSSIER]",
		Short: "Check that nobody changed the store, or a dossier, behind Outflow's back",
		Long: `Without an argument recompute every hash of the store, from the claims and member lists to the
chain of commits, and say what differs. What is kept beside the store so that
questions are answered sooner is compared with it, too.

Of a dossier say whether the file is unaltered, by the sum over its content that stands
in it; whether the store still holds the commit that it is of (by number, chain hash and
content hash); whether the whole file, its text and drawings too, is what is written of
that commit again; and in what the answers of today differ, in the words of outflow diff.
One of files is compared with files, which --load names.

The sum alone proves little: who changes the file can reckon it anew. It is proof where it
is compared with one that was kept elsewhere; the comparison with the store is proof as far
as the store's chain of commits is. When it was made, and what files are called, is the
word of whoever made it.

Only the version that wrote a dossier writes it again: another one compares the copies of
the answers as JSON that lie in it, and not what it shows its reader.

The exit status is 0 if all of a dossier was compared and is as it was written, whatever
the answers of today; 1 if it was altered, or is of another store; and 3 if not all of it was
compared, because another version wrote it or the files are not those that were asked.`,
		Example: `  outflow verify
  outflow verify case.html
  outflow verify of-files.html --load fixtures/kakaopay`,
		Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 1:
				return p.verifyDossier(cmd.Context(), args[0], &from)
			case len(from.paths) > 0:
				return &usageError{errors.New("--load names the files that a dossier is compared with; name the dossier, too")}
			}
			s, err := p.open(cmd.Context(), toVerify)
			if err != nil {
				return err
			}
			defer s.Close()
			return p.verify(cmd.Context(), s)
		},
	}
	cmd.Flags().StringArrayVar(&from.paths, "load", nil, "compare the dossier with the file or directory at this `PATH`, without a store (may be repeated)")
	from.memory.flag(cmd)
	return cmd
}

func (p *program) verify(ctx context.Context, s graph.Store) error {
	faults, err := s.Verify(ctx)
	if err != nil {
		return err
	}
	for _, f := range faults {
		fmt.Fprintln(p.Out, ask.Clean(f))
	}
	if len(faults) > 0 {
		return fmt.Errorf("the store is not as Outflow wrote it: %s; restore a backup, or load its sources into a new store", ask.Plural(len(faults), "difference", "differences"))
	}
	return s.View(ctx, 0, func(r graph.Reader) error {
		if k := keeper(s); k != nil {
			names, err := ask.VerifyKept(ctx, r, k)
			if err != nil {
				return err
			}
			if len(names) > 0 {
				return fmt.Errorf("the store is sound, but %s beside it is not what it says: questions were answered from that; remove it", p.besideStore(names[0]))
			}
		}
		verdict := "The store is sound."
		if r.Commit().Number == 0 {
			verdict = "The store is sound, and empty: nothing was ever loaded into it."
		}
		_, err := fmt.Fprintln(p.Out, verdict)
		return err
	})
}

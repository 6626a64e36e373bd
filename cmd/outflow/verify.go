package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"outflow/graph"
	"outflow/graph/ask"
)

func (p *program) verifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: "Check that nobody changed the store behind Outflow's back",
		Long: `Recompute every hash of the store, from the claims and member lists to the
chain of commits, and say what differs. What is kept beside the store so that
questions are answered sooner is compared with it, too.`,
		Example: "  outflow verify",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := p.open(cmd.Context(), toVerify)
			if err != nil {
				return err
			}
			defer s.Close()
			return p.verify(cmd.Context(), s)
		},
	}
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

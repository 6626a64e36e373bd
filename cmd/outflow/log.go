package main

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"outflow/graph"
	"outflow/graph/ask"
)

func (p *program) logCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "log",
		Short:   "List the commits of the store",
		Example: "  outflow log",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := p.open(cmd.Context(), false)
			if err != nil {
				return err
			}
			defer s.Close()
			w := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "COMMIT\tTIME\tADDED\tRETIRED\tHASH\tSOURCES")
			err = s.View(cmd.Context(), 0, func(r graph.Reader) error {
				for c, err := range r.Commits(cmd.Context(), 0) {
					if err != nil {
						return err
					}
					fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\n", c.Number, c.Time.Time().Format(time.RFC3339),
						ask.Thousands(int64(c.Added)), ask.Thousands(int64(c.Retired)), c.Hash, strings.Join(c.Sources, ", "))
				}
				return nil
			})
			if err != nil {
				return err
			}
			return w.Flush()
		},
	}
}

func (p *program) verifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: "Check that nobody changed the store behind Outflow's back",
		Long: `Recompute every hash of the store, from the claims and member lists to the
chain of commits, and say what differs.`,
		Example: "  outflow verify",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := p.open(cmd.Context(), false)
			if err != nil {
				return err
			}
			defer s.Close()
			faults, err := s.Verify(cmd.Context())
			if err != nil {
				return err
			}
			for _, f := range faults {
				fmt.Fprintln(p.Out, f)
			}
			if len(faults) > 0 {
				return fmt.Errorf("the store is not as Outflow wrote it: %s; restore a backup, or export and load it anew", plural(len(faults), "difference"))
			}
			fmt.Fprintln(p.Out, "The store is sound.")
			return nil
		},
	}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return ask.Thousands(int64(n)) + " " + noun + "s"
}

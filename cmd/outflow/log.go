package main

import (
	"context"
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
			return p.withStore(cmd.Context(), func(s graph.Store) error { return p.writeLog(cmd.Context(), s) })
		},
	}
}

func (p *program) writeLog(ctx context.Context, s graph.Store) error {
	w := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "COMMIT\tTIME\tADDED\tRETIRED\tHASH\tSOURCES")
	err := s.View(ctx, 0, func(r graph.Reader) error {
		for c, err := range r.Commits(ctx, 0) {
			if err != nil {
				return err
			}
			fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\n", c.Number, c.Time.Time().Format(time.RFC3339),
				ask.Thousands(int64(c.Added)), ask.Thousands(int64(c.Retired)), c.Hash, ask.Clean(strings.Join(c.Sources, ", ")))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return w.Flush()
}

package main

import (
	"io"

	"github.com/spf13/cobra"

	"outflow/graph"
	"outflow/ingest/claims"
)

func (p *program) exportCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write all current claims as NDJSON",
		Long: `Write all current claims and member lists, one a line: a backup, and the way
from one store to another. Loading the file elsewhere gives the same graph.`,
		Example: `  outflow export -o estate.ndjson
  outflow export --store old.db -o estate.ndjson`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withStore(cmd.Context(), func(s graph.Store) error {
				return p.writeTo(out, forAll, func(w io.Writer) error {
					return s.View(cmd.Context(), 0, func(r graph.Reader) error { return claims.Write(cmd.Context(), w, r) })
				})
			})
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", "-", "the `FILE` to write, - for standard output")
	return cmd
}

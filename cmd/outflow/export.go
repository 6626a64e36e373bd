package main

import (
	"io"

	"github.com/spf13/cobra"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/ingest/claims"
)

func (p *program) exportCommand() *cobra.Command {
	var out string
	var knownAt ask.KnownAt
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write all current claims as NDJSON",
		Long: `Write all current claims and member lists, one a line: a backup, and the way
from one store to another. Loading the file elsewhere gives the same graph.
With --known-at they are those that were current then.`,
		Example: `  outflow export -o estate.ndjson
  outflow export --store old.db -o estate.ndjson
  outflow export --known-at 1 -o then.ndjson`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withStore(cmd.Context(), func(s graph.Store) error {
				number, err := p.commitKnown(cmd.Context(), s, nil, []ask.KnownAt{knownAt})
				if err != nil {
					return err
				}
				return p.writeTo(out, forOwner, func(w io.Writer) error {
					return s.View(cmd.Context(), number, func(r graph.Reader) error { return claims.Write(cmd.Context(), w, r) })
				})
			})
		},
	}
	knownAtFlag(cmd, &knownAt)
	cmd.Flags().StringVarP(&out, "output", "o", "-", "the `FILE` to write, - for standard output")
	return cmd
}

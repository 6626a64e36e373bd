package main

import (
	"bufio"
	"fmt"
	"io"
	"os"

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
				return p.writeTo(out, func(w io.Writer) error {
					return s.View(cmd.Context(), 0, func(r graph.Reader) error { return claims.Write(cmd.Context(), w, r) })
				})
			})
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", "-", "the `FILE` to write, - for standard output")
	return cmd
}

// writeTo writes a file whole, or not at all, or standard output for "-".
func (p *program) writeTo(path string, write func(io.Writer) error) error {
	if path == "-" {
		return write(p.Out)
	}
	partial := path + ".partial"
	f, err := os.Create(partial)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer os.Remove(partial)
	w := bufio.NewWriter(f)
	err = write(w)
	if err == nil {
		err = w.Flush()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(partial, path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

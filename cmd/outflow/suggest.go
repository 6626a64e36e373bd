package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/ingest/suggest"
)

func (p *program) suggestCommand() *cobra.Command {
	var from source
	var rules, out string
	var printRules bool
	cmd := &cobra.Command{
		Use:   "suggest [PATH…]",
		Short: "Suggest the categories of columns by their names, as a manifest to review",
		Long: `Write a manifest that gives categories to columns by their names, to review: those of
the store, or of files alone, of which nobody states a category. Nothing of it counts
until it is loaded. Each entry says which columns it is about, and how many.

The names are a list of the program's own, in English, German, French, Spanish and
Korean. --print-rules writes it, and --rules takes another one.`,
		Example: `  outflow suggest -o suggestions.yaml
  outflow suggest fixtures/kakaopay -o suggestions.yaml
  outflow suggest --print-rules -o rules.txt`,
		Args: usageArgs(cobra.ArbitraryArgs),
		RunE: func(cmd *cobra.Command, args []string) error {
			if printRules {
				return p.writeTo(out, forAll, func(w io.Writer) error {
					_, err := io.WriteString(w, suggest.Shipped)
					return err
				})
			}
			list, err := readRules(rules)
			if err != nil {
				return err
			}
			from.paths = args
			s, err := p.openFor(cmd.Context(), &from)
			if err != nil {
				return err
			}
			defer s.Close()
			var all []suggest.Suggestion
			err = s.View(cmd.Context(), 0, func(r graph.Reader) (err error) {
				all, err = suggest.Suggest(cmd.Context(), r, list)
				return err
			})
			if err != nil {
				return err
			}
			if out != "-" {
				fmt.Fprintf(p.Err, "%s; review %s, then load it\n", ask.Plural(len(all), "suggestion", "suggestions"), out)
			}
			return p.writeTo(out, forAll, func(w io.Writer) error { return suggest.Write(w, all) })
		},
	}
	from.memory.flag(cmd)
	cmd.Flags().StringVar(&rules, "rules", "", "the `FILE` with the names of columns, instead of the program's own")
	cmd.Flags().BoolVar(&printRules, "print-rules", false, "write the program's own list of names")
	cmd.Flags().StringVarP(&out, "output", "o", "-", "the `FILE` to write, - for standard output")
	return cmd
}

// readRules reads a list of names of columns, the program's own if no file is given.
func readRules(path string) (*suggest.Rules, error) {
	if path == "" {
		return suggest.ReadRules(strings.NewReader(suggest.Shipped))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rules, err := suggest.ReadRules(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return rules, nil
}

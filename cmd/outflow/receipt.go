package main

import (
	"context"
	"io"
	"time"

	"github.com/spf13/cobra"

	"outflow/graph"
	"outflow/graph/ask"
)

func (p *program) receiptCommand() *cobra.Command {
	var from source
	var out string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "receipt ERASURE",
		Short: "Say what an erasure reached, and what it did not",
		Long: `Say of one erasure, by its id, what it reached and what it did not: whose data its
place held just before it and just after; every place beyond its own that had such
data from there, or holds such data just after; what was made of it and was not
erased, such as models; what brought it back since; by whose word, at which
revision, and what all of that rests on.

It says what the loaded sources state and what follows from that, in plain
sentences, and what is only claimed: that an erasure was requested alone, or that
nobody says when it was or whose data. It counts people and names none. The same
store gives the same bytes.

Each way in which sources state the erasure is told apart; where data lay, and
whose, follows from all of them together.`,
		Example: `  outflow receipt request-17 --load fixtures/kakaopay --load requests.yaml
  outflow receipt request-17 --load fixtures/kakaopay --load requests.yaml -o request-17.txt
  outflow receipt request-17 --load fixtures/kakaopay --load requests.yaml --json`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := p.receipt(cmd.Context(), &from, args[0])
			if err != nil {
				return err
			}
			return p.writeTo(out, forAll, func(w io.Writer) error {
				if asJSON {
					return r.WriteJSON(w)
				}
				return r.WriteText(w)
			})
		},
	}
	from.questionFlags(cmd)
	cmd.Flags().StringVarP(&out, "output", "o", "-", "the `FILE` to write into, - for standard output")
	cmd.Flags().BoolVar(&asJSON, "json", false, "write the receipt as JSON")
	return cmd
}

// receipt makes the receipt of an erasure that the store, or files, tell of.
func (p *program) receipt(ctx context.Context, from *source, id string) (*ask.Receipt, error) {
	a, _, err := p.question(ctx, from, "which erasures came back", func(ctx context.Context, r graph.Reader, zone *time.Location, question string) (ask.Query, error) {
		return ask.Parse(ctx, r, zone, question) // which reads all that any erasure may be of
	}, toName)
	if err != nil {
		return nil, err
	}
	return a.Receipt(ctx, id)
}

package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"outflow/graph/ask"
)

func (p *program) peopleCommand() *cobra.Command {
	var from source
	var out string
	cmd := &cobra.Command{
		Use:   `people "QUESTION"`,
		Short: "List the ids of the people behind an answer",
		Long: `List the ids of the people whose data a who-question finds, as CSV with the
population and whether each is confirmed or only possible. People on no member
list have no id to give; how many they are is said. Ids that were text are listed
as the pseudonyms that are kept of them, and that is said too.`,
		Example: `  outflow people "whose data reached Alipay" -o notify.csv
  outflow people "whose data does Apple hold as of 2019-01" -o held.csv`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, f, err := p.question(cmd.Context(), &from, args[0], ask.Parse)
			if err != nil {
				return err
			}
			list, err := a.List(cmd.Context(), f)
			if err != nil {
				return err
			}
			if err := p.writeTo(out, forOwner, func(w io.Writer) error {
				_, err := list.WriteCSV(w)
				return err
			}); err != nil {
				return err
			}
			for _, id := range list.Pseudonyms {
				fmt.Fprintln(p.Err, ask.Clean("outflow: the ids of "+id+" are pseudonyms of those in your own list, made with OUTFLOW_MEMBERS_KEY; the list alone leads back to people"))
			}
			for _, u := range list.Unlisted {
				fmt.Fprintf(p.Err, "outflow: left out, being on no member list: %s of %s; load one to name them\n", u.People.Possible.People(), u.ID)
			}
			return nil
		},
	}
	from.questionFlags(cmd)
	cmd.Flags().StringVarP(&out, "output", "o", "-", "the `FILE` to write, - for standard output")
	return cmd
}

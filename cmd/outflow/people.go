package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"outflow/graph/ask"
)

func (p *program) peopleCommand() *cobra.Command {
	var from source
	var out string
	var j join
	cmd := &cobra.Command{
		Use:   `people "QUESTION"`,
		Short: "List the ids of the people behind an answer",
		Long: `List the ids of the people whose data a who-question finds, as CSV with the
population and whether each is confirmed or only possible. People on no member
list have no id to give; how many they are is said. Ids that were text are listed
as the pseudonyms that are kept of them, and that is said too.

With --join, find those people in a file of your own, by the column of their ids,
the first or the one that --id names: its rows of them come back as they are, in
their order, with a column "certainty" and those that --columns names. The file is
CSV with a header, its cells separated by commas, semicolons or tabs. How many rows
are of others, of ids on no member list, or without an id is said, and how many
people have no row. Text ids are found by the pseudonyms that are kept of them, with
the key that the lists were read with. Nothing of the file is kept. Added cells are
such that no spreadsheet takes them for formulas; yours are left as they are.

What --columns may name, of each person: first and last, when the first and the
last of their data came; categories, separated by spaces; transfers that carried
them, a line each. Of who is confirmed it is what is confirmed, of others what is
possible.`,
		Example: `  outflow people "whose data reached Alipay" -o notify.csv
  outflow people "whose data does Apple hold as of 2019-01" -o held.csv
  outflow people "whose data reached Alipay" --join people.csv --columns first,categories -o notify.csv`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			columns, err := j.check()
			if err != nil {
				return err
			}
			a, q, err := p.question(cmd.Context(), &from, args[0], ask.Parse, toName)
			if err != nil {
				return err
			}
			if j.file != "" {
				return p.join(cmd.Context(), a, q, &j, columns, out)
			}
			return p.listPeople(cmd.Context(), a, q, out)
		},
	}
	from.questionFlags(cmd)
	j.flags(cmd)
	cmd.Flags().StringVarP(&out, "output", "o", "-", "the `FILE` to write, - for standard output")
	return cmd
}

func (p *program) listPeople(ctx context.Context, a *ask.Asker, q ask.Query, out string) error {
	list, err := a.List(ctx, q)
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
		fmt.Fprintln(p.Err, ask.Clean("outflow: the ids of "+id+" are pseudonyms of those in your own list, made with OUTFLOW_MEMBERS_KEY; with --join the people in a file of yours are found"))
	}
	p.sayUnlisted(list)
	return nil
}

// sayUnlisted says how many people of an answer have no id.
func (p *program) sayUnlisted(list *ask.List) {
	for _, u := range list.Unlisted {
		fmt.Fprintln(p.Err, ask.Clean(fmt.Sprintf("outflow: left out, being on no member list: %s of %s; load one to name them", u.People.Possible.People(), u.ID)))
	}
}

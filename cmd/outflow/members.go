package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/ingest"
	"outflow/ingest/members"
	"outflow/ingest/record"
)

func (p *program) membersCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "members",
		Short: "Change the member list of a cohort",
		Long: `Add people to the member list of a cohort or population, remove them from it, or
replace it. Lists are CSV with a header whose first column holds the ids; columns
since and until say from when to when. Ids that are not whole numbers are kept
only as pseudonyms, made with the secret in OUTFLOW_MEMBERS_KEY or in the file
that OUTFLOW_MEMBERS_KEY_FILE names, of 16 bytes at least; people are found on two
lists only if both were read with one key, so all lists of a population are.`,
		Example: `  outflow members add apple-pay --from joined.csv
  outflow members remove apple-pay --from left.csv
  outflow members replace apple-pay --from everyone.csv`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	for _, verb := range []struct {
		edit  ingest.Edit
		short string
	}{
		{ingest.AddMembers, "Add people to a list"},
		{ingest.RemoveMembers, "Remove people from a list"},
		{ingest.ReplaceMembers, "Replace a list"},
	} {
		cmd.AddCommand(p.editCommand(verb.edit, verb.short))
	}
	return cmd
}

func (p *program) editCommand(edit ingest.Edit, short string) *cobra.Command {
	var from string
	cmd := &cobra.Command{
		Use:     string(edit) + " COHORT --from FILE",
		Short:   short,
		Example: fmt.Sprintf("  outflow members %s apple-pay --from people.csv", edit),
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if from == "" {
				return &usageError{errors.New("--from names no file; - is standard input")}
			}
			key, err := p.membersKey()
			if err != nil {
				return err
			}
			in, err := p.openInput(from)
			if err != nil {
				return err
			}
			defer in.Close()
			return p.withStore(cmd.Context(), func(s graph.Store) error {
				report := ingest.Report{}
				warn := func(p record.Problem) { report.Warnings = append(report.Warnings, p) }
				commit, n, err := ingest.EditMembers(cmd.Context(), s, args[0], edit, in, members.Options{File: from, Key: key, Warn: warn})
				if err != nil {
					return err
				}
				fmt.Fprintf(p.Out, "Commit %d: the list of %s holds %s.\n%s", commit.Number, args[0], ask.Plural(int(n), "id", "ids"), ask.Clean(notes(&report)))
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "the `FILE` to read, - for standard input")
	return cmd
}

func (p *program) openInput(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(p.In), nil
	}
	return os.Open(path)
}

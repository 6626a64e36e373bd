package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/people"
	"outflow/ingest"
	"outflow/ingest/members"
	"outflow/ingest/postgres"
	"outflow/ingest/record"
)

func (p *program) membersCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "members",
		Short: "Change the member list of a cohort",
		Long: `Add people to the member list of a cohort or population, remove them from it, or
replace it. A list is CSV with a header, as it is or compressed with gzip or zstd, or
Parquet, or the rows of a query to PostgreSQL; which of the first two a file is, its
content says. The first column holds the ids; columns since and until say from when to
when: as dates, which are days in UTC, or as instants.

Ids that are not whole numbers are kept only as pseudonyms, made with the secret in
OUTFLOW_MEMBERS_KEY or in the file that OUTFLOW_MEMBERS_KEY_FILE names, of 16 bytes at
least; people are found on two lists only if both were read with one key, so all lists of
a population are.

--query asks the database that --from names, postgres://USER@HOST:PORT/DATABASE, in a
read-only transaction: what is no select is refused. Its first column holds the ids; the
next two are since and until, unless columns have these names. An id that is NULL is an
error. The password is that in the address, where others on the machine may see it, else
that in OUTFLOW_POSTGRES_PASSWORD or in the file that OUTFLOW_POSTGRES_PASSWORD_FILE
names, else the one that PostgreSQL's own programs would take: from PGPASSWORD or the file
that PGPASSFILE names. It is kept nowhere.`,
		Example: `  outflow members add apple-pay --from joined.csv.gz
  outflow members remove apple-pay --from left.csv
  outflow members replace apple-pay --from everyone.parquet
  outflow members replace apple-pay --from postgres://reader@db/shop --query "select user_id, registered_at::date from apple_pay"
  outflow members add apple-pay --from postgres://reader@db/shop --query "select user_id from apple_pay where registered_at >= current_date - 1"`,
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
	var from, query string
	var memory memory
	cmd := &cobra.Command{
		Use:     string(edit) + " COHORT --from FILE | --from postgres://… --query SELECT",
		Short:   short,
		Example: fmt.Sprintf("  outflow members %s apple-pay --from people.csv", edit),
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case from == "":
				return &usageError{errors.New("--from names no file; - is standard input")}
			case postgres.IsAddress(from) != (query != ""):
				return &usageError{errors.New("--query asks the database that --from postgres://USER@HOST:PORT/DATABASE names; one goes with the other")}
			}
			key, err := p.membersKey()
			if err != nil {
				return err
			}
			report := ingest.Report{}
			opts := members.Options{File: from, Key: key, Warn: func(p record.Problem) { report.Warnings = append(report.Warnings, p) }}
			return p.withStore(cmd.Context(), func(s graph.Store) error {
				ctx, done := memory.bound(cmd.Context())
				list, err := p.readMembers(ctx, from, query, opts)
				if ctx.Err() != nil {
					err = cmp.Or(context.Cause(ctx), err)
				}
				done()
				if err != nil {
					return err
				}
				commit, n, err := ingest.EditMembers(cmd.Context(), s, args[0], edit, list)
				if err != nil {
					return err
				}
				fmt.Fprintf(p.Out, "Commit %d: the list of %s holds %s.\n%s", commit.Number, args[0], ask.Plural(int(n), "id", "ids"), ask.Clean(notes(&report)))
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "the `FILE` to read, - for standard input, or the address of a PostgreSQL database")
	cmd.Flags().StringVar(&query, "query", "", "the `SELECT` that the database answers with the list")
	memory.flag(cmd)
	return cmd
}

// readMembers reads a list from where it is.
func (p *program) readMembers(ctx context.Context, from, query string, opts members.Options) (*people.List, error) {
	if query != "" {
		return p.queryMembers(ctx, from, query, opts)
	}
	if from == "-" {
		opts.File = "standard input"
	}
	in, err := p.openInput(from)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return members.Read(ctx, in, opts)
}

// queryMembers reads a list from a database.
func (p *program) queryMembers(ctx context.Context, address, query string, opts members.Options) (*people.List, error) {
	password, _, err := p.secret("OUTFLOW_POSTGRES_PASSWORD")
	if err != nil {
		return nil, err
	}
	q, err := postgres.Open(ctx, address, string(password), query)
	if err != nil {
		return nil, err
	}
	defer q.Close()
	opts.File = postgres.Name(address)
	return members.Rows(ctx, members.Table{Columns: q.Columns(), Rows: q.Rows(ctx)}, opts)
}

// openInput opens a file, or standard input, which can be read from anywhere if it is a
// file that was put in its place.
func (p *program) openInput(path string) (io.ReadCloser, error) {
	if path == "-" {
		if file, ok := p.In.(*os.File); ok {
			return file, nil
		}
		return io.NopCloser(p.In), nil
	}
	return os.Open(path)
}

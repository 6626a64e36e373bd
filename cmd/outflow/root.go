package main

import (
	"errors"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"outflow/graph/ask"
	"outflow/graph/people"
	"outflow/ingest/members"
)

// newRoot builds the command tree.
func newRoot(c *console) *cobra.Command {
	p := &program{console: c}
	p.membersKey = sync.OnceValues(p.readMembersKey)
	root := &cobra.Command{
		Use:   "outflow",
		Short: "A data-lineage explorer that knows whose data moved",
		Long: `Outflow loads who sent whose data where, answers questions such as "which
non-Apple-Pay users' data reached Alipay", and draws the lineage that proves it.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          usageArgs(cobra.NoArgs),
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().StringVar(&p.store, "store", "", "the store: a `FILE` such as outflow.db, or neo4j://user@host:7687/database with the password in\nOUTFLOW_NEO4J_PASSWORD or the file that OUTFLOW_NEO4J_PASSWORD_FILE names (default from OUTFLOW_STORE, else outflow.db)")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &usageError{err} })
	root.AddCommand(p.askCommand(), p.diffCommand(), p.watchCommand(), p.checkCommand(), p.loadCommand(), p.drawCommand(), p.peopleCommand(), p.personCommand(), p.receiptCommand(), p.dossierCommand(), p.membersCommand(), p.suggestCommand(),
		p.exportCommand(), p.logCommand(), p.verifyCommand(), p.migrateCommand(),
		p.serveCommand(), p.mcpCommand(), p.layoutCommand(), p.tokenCommand(), p.auditCommand(), p.versionCommand(), manifestTopic())
	completeFilesWhereMeant(root)
	return root
}

// completeFilesWhereMeant keeps a shell from offering files where a question, a
// cohort, a name or nothing is meant.
func completeFilesWhereMeant(cmd *cobra.Command) {
	for _, flag := range []string{"timezone", "source", "known-at", "id", "columns", "population", "other", "against"} {
		if cmd.Flags().Lookup(flag) != nil {
			_ = cmd.RegisterFlagCompletionFunc(flag, cobra.NoFileCompletions) // fails on a second one alone
		}
	}
	if !cmd.HasSubCommands() && cmd.Name() != "load" && cmd.Name() != "suggest" && cmd.Name() != "verify" && cmd.Name() != "check" {
		cmd.ValidArgsFunction = cobra.NoFileCompletions
	}
	for _, c := range cmd.Commands() {
		completeFilesWhereMeant(c)
	}
}

// A program is one run: its console and the flags that every verb has.
type program struct {
	*console
	store      string
	membersKey func() (*members.Key, error)
}

// A usageError is a command line that cannot be meant.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() + "; see outflow --help" }
func (e *usageError) Unwrap() error { return e.err }

func isUsage(err error) bool {
	var u *usageError
	return errors.As(err, &u)
}

// usageArgs makes what a check of arguments finds a usage error.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return &usageError{err}
		}
		return nil
	}
}

// oneLine keeps an error on one line, unless it lists several faults. It may
// quote names of files and of people's things, which are hostile text. Only here
// is it known how a key is set.
func oneLine(err error) string {
	text := strings.TrimRight(err.Error(), "\n")
	switch {
	case errors.Is(err, members.ErrNoKey):
		text += "; set OUTFLOW_MEMBERS_KEY"
	case errors.Is(err, people.ErrKeys), errors.Is(err, members.ErrOtherKey):
		text += "; the key is the one in OUTFLOW_MEMBERS_KEY"
	}
	return ask.Clean(text)
}

package main

import (
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"outflow/server/access"
)

func (p *program) tokenCommand() *cobra.Command {
	var path, auditDir string
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Make, list and revoke tokens of the service",
		Long: `Make, list and revoke the tokens with which people and programs call outflow
serve. A token has one or more roles: reader may ask and see answers and counts,
people may also list ids of people, writer may also load, admin may do all of it.
The file holds hashes of tokens alone, and is for its owner only. A running
service sees what changes in it at once.

Once there were tokens the service answers nobody without one, even if their file is
gone: that there were is noted in the directory of the audit log, in the file
` + tokensMemo + `. To open the service again to everybody on this machine, stop it and
remove both files.`,
		Example: `  outflow token new --role reader --name dashboard
  outflow token list
  outflow token revoke old-laptop`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.newTokenCommand(&path, &auditDir), p.listTokensCommand(&path, &auditDir), p.revokeTokenCommand(&path, &auditDir))
	for _, c := range cmd.Commands() {
		p.tokensFlag(c, &path)
		p.auditFlag(c, &auditDir)
	}
	return cmd
}

func (p *program) newTokenCommand(path, auditDir *string) *cobra.Command {
	var name string
	var roles []string
	cmd := &cobra.Command{
		Use:     "new --name NAME --role ROLE",
		Short:   "Make a token and print it, this once",
		Example: `  outflow token new --role people --name "data protection officer"`,
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			var of []access.Role
			for _, text := range roles {
				role, err := access.ParseRole(text)
				if err != nil {
					return &usageError{err}
				}
				of = append(of, role)
			}
			if name == "" || len(of) == 0 {
				return &usageError{errors.New("a token needs a --name and a --role")}
			}
			token, err := p.openTokens(*path, *auditDir).New(name, of, time.Now())
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(p.Out, token)
			return err
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "the `NAME` that the audit log knows it by")
	cmd.Flags().StringArrayVar(&roles, "role", nil, "the `ROLE`: reader, people, writer or admin (may be repeated)")
	return cmd
}

func (p *program) listTokensCommand(path, auditDir *string) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the tokens, without what they are",
		Example: "  outflow token list",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			all, err := p.openTokens(*path, *auditDir).List()
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "NAME\tROLES\tMADE\tREVOKED")
			for _, t := range all {
				revoked := "-"
				if t.Revoked != nil {
					revoked = t.Revoked.Format(time.RFC3339)
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", t.Name, strings.Trim(fmt.Sprint(t.Roles), "[]"), t.Created.Format(time.RFC3339), revoked)
			}
			return w.Flush()
		},
	}
}

func (p *program) revokeTokenCommand(path, auditDir *string) *cobra.Command {
	return &cobra.Command{
		Use:     "revoke NAME",
		Short:   "End a token",
		Example: "  outflow token revoke old-laptop",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			return p.openTokens(*path, *auditDir).Revoke(args[0], time.Now())
		},
	}
}

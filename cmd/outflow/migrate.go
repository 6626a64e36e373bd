package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (p *program) migrateCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "migrate",
		Short:   "Bring a store of an older Outflow up to this one",
		Example: "  outflow migrate --store old.db",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := p.migrate(cmd.Context()); err != nil {
				return err
			}
			fmt.Fprintf(p.Out, "%s is up to date.\n", p.storeName())
			return nil
		},
	}
}

package main

import "github.com/spf13/cobra"

func (p *program) membersCommand() *cobra.Command { return &cobra.Command{Use: "members"} }

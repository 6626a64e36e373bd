package main

import (
	"github.com/spf13/cobra"

	"outflow/ingest/manifest"
)

// manifestTopic is help and no verb: what a manifest may say.
func manifestTopic() *cobra.Command {
	return &cobra.Command{Use: "manifest", Short: "What a manifest may say: sections, keys, people, times and ranges", Long: manifest.Help()}
}

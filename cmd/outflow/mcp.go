package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"outflow/server"
)

func (p *program) mcpCommand() *cobra.Command {
	var from source
	var limits server.Limits
	cmd := &cobra.Command{
		Use:   "mcp",
		Short: "Answer an assistant, over standard input and output",
		Long: `Answer an assistant in the Model Context Protocol, over standard input and output,
about the store or about files alone with --load. An assistant starts this program
by itself; tell it so in its configuration, which most take in this form:

  {"mcpServers": {"outflow": {"command": "outflow", "args": ["mcp", "--store", "/path/to/outflow.db"]}}}

It may ask, look at places and transfers, search names and draw. What it is given
is Outflow's own sentence, with bounds and revision, to be quoted. It is never
given ids of people, and nothing is loaded. Whoever can start the program may ask,
and nothing is recorded. To have tokens, roles, limits and a record, let it call
outflow serve, which answers the same at /mcp:

  {"mcpServers": {"outflow": {"type": "http", "url": "http://127.0.0.1:8080/mcp", "headers": {"Authorization": "Bearer TOKEN"}}}}`,
		Example: `  outflow mcp
  outflow mcp --load fixtures/kakaopay`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return p.converse(cmd.Context(), &from, limits) },
	}
	from.flags(cmd)
	cmd.Flags().DurationVar(&limits.QuestionTime, "question-time", 30*time.Second, "how long one answer may take")
	return cmd
}

// converse answers an assistant until it leaves.
func (p *program) converse(ctx context.Context, from *source, limits server.Limits) (err error) {
	var zone *time.Location
	if from.zone != "" {
		if zone, err = loadZone(from.zone); err != nil {
			return err
		}
	}
	from.memory.limit()
	s, err := p.openFor(ctx, from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := p.notEmpty(ctx, s); err != nil {
		return err
	}
	worker, err := p.drawingWorker()
	if err != nil {
		return err
	}
	defer worker.Close()
	if err := server.New(p.serving(s, from, zone, worker, limits)).Converse(ctx, p.In, p.Out); err != nil {
		return fmt.Errorf("the assistant cannot be read: %w", err)
	}
	return nil
}

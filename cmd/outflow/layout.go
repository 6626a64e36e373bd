package main

import (
	"os"
	"os/exec"

	"github.com/spf13/cobra"

	"outflow/graph/draw"
)

// layoutCommand is the process in which serve has its drawings laid out.
func (p *program) layoutCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "layout",
		Hidden:  true,
		Short:   "Lay out drawings for outflow serve, until its input ends",
		Example: "  outflow layout",
		Args:    usageArgs(cobra.NoArgs),
		RunE:    func(*cobra.Command, []string) error { return draw.Work(p.In, p.Out) },
	}
}

// drawingWorker has drawings laid out by this program in another process.
func (p *program) drawingWorker() (*draw.Worker, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return draw.NewWorker(func() *exec.Cmd {
		cmd := exec.Command(self, "layout")
		cmd.Stderr = os.Stderr
		return cmd
	}), nil
}

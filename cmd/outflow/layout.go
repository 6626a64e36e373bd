package main

import (
	"os"
	"os/exec"
	"slices"
	"strings"

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
		cmd.Env = slices.DeleteFunc(os.Environ(), func(variable string) bool {
			name, _, _ := strings.Cut(variable, "=")
			return !slices.Contains(passedOn[:], name)
		})
		return cmd
	}), nil
}

// passedOn are the variables that the process which lays drawings out is given: where it may
// keep what it compiled, and what Windows needs. It hands Graphviz what others wrote, and
// needs no key or password that this program may have.
var passedOn = [...]string{"HOME", "XDG_CACHE_HOME", "TMPDIR", "LOCALAPPDATA", "USERPROFILE", "SYSTEMROOT"}

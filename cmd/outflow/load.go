package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"outflow/graph/ask"
	"outflow/ingest"
	"outflow/ingest/record"
)

func (p *program) loadCommand() *cobra.Command {
	var name, namespace string
	var keepGoing, strict, add bool
	var memory memory
	cmd := &cobra.Command{
		Use:   "load PATH...",
		Short: "Load files or directories into the store",
		Long: `Load manifests (YAML or JSON), directories of bulk CSV, the artifacts of dbt,
fideslang YAML, and exported claims into the store, all of them in one commit or none;
- reads standard input. What a source said before and does not say now is retired,
unless --append is given. Events of OpenLineage are added to what was seen before, a few
thousand in a commit. A source is named by its manifest (source:), by --source, or else
by its path, and a directory of another name that holds it is refused until one of the
first two says so. The report also tells of transfers that confirm nobody, because they
say neither when nor whose, or name categories and nothing upstream states subjects; of
those that are now disputed: sources differ on their ground, disclosure, people, time,
purpose or role; and of datasets that only transfers name, nearly as a declared one is
named.`,
		Example: `  outflow load fixtures/kakaopay
  outflow load crm.yaml billing/ --store estate.db
  outflow load feed.yaml --source crm --keep-going
  outflow load feed.yaml --source crm --append`,
		Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			key, err := p.membersKey()
			if err != nil {
				return err
			}
			s, err := p.open(cmd.Context(), toLoad)
			if err != nil {
				return err
			}
			defer s.Close()
			bar := newProgress(p.Err)
			report, err := ingest.Load(cmd.Context(), s, p.inputs(args), ingest.Options{
				Source: name, Append: add, KeepGoing: keepGoing, Strict: strict, MembersKey: key, Progress: bar.show, Bound: memory.bound,
				Namespace: namespace,
			})
			bar.done()
			if err != nil {
				return err
			}
			return writeReport(p.Out, &report)
		},
	}
	cmd.Flags().StringVar(&name, "source", "", "the `NAME` under which what is loaded is claimed (default: the file's path in the directory that was given)")
	cmd.Flags().StringVar(&namespace, "namespace", "", "the `SYSTEM` that the relations of dbt lie in, such as the namespace that its events of OpenLineage name (default: dbt:// and the project)")
	cmd.Flags().BoolVar(&add, "append", false, "add to what the sources said before: nothing of that is retired")
	cmd.Flags().BoolVar(&strict, "strict", false, strictUse)
	memory.flag(cmd)
	cmd.Flags().BoolVar(&keepGoing, "keep-going", false, "load what is good and say what was left out")
	return cmd
}

// inputs are what to load: "-" is standard input.
func (p *program) inputs(args []string) []ingest.Input {
	inputs := ingest.Paths(args...)
	for i, arg := range args {
		if arg == "-" {
			inputs[i] = ingest.Input{Path: "standard input", Open: once(p.In)}
		}
	}
	return inputs
}

// once opens what can be read only once.
func once(r io.Reader) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		if r == nil {
			return nil, errors.New("standard input can be read only once, and would have to be again: --keep-going leaves something out, or somebody else loaded meanwhile; load a file")
		}
		first := r
		r = nil
		return io.NopCloser(first), nil
	}
}

// strictUse says what --strict does, wherever files are loaded.
const strictUse = "load nothing if transfers name a dataset that nobody declares nearly as a declared one is named"

func writeReport(w io.Writer, r *ingest.Report) error {
	n := func(n int) string { return ask.Thousands(int64(n)) }
	b := &strings.Builder{}
	if !r.Counts.Any() {
		fmt.Fprintf(b, "Nothing changed: %s claims are as they were, at commit %d.\n", n(r.Counts.Unchanged), r.Commit.Number)
	} else {
		fmt.Fprintf(b, "Commit %d: %s added, %s changed, %s retired, %s unchanged.\n", r.Commit.Number, n(r.Counts.Added), n(r.Counts.Changed), n(r.Counts.Retired), n(r.Counts.Unchanged))
	}
	b.WriteString(notes(r))
	_, err := io.WriteString(w, ask.Clean(b.String()))
	if left := len(r.Rejected) + r.RejectedMore; left > 0 {
		err = errors.Join(err, fmt.Errorf("%s kept records out; mend them and load again", ask.Plural(left, "problem", "problems")))
	}
	return err
}

// notes says what a load is worth knowing for besides its numbers.
func notes(r *ingest.Report) string {
	b := &strings.Builder{}
	list := func(title string, lines []string) {
		if len(lines) == 0 {
			return
		}
		fmt.Fprintf(b, "%s:\n", title)
		const most = 20
		for i, line := range lines {
			if i == most {
				fmt.Fprintf(b, "  and %s more\n", ask.Thousands(int64(len(lines)-most)))
				break
			}
			fmt.Fprintf(b, "  %s\n", line)
		}
	}
	section := func(title string, lines []string) {
		list(fmt.Sprintf("%s (%s)", title, ask.Thousands(int64(len(lines)))), lines)
	}
	list(ask.Plural(len(r.Disputed), "transfer is", "transfers are")+" now disputed (sources differ)", disputedLines(r.Disputed))
	section("What annotations match", patternLines(r.Patterns))
	section("Created, because transfers name them", r.Created)
	section("Warnings", problemLines(r.Warnings))
	section("Skipped", problemLines(r.Skipped))
	section("Left out", problemLines(r.Rejected))
	return b.String()
}

func patternLines(all []ingest.PatternReport) []string {
	lines := make([]string, len(all))
	for i, p := range all {
		lines[i] = p.ID + ": " + ask.Plural(p.Transfers, "transfer", "transfers")
		if p.Places > 0 {
			lines[i] = p.ID + ": " + ask.Plural(p.Places, "place", "places")
		}
	}
	return lines
}

func disputedLines(all []ingest.Disputed) []string {
	lines := make([]string, len(all))
	for i, d := range all {
		lines[i] = d.Transfer + ": " + strings.Join(aspects(d), ", ")
	}
	return lines
}

func aspects(d ingest.Disputed) []string {
	texts := make([]string, len(d.Aspects))
	for i, aspect := range d.Aspects {
		texts[i] = string(aspect)
	}
	return texts
}

func problemLines(problems []record.Problem) []string {
	var lines []string
	told := map[string]bool{}
	for i := range problems {
		if line := problems[i].String(); !told[line] {
			told[line] = true
			lines = append(lines, line)
		}
	}
	return lines
}

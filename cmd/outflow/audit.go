package main

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"outflow/graph/ask"
	"outflow/server/audit"
)

func (p *program) auditCommand() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "Show who asked what of the service, and check that nobody changed the record",
		Long: `Show what was asked, listed, loaded and refused by outflow serve, and verify the
hashes that chain the record: an entry that was changed, moved or taken out is
told, and a file that was cut short, once another process wrote after it.`,
		Example: "  outflow audit",
		Args:    usageArgs(cobra.NoArgs),
		RunE:    func(*cobra.Command, []string) error { return p.showAudit(p.auditPath(dir)) },
	}
	p.auditFlag(cmd, &dir)
	return cmd
}

func (p *program) showAudit(dir string) error {
	w := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "TIME\tWHO\tROLE\tADDRESS\tDID\tREVISION\tPEOPLE\tWHAT")
	n := 0
	faults, err := audit.Read(dir, func(_ string, e *audit.Entry) error {
		n++
		_, err := fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", e.Time.Format(time.RFC3339), dash(e.Who), dash(e.Role), dash(e.Address),
			e.Action, dash(number(e.Revision)), dash(peopleOf(e)), dash(whatOf(e)))
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no audit log in %s; outflow serve keeps one, or name it with --audit", dir)
	}
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		return err
	}
	for _, f := range faults {
		fmt.Fprintln(p.Out, f)
	}
	if len(faults) > 0 {
		return fmt.Errorf("the audit log is not as outflow serve wrote it: %s", ask.Plural(len(faults), "difference", "differences"))
	}
	_, err = fmt.Fprintf(p.Out, "%s, as they were written.\n", ask.Plural(n, "entry", "entries"))
	return err
}

func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// peopleOf says how many people an entry is about.
func peopleOf(e *audit.Entry) string {
	bounds := func(b audit.Bounds) string { return ask.Count{Min: b.Min, Max: b.Max}.Range() }
	switch {
	case e.Ids != nil:
		return ask.Thousands(*e.Ids) + " ids"
	case e.People != nil:
		return bounds(e.People.Confirmed) + " / " + bounds(e.People.Possible)
	}
	return ""
}

// whatOf says what an entry is about.
func whatOf(e *audit.Entry) string {
	switch {
	case e.Action == audit.Refused && e.Times > 1:
		return fmt.Sprintf("%s: %d %s, %d times", e.Path, e.Status, e.Reason, e.Times)
	case e.Action == audit.Refused:
		return fmt.Sprintf("%s: %d %s", e.Path, e.Status, e.Reason)
	case e.Claims != nil:
		return fmt.Sprintf("%s: %d added, %d changed, %d retired", e.Source, e.Claims.Added, e.Claims.Changed, e.Claims.Retired)
	}
	return e.Question
}

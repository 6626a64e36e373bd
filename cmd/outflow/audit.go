package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/server/audit"
)

func (p *program) auditCommand() *cobra.Command {
	var dir, since string
	var others []string
	var checkpoint bool
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "Show who asked what of the service, and check that nobody changed the record",
		Long: `Show what was asked, listed, loaded and refused by outflow serve, and verify the
record: an entry that was changed, moved or taken out is told, a file that was cut
short or is gone, a load that the store has and the record lacks, and one that the
record has and the store lost.

Entries are chained by hashes. With a key in OUTFLOW_AUDIT_KEY, or in the file that
OUTFLOW_AUDIT_KEY_FILE names, for the service and for this command alike, nobody
without it can chain them anew. The newest entries need a witness elsewhere: a
checkpoint says where the record ends now, and --since proves later that all of that
is still there.

A commit of the store names the record that announced it. Where several services that
keep records of their own load into one store, --other names the records of the others:
by the hash at the end of the first entry, which is also how one is told that is missing.
Whoever puts an older copy of the store back begins a new record, and names the old one.`,
		Example: `  outflow audit
  outflow audit --checkpoint
  outflow audit --since outflow.db-audit/checkpoint`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			key, err := p.auditKey()
			if err != nil {
				return err
			}
			if checkpoint {
				return p.makeCheckpoint(p.auditPath(dir), key)
			}
			return p.showAudit(cmd.Context(), p.auditPath(dir), key, since, others)
		},
	}
	p.auditFlag(cmd, &dir)
	cmd.Flags().BoolVar(&checkpoint, "checkpoint", false, "write a checkpoint of the record to standard output, to be kept elsewhere")
	cmd.Flags().StringVar(&since, "since", "", "a checkpoint: check the record against it, and show what came after it")
	cmd.Flags().StringArrayVar(&others, "other", nil, "the `NAME` of a record that another service keeps which loads into this store (may be repeated)")
	cmd.MarkFlagsMutuallyExclusive("checkpoint", "since")
	return cmd
}

func noAudit(dir string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no audit log in %s; outflow serve keeps one, or name it with --audit", dir)
	}
	return err
}

func (p *program) makeCheckpoint(dir string, key []byte) error {
	line, err := audit.MakeCheckpoint(dir, key)
	if err == nil {
		_, err = p.Out.Write(line)
	}
	return noAudit(dir, err)
}

// showAudit shows and checks the log; since is the path of a checkpoint, or "", and others
// are the names of logs that other services keep.
func (p *program) showAudit(ctx context.Context, dir string, key []byte, since string, others []string) error {
	by := audit.Evidence{Key: key, Others: others}
	from := map[string]int64{} // numbers of entries that the checkpoint knows, by file
	if since != "" {
		line, err := os.ReadFile(since)
		if err == nil {
			by.Since, err = audit.ParseCheckpoint(line, key)
		}
		if err != nil {
			return fmt.Errorf("read the checkpoint %s: %w", since, err)
		}
		for _, h := range by.Since.Files {
			from[h.File] = h.Number
		}
	}
	var unread error
	if by.Commits, unread = p.announced(ctx); unread != nil {
		fmt.Fprintf(p.Err, "outflow: the record is not compared with the store, which cannot be read: %v\n", unread)
	}
	w := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "TIME\tWHO\tROLE\tADDRESS\tDID\tREVISION\tPEOPLE\tWHAT")
	n := 0
	open, made := map[string]loading{}, map[audit.Head]int64{}
	for commit, entry := range by.Commits {
		made[entry.Head] = commit
	}
	lost, last := 0, int64(0) // loads that the record has and the store lacks
	found, err := audit.Read(dir, by, func(file string, e *audit.Entry) error {
		n++
		if l, announced := open[e.Request]; announced && e.Action == audit.Loaded && changed(e.Claims) && made[l.head()] == 0 {
			lost, last = lost+1, e.Revision
		}
		follow(open, file, e)
		if by.Since != nil && (e.Number <= from[file] || from[file] == 0 && !e.Time.After(by.Since.Time)) {
			return nil
		}
		_, err := fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", e.Time.Format(time.RFC3339), dash(e.Who), dash(e.Role), dash(e.Address),
			dash(string(e.Action)), dash(number(e.Revision)), dash(peopleOf(e)), dash(whatOf(e)))
		return err
	})
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		return noAudit(dir, err)
	}
	p.showUnfinished(open, made)
	faults := found.Faults
	for _, m := range found.Missing {
		faults = append(faults, fmt.Sprintf("%s of the store, the last of them commit %d, named the log %s, which is not here: it was taken away, or another service keeps it (then say so: --other %[3]s)",
			ask.Plural(m.Commits, "commit", "commits"), m.Last, m.Name))
	}
	if lost > 0 && by.Commits != nil && unread == nil {
		faults = append(faults, fmt.Sprintf("%s of the record, the last of them commit %d, cannot be found in the store: it was put back to an earlier state, lost them, or is another",
			ask.Plural(lost, "load", "loads"), last))
	}
	for _, f := range faults {
		fmt.Fprintln(p.Out, escaped(f))
	}
	if len(faults) > 0 {
		return fmt.Errorf("the audit log and the store are not as outflow serve left them: %s", ask.Plural(len(faults), "difference", "differences"))
	}
	verdict := "as they were written"
	if len(found.Unkeyed) > 0 && key == nil {
		verdict += ", unless somebody chained all of them anew: no key is set (OUTFLOW_AUDIT_KEY)"
	}
	_, err = fmt.Fprintf(p.Out, "%s, %s.\n", ask.Plural(n, "entry", "entries"), verdict)
	return err
}

// announced returns the entries that the commits of the store name, none if there is no
// store.
func (p *program) announced(ctx context.Context) (map[int64]audit.Name, error) {
	if address, err := isAddress(p.storeName()); err != nil {
		return nil, err
	} else if _, err := os.Stat(p.storeName()); !address && errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	heads := map[int64]audit.Name{}
	return heads, p.withStore(ctx, func(s graph.Store) error {
		return s.View(ctx, 0, func(r graph.Reader) error {
			for c, err := range r.Commits(ctx, 0) {
				if err != nil {
					return err
				}
				if c.Audit == "" {
					continue
				}
				if heads[c.Number], err = audit.ParseName(c.Audit); err != nil {
					return fmt.Errorf("commit %d: %w", c.Number, err)
				}
			}
			return nil
		})
	})
}

// A loading is a load that was announced and of which no outcome is recorded.
type loading struct {
	file  string
	entry *audit.Entry
}

func (l loading) head() audit.Head {
	return audit.Head{File: l.file, Number: l.entry.Number, Hash: l.entry.Hash()}
}

func changed(c *audit.Claims) bool { return c != nil && c.Added+c.Changed+c.Retired > 0 }

// follow notes which loads were announced, and which of them have an outcome.
func follow(open map[string]loading, file string, e *audit.Entry) {
	switch e.Action {
	case audit.Loading:
		open[e.Request] = loading{file, e}
	case audit.Loaded, audit.Refused:
		delete(open, e.Request)
	}
}

// showUnfinished says what became of loads whose outcome is not recorded, since the service
// died or could not write: the store knows.
func (p *program) showUnfinished(open map[string]loading, made map[audit.Head]int64) {
	byTime := func(a, b loading) int { return a.entry.Time.Compare(b.entry.Time) }
	for _, l := range slices.SortedFunc(maps.Values(open), byTime) {
		outcome := "no commit was made"
		if commit := made[l.head()]; commit != 0 {
			outcome = fmt.Sprintf("commit %d was made", commit)
		}
		fmt.Fprintf(p.Out, "%s: the load of %s by %s was announced, and its outcome is not recorded: %s.\n",
			l.entry.Time.Format(time.RFC3339), dash(l.entry.Source), dash(l.entry.Who), outcome)
	}
}

// dash shows a text that may come from outside, and that there is none.
func dash(text string) string {
	if text == "" {
		return "-"
	}
	return escaped(text)
}

// escaped shows what could drive a terminal, reorder text or look like another column as
// Go writes it.
func escaped(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(text)
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
	case len(e.Events) > 0:
		return e.Source + ": " + eventsOf(e)
	case e.Action == audit.Loading:
		return e.Source
	case e.Name != "" && e.Question != "":
		return e.Name + ": " + e.Question
	case e.Name != "":
		return e.Name
	}
	return e.Question
}

// eventsOf says how many events are about to become one commit, and of whom if of several.
func eventsOf(e *audit.Entry) string {
	all, of := 0, map[string]int{}
	for _, s := range e.Events {
		all += s.Events
		of[s.Who] += s.Events
	}
	text := ask.Plural(all, "event", "events")
	if len(of) == 1 {
		return text
	}
	var each []string
	for _, who := range slices.Sorted(maps.Keys(of)) {
		each = append(each, fmt.Sprintf("%d of %s", of[who], escaped(who)))
	}
	return text + ", " + strings.Join(each, ", ")
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/dossier"
)

func (p *program) dossierCommand() *cobra.Command {
	var from source
	var out, made string
	var redact bool
	cmd := &cobra.Command{
		Use:   `dossier "QUESTION"… -o FILE`,
		Short: "Write answers as one document that stands alone, for whoever must be shown",
		Long: `Answer questions, and write it all into one file of HTML that needs nothing else, to
be read on a screen or printed on A4: of each question what was understood, the answer,
what is certain and what possible, the statements that its bounds follow from, findings
and disputes, drawings, routes or why not, each transfer with all accounts of it, their
evidence and where in the source they stand (locator), and all that it rests on; then the
definitions of the categories, the commit with its hashes and those after it, and how all
that is made again. Copies of the answers as JSON lie inside.

Of answers with more than 20,000 rows it lists the transfers that matter most, says of how
many they are, and has the sum of the whole, which verify reckons again.

The file is the same, to the byte, whenever it is made of the same commit with the same
version. outflow verify FILE checks it; what that proves the file says itself.

With --redact-names parties and systems that no question names, what lies in them, who
says so and what tells any of these have letters in the place of their names, in the
drawings and in the copies, too. What lies in something that a question names keeps its
name. Transfers from or to what has a letter have numbers, and their evidence is left out;
so is where in a source with a letter something stands. Names are found in other texts,
and in --made, as the graph has them, without their legal form (Ltd, GmbH, 주식회사), and
within words from four letters on. A description, a nickname or a shorter name within a
word is not found: which texts are left as written is listed in the file and said, for a
person to read before the file is handed on.`,
		Example: `  outflow dossier "which non-Apple-Pay users' data reached Alipay" -o case.html
  outflow dossier --load fixtures/kakaopay "whose data reached Alipay" "where did Kakao Pay go" -o case.html
  outflow dossier "whose data reached Alipay" --known-at 1 --redact-names -o case.html
  outflow verify case.html`,
		Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case out == "":
				return &usageError{errors.New("say with -o into which file, - for standard output")}
			case filepath.Ext(out) != ".html" && out != "-":
				return &usageError{fmt.Errorf("-o %s: a dossier is HTML; give a name that ends in .html, or - for standard output", out)}
			}
			d, err := p.dossier(cmd.Context(), &from, args, redact)
			if err != nil {
				return err
			}
			d.Made, d.Version = made, version()
			d.Call = dossier.Call{Paths: from.paths, Strict: from.strict, Output: filepath.Base(out)}
			if err := p.writeTo(out, forAll, func(w io.Writer) error { return d.Write(cmd.Context(), w) }); err != nil {
				return err
			}
			return p.sayLeft(d)
		},
	}
	from.questionFlags(cmd)
	cmd.Flags().StringVarP(&out, "output", "o", "", "the `FILE` to write, which ends in .html, - for standard output")
	cmd.Flags().StringVar(&made, "made", "", "say in the file that it was made on this `DATE`, in any words (default: nothing is said)")
	cmd.Flags().BoolVar(&redact, "redact-names", false, "letters in the place of the names of what no question names")
	return cmd
}

// mostLeftSaid is how many texts are named that a dossier has as they were written; it lists all.
const mostLeftSaid = 20

// sayLeft names to whoever wants names to have letters what no program can tell to be free of them.
func (p *program) sayLeft(d *dossier.Dossier) error {
	left := d.Left()
	if len(left) == 0 {
		return nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Left as written, since no name was found there: %s. Read them before you hand the dossier on, which lists them, too:\n", ask.Plural(len(left), "text", "texts"))
	for i, l := range left {
		if i == mostLeftSaid {
			fmt.Fprintf(&b, "  and %s\n", ask.Plural(len(left)-i, "other", "others"))
			break
		}
		fmt.Fprintf(&b, "  %s: %s\n", l.What, l.Text)
	}
	_, err := io.WriteString(p.Err, ask.Clean(b.String()))
	return err
}

// dossier answers questions as of one commit: the newest, if none says another.
func (p *program) dossier(ctx context.Context, from *source, questions []string, redact bool) (*dossier.Dossier, error) {
	zone, err := from.days()
	if err != nil {
		return nil, err
	}
	knownAt := []ask.KnownAt{from.knownAt}
	for _, q := range questions {
		knownAt = append(knownAt, ask.SaidKnownAt(q))
	}
	if err := withoutFiles(from, knownAt); err != nil {
		return nil, err
	}
	s, err := p.openFor(ctx, from)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	number, err := p.commitKnown(ctx, s, zone, knownAt)
	if err != nil {
		return nil, err
	}
	return p.dossierOf(ctx, s, zone, number, questions, len(from.paths) > 0, dossier.Asked{Timezone: from.zone, Exact: from.exact, Redacted: redact})
}

// dossierOf answers questions of a store, as of a commit or, if number is 0, of its head.
func (p *program) dossierOf(ctx context.Context, s graph.Store, zone *time.Location, number int64, questions []string, files bool, how dossier.Asked) (*dossier.Dossier, error) {
	d := &dossier.Dossier{Files: files, Asked: how}
	err := s.View(ctx, number, func(r graph.Reader) error {
		if d.Commit = r.Commit(); d.Commit.Number == 0 {
			return p.emptyStore()
		}
		a, err := ask.OpenWhole(ctx, r, zone)
		if err != nil {
			return err
		}
		if how.Exact {
			a = a.Exact()
		}
		var at int64
		if files { // the commit in memory is of the clock
			d.Commit = graph.Commit{Number: d.Commit.Number, Content: d.Commit.Content}
		} else {
			at = d.Commit.Number
		}
		return d.Answer(ctx, a, questions, at)
	})
	if err != nil || files {
		return d, err
	}
	return d, s.View(ctx, 0, func(r graph.Reader) error {
		for c, err := range r.Commits(ctx, d.Commit.Number) {
			if err != nil {
				return err
			}
			d.Later = append(d.Later, c)
		}
		return nil
	})
}

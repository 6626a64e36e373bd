package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
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
name. Evidence is then left out where it is of a transfer from or to what has a letter.`,
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
			d.Command = d.CommandLine(from.paths, from.strict, filepath.Base(out))
			return p.writeTo(out, forAll, func(w io.Writer) error { return d.Write(cmd.Context(), w) })
		},
	}
	from.questionFlags(cmd)
	cmd.Flags().StringVarP(&out, "output", "o", "", "the `FILE` to write, which ends in .html, - for standard output")
	cmd.Flags().StringVar(&made, "made", "", "say in the file that it was made on this `DATE`, in any words (default: nothing is said)")
	cmd.Flags().BoolVar(&redact, "redact-names", false, "letters in the place of the names of what no question names")
	return cmd
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
		d.Questions, err = dossier.Answer(ctx, a, questions, at, how.Redacted)
		return err
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

// verifyDossier checks a dossier: by itself, and by the store or the files that it is of.
func (p *program) verifyDossier(ctx context.Context, path string, from *source) error {
	document, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	stated, is, err := dossier.Seal(document)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if stated != is {
		return fmt.Errorf("%s was altered: it states the sum %s, and has %s", path, stated, is)
	}
	record, err := dossier.ReadRecord(document)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	p.say("The file has the sum that it states, %s. Who altered it could have reckoned that anew: compare it with one that was kept elsewhere.", is)
	from.zone, from.exact = record.Asked.Timezone, record.Asked.Exact
	zone, err := from.days()
	if err != nil {
		return err
	}
	files := len(from.paths) > 0
	switch {
	case record.Files && !files:
		return errors.New("the dossier is of files and not of a store; name them with --load to compare them")
	case !record.Files && files:
		return errors.New("the dossier is of a store and not of files; leave --load out, and name the store with --store")
	}
	s, err := p.openFor(ctx, from)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := p.verifyRevision(ctx, s, record, zone); err != nil {
		return err
	}
	d, err := p.dossierOf(ctx, s, zone, 0, record.Questions, files, record.Asked)
	if err != nil {
		return fmt.Errorf("today the questions cannot be answered: %w", err)
	}
	today := &pair{stores: [2]graph.Store{s, s}, numbers: [2]int64{record.Revision.Number, d.Commit.Number}}
	for side, n := range today.numbers {
		today.states[side].Number = n
	}
	for i, q := range d.Questions {
		if err := p.verifyAnswer(ctx, today, record, i, q.Answer, zone); err != nil {
			return err
		}
	}
	return nil
}

// verifyAnswer says whether the answer to a question today is that of the dossier, and in what
// it differs: of a store in the words of diff, and besides in which rows changed.
func (p *program) verifyAnswer(ctx context.Context, today *pair, record *dossier.Record, n int, a *ask.Answer, zone *time.Location) error {
	differs, err := record.Differs(n, a, false)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("Question %d, %q:", n+1, ask.Clean(record.Questions[n]))
	if len(differs) == 0 {
		same := "the same"
		if record.Cut(n) && !record.Files && today.numbers[0] != today.numbers[1] {
			same = "the same in all that the dossier lists, which is not all of it"
		}
		p.say("%s the answer today is %s.", name, same)
		return nil
	}
	p.say("%s the answer today differs.", name)
	if !record.Files && today.numbers[0] != today.numbers[1] && !a.Query.Person && ask.SaidKnownAt(record.Questions[n]).IsZero() {
		var text bytes.Buffer
		err := today.both(ctx, func(before, after graph.Reader) error {
			// Neither question is as of the other's commit, nor of names that have letters.
			readers := [2]graph.Reader{before, after}
			question := record.Questions[n]
			asked, err := ask.ReadOfBoth(question, func(side int) (ask.Query, error) {
				q, err := ask.Parse(ctx, readers[side], zone, question)
				q.KnownAt = 0
				return q, err
			})
			if err != nil {
				return err
			}
			d, err := today.differenceOf(ctx, before, after, zone, asked, record.Asked.Exact)
			if err != nil {
				return err
			}
			return d.WriteText(&text)
		})
		if err != nil {
			return err
		}
		for line := range strings.Lines(text.String()) {
			p.say("%s", strings.TrimRight("  "+line, " \n"))
		}
		if differs, err = record.Differs(n, a, true); err != nil || len(differs) == 0 {
			return err
		}
		p.say("  Besides:")
	}
	for _, line := range differs {
		p.say("  %s", line)
	}
	return nil
}

// verifyRevision says whether the revision that a dossier is of is still there, and still gives its
// answers.
func (p *program) verifyRevision(ctx context.Context, s graph.Store, r *dossier.Record, zone *time.Location) error {
	if r.Files {
		return s.View(ctx, 0, func(v graph.Reader) error {
			if is := v.Commit().Content.String(); is != r.Revision.Hash {
				p.say("The files say something else than those that were asked: their content hash is %s, and was %s.", is, r.Revision.Hash)
			} else {
				p.say("The files say what those said that were asked: content hash %s.", is)
			}
			return nil
		})
	}
	err := s.View(ctx, r.Revision.Number, func(v graph.Reader) error {
		switch c := v.Commit(); {
		case c.Hash != r.Revision.Chain:
			return fmt.Errorf("commit %d of the store is not the one that was asked: its chain hash is %s, and was %s; name the right store with --store", c.Number, c.Hash, r.Revision.Chain)
		case c.Content.String() != r.Revision.Hash:
			return fmt.Errorf("commit %d of the store has the content hash %s, and had %s", c.Number, c.Content, r.Revision.Hash)
		}
		return nil
	})
	if errors.Is(err, graph.ErrNoCommit) {
		return fmt.Errorf("the store has no commit %d, of which the dossier is; name the right store with --store", r.Revision.Number)
	}
	if err != nil {
		return err
	}
	p.say("The store holds commit %d with the chain hash and the content hash that the dossier states.", r.Revision.Number)
	d, err := p.dossierOf(ctx, s, zone, r.Revision.Number, r.Questions, false, r.Asked)
	if err != nil {
		return fmt.Errorf("as of commit %d the questions cannot be answered: %w", r.Revision.Number, err)
	}
	var others []string
	for i := range d.Questions {
		if same, err := r.Holds(i, &d.Questions[i]); err != nil {
			return err
		} else if !same {
			others = append(others, fmt.Sprint(i+1))
		}
	}
	switch {
	case others == nil:
		p.say("As of that commit it gives the answers that lie in the file, to the byte.")
	case r.Version != version():
		p.say("As of that commit the answers to %s are others than in the file. It was made with version %s, and this is %s.", "questions "+strings.Join(others, ", "), ask.Clean(r.Version), version())
	default:
		return fmt.Errorf("as of commit %d the answers to questions %s are others than in the file, with the same version: the file was altered and its sum reckoned anew, or the store was", r.Revision.Number, strings.Join(others, ", "))
	}
	return nil
}

// say prints a line, in which there may be names.
func (p *program) say(format string, args ...any) {
	fmt.Fprintln(p.Out, ask.Clean(fmt.Sprintf(format, args...)))
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/store/sqlite"
	"outflow/ingest"
)

// A source is where a question's graph comes from.
type source struct {
	paths   []string
	zone    string
	knownAt ask.KnownAt
	strict  bool
	exact   bool
	memory  memory
}

// questionFlags are those of a verb that takes a question.
func (s *source) questionFlags(cmd *cobra.Command) {
	s.flags(cmd)
	cmd.Flags().BoolVar(&s.exact, "exact", false, "bound every count as closely as what is known allows, however long it takes")
	knownAtFlag(cmd, &s.knownAt)
}

func (s *source) flags(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&s.paths, "load", nil, "answer from the file or directory at this `PATH` alone, without a store (may be repeated)")
	cmd.Flags().BoolVar(&s.strict, "strict", false, "with --load, "+strictUse)
	s.memory.flag(cmd)
	cmd.Flags().StringVar(&s.zone, "timezone", "", "the `ZONE` in which days begin, such as Asia/Seoul (default: the one all sources agree on, else UTC)")
}

func (p *program) askCommand() *cobra.Command {
	var from source
	var v view
	cmd := &cobra.Command{
		Use:   `ask "QUESTION"`,
		Short: "Answer one question",
		Long: `Answer one question about the store, or about files alone with --load.

Questions are in English: ` + formsHelp(),
		Example: `  outflow ask "which non-Apple-Pay users' data reached Alipay"
  outflow ask "whose data reached Alipay" --known-at 1
  outflow ask --load fixtures/kakaopay "where did Kakao Pay go" --svg lineage.svg
  outflow ask --load fixtures/kakaopay "which transfers were without ground" --json
  outflow ask --load fixtures/kakaopay "whose data reached Alipay" --json --limit 0`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := v.check(); err != nil {
				return err
			}
			a, q, err := p.question(cmd.Context(), &from, args[0], ask.Parse, toCount)
			if err != nil {
				return err
			}
			o, err := a.Outline(cmd.Context(), q)
			if err != nil {
				return err
			}
			return p.show(cmd.Context(), o, args[0], &v)
		},
	}
	from.questionFlags(cmd)
	v.flags(cmd)
	return cmd
}

// A view is how an answer is shown.
type view struct {
	asJSON, asCSV bool
	svg           string
	shape         shape
	page          ask.Page
}

func (v *view) flags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&v.asJSON, "json", false, "print the answer as JSON")
	cmd.Flags().BoolVar(&v.asCSV, "csv", false, "print the answer as CSV")
	cmd.Flags().StringVar(&v.svg, "svg", "", "also draw the answer into this `FILE`")
	v.shape.flags(cmd, "with --svg, ")
	v.page.Limit = ask.AllRows
	cmd.Flags().Var((*limitValue)(&v.page.Limit), "limit", "print at most `N` rows of each list, 0 for the counts alone (default: all; as text the 30 that matter most)")
	cmd.Flags().StringVar(&v.page.After, "after", "", "of transfers print those alone that come after the one with this `ID`")
	cmd.Flags().StringVar(&v.page.AfterPlace, "after-place", "", "of places print those alone that come after the one with this `ID`")
}

// A limitValue is the value of a flag that bounds lists.
type limitValue int

func (v *limitValue) String() string {
	if *v == ask.AllRows {
		return ""
	}
	return strconv.Itoa(int(*v))
}

func (v *limitValue) Set(text string) error {
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return errors.New("expected a whole number, such as 100")
	}
	*v = limitValue(n)
	return nil
}

func (v *limitValue) Type() string { return "number" }

func (v *view) check() error {
	switch {
	case v.asJSON && v.asCSV:
		return &usageError{errors.New("--json and --csv cannot both be meant")}
	case v.svg == "-":
		return &usageError{errors.New("--svg - would mix the drawing with the answer; outflow draw -o - draws alone")}
	}
	return nil
}

// show prints what answers a question, and draws all of it if that is asked for.
func (p *program) show(ctx context.Context, o *ask.Outline, question string, v *view) error {
	if v.svg != "" {
		whole, err := o.Page(ctx, ask.Page{Limit: ask.AllRows})
		if err != nil {
			return err
		}
		whole.Question = question
		if err := p.drawTo(ctx, whole, &v.shape, v.svg, false); err != nil {
			return err
		}
	}
	a := o.Stream(v.page)
	a.Question = question
	switch {
	case v.asJSON:
		return a.WriteJSON(p.Out)
	case v.asCSV:
		return a.WriteCSV(p.Out)
	}
	return a.WriteText(p.Out)
}

func formsHelp() string {
	text := ""
	for _, f := range ask.Forms() {
		text += "\n  " + f
	}
	var modifiers []ask.Phrasing
	for _, m := range ask.Modifiers() {
		modifiers = append(modifiers, ask.Phrasing{Say: m.Say, As: m.Sample})
	}
	return text + `

Several findings of transfers are joined by "and" (all of them) or "or" (any).
Any question may be followed by these, as in the samples beside them; "from Y" if
it does not itself say where to start. What came back takes neither a time but "as
of" nor "via".

` + table(modifiers) + `
"according to" and "without" name one source or several: of transfers and erasures
only what those say counts, or all but what they say. Places, people and their sizes
stay as all sources say.

"known at" asks what the store knew as of an earlier commit, names included: by
its number, which outflow log lists, or by a date, for the last commit before that
ended, or an instant, for the last one before that. --known-at says the same.

These are understood, too, each as the question beside it. What is in brackets
may be left out; of words with strokes between them any one may be said.

` + table(ask.Phrasings()) + "\n" + table(ask.Wordings()) + `
PEOPLE is a cohort, a population, everyone, or words over them: a and b, a or b,
not a, non-a, a except b, parentheses. WHAT is "data" or a category: its key, the
last word of it, its title, such as "phone numbers", or a usual word for it. X, Y
and P are a party, a system, a dataset, a field, a country by its name in English
or Korean or by its code, or the EU, the EEA or adequate countries: those that
were on the last day asked about, or as "EU of 2019". In a country is what lies
there by what each source says, for certain where all agree; "parties seated in Y"
and "systems processing in Y" ask of one alone. K is the key of a ground or
"consent". T is the id of a transfer. S is a source, by its id or by the name of
its file without folder and ending. COMMIT is a number or a date. Names are found
in any letter case; the longest one is meant. A name in quotation marks is taken
literally.

Where no lists but sizes and shares say who is in very many cohorts, exact bounds
may take minutes. Beyond some seconds of work bounds are wider than they need be,
and the answer says so (bounds-widened); --exact goes on to the end. The service
does not offer that: one reader must not keep others waiting.`
}

// table writes two columns.
func table(rows []ask.Phrasing) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, r := range rows {
		fmt.Fprintf(w, "  %s\t%s\n", r.Say, r.As)
	}
	w.Flush()
	return b.String()
}

// A parse reads the words of a question about a store.
type parse func(ctx context.Context, r graph.Reader, zone *time.Location, question string) (ask.Query, error)

// answer asks one question of the store or of files.
func (p *program) answer(ctx context.Context, from *source, question string, read parse) (*ask.Answer, error) {
	a, q, err := p.question(ctx, from, question, read, toCount)
	if err != nil {
		return nil, err
	}
	answer, err := a.Answer(ctx, q)
	if err != nil {
		return nil, err
	}
	answer.Question = question
	return answer, nil
}

// An aim is what is asked of people.
type aim int

const (
	toCount aim = iota
	toName      // who they are, or what is so of one of them
)

// question reads a question, and of the store what it needs.
func (p *program) question(ctx context.Context, from *source, question string, read parse, aim aim) (a *ask.Asker, q ask.Query, err error) {
	zone, err := from.days()
	if err != nil {
		return nil, q, err
	}
	knownAt := []ask.KnownAt{from.knownAt, ask.SaidKnownAt(question)}
	if err := withoutFiles(from, knownAt); err != nil {
		return nil, q, err
	}
	s, err := p.openFor(ctx, from)
	if err != nil {
		return nil, q, err
	}
	defer s.Close()
	number, err := p.commitKnown(ctx, s, zone, knownAt)
	if err != nil {
		return nil, q, err
	}
	var kept ask.Keeper
	if aim == toCount {
		kept = keeper(s)
	}
	err = s.View(ctx, number, func(r graph.Reader) error {
		if r.Commit().Number == 0 {
			return p.emptyStore()
		}
		if q, err = read(ctx, r, zone, question); err != nil {
			return err
		}
		q.KnownAt = number
		if a, err = ask.Open(ctx, r, zone, q, kept); err == nil && from.exact {
			a = a.Exact()
		}
		return err
	})
	return a, q, err
}

// openFor opens the store, or loads files into one in memory.
func (p *program) openFor(ctx context.Context, from *source) (graph.Store, error) {
	if len(from.paths) == 0 {
		return p.open(ctx, toRead)
	}
	s, err := sqlite.OpenMemory(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := p.loadInto(ctx, s, from, "", from.paths); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// loadInto loads files into a store in memory, as one source if that is named.
func (p *program) loadInto(ctx context.Context, s graph.Store, from *source, name string, paths []string) (ingest.Report, error) {
	key, err := p.membersKey()
	if err != nil {
		return ingest.Report{}, err
	}
	report, err := ingest.Load(ctx, s, ingest.Paths(paths...), ingest.Options{Source: name, MembersKey: key, Strict: from.strict, Bound: from.memory.bound})
	if err == nil {
		// A place made up by a misspelt id answers as any other does.
		_, err = io.WriteString(p.Err, ask.Clean(notes(&report)))
	}
	return report, err
}

// days returns the zone in which days begin, nil for the store's own.
func (s *source) days() (*time.Location, error) {
	if s.zone == "" {
		return nil, nil
	}
	return loadZone(s.zone)
}

func loadZone(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, &usageError{fmt.Errorf("--timezone %q is not a zone such as Asia/Seoul", name)}
	}
	return zone, nil
}

package ask

import (
	"context"
	"fmt"
	"io"
	"strings"
)

// A Saved is a question that somebody keeps, to be told when its answer changes.
type Saved struct{ Name, Question string }

// A Watch says what became of the answers to saved questions from one graph to another. Its JSON
// has every key always; lists are never null.
type Watch struct {
	From      State     `json:"from"`
	To        State     `json:"to"`
	Timezone  string    `json:"timezone"`
	Changed   int       `json:"changed"` // of the questions
	Unasked   int       `json:"unasked"`
	Questions []Watched `json:"questions"` // as they were given
}

// What became of the answer to a saved question.
const (
	AnswerChanged   = "changed"
	AnswerUnchanged = "unchanged"
	AnswerUnasked   = "unasked" // the question cannot be asked of either graph
)

// A Watched says what became of the answer to one saved question.
type Watched struct {
	Name       string      `json:"name"`
	Question   string      `json:"question"`
	Outcome    string      `json:"outcome"`
	Text       string      `json:"text"`       // the outcome in words; why it cannot be asked
	Difference *Difference `json:"difference"` // null if it cannot be asked
}

// CanWatch says why a question cannot be saved, or cannot be asked of a graph; nil if neither is so.
func CanWatch(text string, read func(text string) (Query, error)) error {
	if k := SaidKnownAt(text); !k.IsZero() {
		return ErrSaidKnownAt
	}
	q, err := read(text)
	if err == nil && q.Person {
		err = errOfOnePerson
	}
	return err
}

// WatchOf says what became of the answers to questions from the graph of one asker, before, to that
// of another.
func WatchOf(ctx context.Context, before, after *Asker, questions []Saved) (*Watch, error) {
	var all []Watched
	for _, saved := range questions {
		one, err := WatchOne(ctx, before, after, saved)
		if err != nil {
			return nil, err
		}
		all = append(all, *one)
	}
	return NewWatch(before, after, all), nil
}

// NewWatch gathers what became of answers.
func NewWatch(before, after *Asker, all []Watched) *Watch {
	w := &Watch{
		From: State{revisionOf(before.graph), []string{}}, To: State{revisionOf(after.graph), []string{}}, Timezone: after.graph.Zone.String(),
		Questions: append([]Watched{}, all...),
	}
	for i := range all {
		switch all[i].Outcome {
		case AnswerChanged:
			w.Changed++
		case AnswerUnasked:
			w.Unasked++
		}
	}
	return w
}

// WatchOne says what became of the answer to a question. What it returns holds neither graph. Its
// error is that there was no time.
func WatchOne(ctx context.Context, before, after *Asker, saved Saved) (*Watched, error) {
	one := &Watched{Name: saved.Name, Question: saved.Question, Outcome: AnswerUnasked}
	askers := [2]*Asker{before, after}
	asked, err := ReadOfBoth(saved.Question, func(side int) (Query, error) { return askers[side].ParseContext(ctx, saved.Question) })
	var d *Difference
	if err == nil {
		d, err = DifferenceOf(ctx, before, after, asked)
	}
	if ctx.Err() != nil {
		return nil, err
	}
	if err != nil {
		one.Text = sentences(err.Error())
		return one, nil
	}
	d.Question = saved.Question
	one.Outcome, one.Text = AnswerUnchanged, d.outcome()
	if d.Changed() {
		one.Outcome = AnswerChanged
	}
	d.From.answer, d.To.answer = nil, nil
	for i := range d.Findings {
		d.Findings[i].row = nil
	}
	one.Difference = d
	return one, nil
}

// outcome says in words what became of the answer.
func (d *Difference) outcome() string {
	if !d.Changed() {
		return sentences("The answer is the same: " + string(d.To.Verdict))
	}
	text := "The answer is still " + string(d.To.Verdict)
	if d.From.Verdict != d.To.Verdict {
		text = "The answer was " + string(d.From.Verdict) + " and is " + string(d.To.Verdict)
	}
	var moved []string
	for _, n := range []struct {
		count          int
		one, many, did string
	}{
		{len(d.New.Transfers) + d.New.More, "transfer", "transfers", "came"}, {len(d.Gone.Transfers) + d.Gone.More, "transfer", "transfers", "went"},
		{d.found(FindingCame), "finding", "findings", "came"}, {d.found(FindingGrew), "finding", "findings", "grew"}, {d.found(FindingShrank), "finding", "findings", "shrank"}, {d.found(FindingWent), "finding", "findings", "went"},
	} {
		if n.count > 0 {
			moved = append(moved, Plural(n.count, n.one, n.many)+" "+n.did)
		}
	}
	text = sentences(text) + " " + d.Sentence
	if !d.Any() && d.From.Verdict == d.To.Verdict && len(moved) == 0 {
		text += " Its counts or dates are other ones."
	}
	if len(moved) > 0 {
		text += " " + sentences(strings.Join(moved, ", "))
	}
	return oneLine(text)
}

// found counts findings that came, grew, shrank or went.
func (d *Difference) found(did string) (n int) {
	for i := range d.Findings {
		if d.Findings[i].Did == did {
			n++
		}
	}
	return n
}

// First returns it with at most so many rows of each list of each difference.
func (w *Watch) First(most int) *Watch {
	less := *w
	less.Questions = make([]Watched, len(w.Questions))
	for i, one := range w.Questions {
		if one.Difference != nil {
			one.Difference = one.Difference.First(most)
		}
		less.Questions[i] = one
	}
	return &less
}

// Sentence says how many answers changed.
func (w *Watch) Sentence() string {
	text := "No saved answer changed"
	if len(w.Questions) == 0 {
		text = "No question is saved"
	} else if w.Changed > 0 {
		text = fmt.Sprintf("%s of %s changed", Thousands(int64(w.Changed)), Plural(len(w.Questions), "saved answer", "saved answers"))
	}
	if w.Unasked > 0 {
		text += ", and " + Plural(w.Unasked, "question", "questions") + " cannot be asked"
	}
	return sentences(text)
}

// WriteJSON writes it as indented JSON.
func (w *Watch) WriteJSON(to io.Writer) error { return writeJSON(to, w) }

// WriteText writes it for people.
func (w *Watch) WriteText(to io.Writer) error {
	b := &strings.Builder{}
	for i := range w.Questions {
		w.Questions[i].write(b)
	}
	if len(w.Questions) > 0 {
		b.WriteString("\n")
	}
	fmt.Fprintf(b, "%s\n", w.Sentence())
	writeStates(b, &w.From, &w.To, w.Timezone)
	_, err := io.WriteString(to, Clean(b.String()))
	return err
}

func (o *Watched) write(b *strings.Builder) {
	fmt.Fprintf(b, "%s: %s", o.Outcome, oneLine(o.Name))
	if o.Question != o.Name {
		fmt.Fprintf(b, ": %s", oneLine(o.Question))
	}
	b.WriteString("\n")
	if o.Outcome == AnswerUnchanged {
		return
	}
	fmt.Fprintf(b, "  %s\n", oneLine(o.Text))
	if o.Outcome == AnswerUnasked {
		return
	}
	for s, state := range o.Difference.states() {
		fmt.Fprintf(b, "  %s: %s\n", [...]string{"before", "after"}[s], oneLine(state.Sentence))
	}
	var lines []string
	hidden := o.Difference.MoreFindings
	for _, g := range []struct {
		did string
		of  *Gain
	}{{FindingCame, &o.Difference.New}, {FindingWent, &o.Difference.Gone}} {
		hidden += g.of.More
		for i := range g.of.Transfers {
			row := &g.of.Transfers[i]
			lines = append(lines, fmt.Sprintf("transfer %s: %s: from %s to %s", g.did, row.ID, row.From, row.To))
		}
	}
	for i := range o.Difference.Findings {
		f := &o.Difference.Findings[i]
		lines = append(lines, fmt.Sprintf("finding %s: %s", f.Did, f.Text()))
	}
	for _, line := range lines[:min(len(lines), mostShown)] {
		fmt.Fprintf(b, "  %s\n", oneLine(line))
	}
	if more := max(0, len(lines)-mostShown) + hidden; more > 0 {
		fmt.Fprintf(b, "  … and %s more\n", Thousands(int64(more)))
	}
}

package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"outflow/graph/ask"
)

// bare asks a view for no lists, and for texts cut short: it is of some hundred bytes,
// whatever it is of.
const bare = -1

// fitting returns the longest view of something, in text and in JSON, that has no more
// than so many bytes in each. Views are asked for with ever fewer rows of each list.
func fitting(most int, view func(rows int) (text string, value any, err error)) (*told, error) {
	for _, rows := range [...]int{100, 30, 10, 3, 0, bare} {
		text, value, err := view(rows)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(value); err != nil {
			return nil, err
		}
		if len(text) <= most && b.Len() <= most {
			return &told{text: text, value: bytes.TrimSpace(b.Bytes())}, nil
		}
	}
	return nil, &unanswerableError{fmt.Errorf("even in short this is longer than the %d bytes that a tool may give", most)}
}

// A toldAnswer is an answer as a tool gives it.
type toldAnswer struct {
	Sentence string `json:"sentence"`
	*ask.Answer
	LeftOut beyond `json:"left_out"` // rows of lists, by their keys; every count is of all
}

// answerView shows an answer with so many rows of each list.
func answerView(a *ask.Answer, rows, most int) (string, any, error) {
	if rows == bare {
		return bareAnswer(a, most)
	}
	left, less := leftOut(a, rows), cut(a, rows)
	var b strings.Builder
	if err := less.WriteText(&b); err != nil {
		return "", nil, err
	}
	b.WriteString(left.text())
	return b.String(), &toldAnswer{ask.Clean(a.Sentence()), less, left}, nil
}

// bareAnswer shows an answer whose words alone are too long: the sentence as far as it
// goes, the counts and the revision.
func bareAnswer(a *ask.Answer, most int) (string, any, error) {
	short := func(text string) string { return shortened(text, most/40) }
	left, less := leftOut(a, 0), *cut(a, 0)
	less.Question, less.Understood, less.Notes = short(a.Question), short(a.Understood), []string{}
	less.Assumptions = slices.Clone(less.Assumptions)
	for i := range less.Assumptions {
		less.Assumptions[i].Text = shortened(less.Assumptions[i].Text, most/200)
	}
	less.Support.Alone, less.Support.Needed = []string{}, []string{}
	less.Limits = append(slices.Clone(less.Limits), ask.Limit{Code: "bytes", Limit: int64(most)})
	less.Complete = false
	sentence := short(ask.Clean(a.Sentence()))
	text := fmt.Sprintf("%s\n\nCut short: no more fits into %d bytes; ask a narrower question, or with outflow ask.\n", sentence, most)
	return text + left.text() + revisionText(a.Revision), &toldAnswer{sentence, &less, left}, nil
}

// shortened cuts a text to so many bytes, and says that it did.
func shortened(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return clip(text, most) + "…"
}

// text says what is left out, "" if nothing is.
func (b beyond) text() string {
	var parts []string
	for list, n := range b {
		parts = append(parts, list+" "+ask.Thousands(int64(n)))
	}
	if len(parts) == 0 {
		return ""
	}
	slices.Sort(parts)
	return "Left out to keep this short, though counted: " + strings.Join(parts, ", ") + "\n"
}

func revisionText(r ask.Revision) string {
	return fmt.Sprintf("Revision %d, %s\n", r.Number, r.Hash)
}

// drawingText says what a drawing is of.
func drawingText(a *ask.Answer, folded string, most int) string {
	if folded == "" {
		folded = "Nothing is folded: each place has a box of its own."
	}
	return ask.Clean(fmt.Sprintf("%s\n\n%s\nUnderstood: %s\n", shortened(a.Sentence(), most/4), folded, shortened(a.Understood, most/4))) + revisionText(a.Revision)
}

// lines write what is known of a thing, a line for each thing to say. Names are hostile.
type lines struct{ strings.Builder }

func (l *lines) say(label, text string) {
	if text != "" {
		fmt.Fprintf(l, "%s: %s\n", label, ask.Clean(strings.Join(strings.Fields(text), " ")))
	}
}

func (l *lines) list(label string, texts []string) { l.say(label, strings.Join(texts, ", ")) }

// claims writes what each source says, as outflow export does.
func (l *lines) claims(claims []json.RawMessage) {
	if len(claims) > 0 {
		l.WriteString("Said by each source:\n")
	}
	for _, c := range claims {
		fmt.Fprintf(l, "  %s\n", ask.Clean(string(c)))
	}
}

// transfers writes the first of some transfers.
func (l *lines) transfers(label string, t transfers) {
	fmt.Fprintf(l, "%s: %s\n", label, count(t.Count, "transfer"))
	for _, r := range t.Transfers {
		fmt.Fprintf(l, "  %s\n", ask.Clean(strings.Join(strings.Fields(r.ID+", from "+r.From.ID+" to "+r.To.ID+", "+strings.Join(r.When, " ")), " ")))
	}
}

// called names a place by its name and id.
func (p placeRef) called() string {
	if p.Name == p.ID || p.Name == "" {
		return p.ID
	}
	return p.Name + " (" + p.ID + ")"
}

// cut leaves transfers out that are beyond a limit.
func (t transfers) cut(b beyond, list string, rows int) transfers {
	b.note(list, t.Count, rows)
	return transfers{t.Count, first(t.Transfers, rows)}
}

// firstOf returns the first of a list, and notes how many more there are.
func firstOf[T any](b beyond, name string, list []T, rows int) []T {
	b.note(name, len(list), rows)
	return first(list, rows)
}

// view shows what is known of a place with so many rows of each list.
func (p *place) view(rows int) (string, any, error) {
	left, less := beyond{}, *p
	if rows == bare {
		rows = 0
		less.Name, less.DatasetKind, less.Subjects = shortened(p.Name, 200), shortened(p.DatasetKind, 200), shortened(p.Subjects, 200)
		if p.Retention != nil {
			kept := *p.Retention
			kept.Stated = shortened(kept.Stated, 200)
			less.Retention = &kept
		}
	}
	less.Aliases = firstOf(left, "aliases", p.Aliases, rows)
	less.Countries = firstOf(left, "countries", p.Countries, rows)
	less.Categories = firstOf(left, "categories", p.Categories, rows)
	less.Around = firstOf(left, "around", p.Around, rows)
	less.Claims = firstOf(left, "claims", p.Claims, rows)
	less.Questions = firstOf(left, "questions", p.Questions, rows)
	less.Inside = first(p.Inside, rows)
	left.note("inside", p.InsideCount, rows)
	less.In, less.Out = p.In.cut(left, "in", rows), p.Out.cut(left, "out", rows)
	less.Erasures = p.Erasures.cut(left, "erasures", rows)

	var l lines
	l.say("The "+p.Kind, less.called())
	l.list("Also called", less.Aliases)
	l.list("In the countries", less.Countries)
	l.say("Run by", p.Party)
	l.say("Population", p.Population)
	l.say("Kind of dataset", less.DatasetKind)
	l.say("Holds the data of", less.Subjects)
	l.list("Categories", less.Categories)
	if kept := less.Retention; kept != nil {
		l.say("Keeps data for", kept.Stated+", as stated of "+kept.Place+verifiedText(kept.Verified))
	}
	switch p.Origin {
	case "stated":
		l.say("Origin", "data begins here, as a source says")
	case "implicit":
		l.say("Origin", "nothing says where its data comes from, so it may begin here")
	}
	if p.Created {
		l.say("Note", "nobody declares this place: a transfer names it")
	}
	for _, o := range less.Around {
		l.say("In the "+o.Kind, o.called())
	}
	fmt.Fprintf(&l, "Directly in it: %s\n", count(p.InsideCount, "place"))
	for _, o := range less.Inside {
		l.say("  "+o.Kind, o.called())
	}
	l.transfers("Into it", less.In)
	l.transfers("Out of it", less.Out)
	fmt.Fprintf(&l, "Within it: %s\n", count(p.Within, "transfer"))
	fmt.Fprintf(&l, "Erased there, around it or in it: %s\n", count(p.Erasures.Count, "account"))
	for i := range less.Erasures.Erasures {
		l.say("  "+less.Erasures.Erasures[i].Status, less.Erasures.Erasures[i].text())
	}
	l.claims(less.Claims)
	l.list("To ask", less.Questions)
	l.WriteString(left.text() + revisionText(p.Revision))
	return l.String(), &struct {
		place
		LeftOut beyond `json:"left_out"`
	}{less, left}, nil
}

// view shows what is known of a transfer with so many rows of each list.
func (t *transfer) view(rows int) (string, any, error) {
	left, less := beyond{}, *t
	if rows == bare {
		rows = 0
		less.From.Name, less.To.Name = shortened(t.From.Name, 200), shortened(t.To.Name, 200)
	}
	less.When = firstOf(left, "when", t.When, rows)
	less.Categories = firstOf(left, "categories", t.Categories, rows)
	less.Sources = firstOf(left, "sources", t.Sources, rows)
	less.Claims = firstOf(left, "claims", t.Claims, rows)
	less.Questions = firstOf(left, "questions", t.Questions, rows)
	less.Feeds, less.Goes = t.Feeds.cut(left, "feeds", rows), t.Goes.cut(left, "goes", rows)

	var l lines
	l.say("The transfer", t.ID)
	l.say("From the "+t.From.Kind, less.From.called())
	l.say("To the "+t.To.Kind, less.To.called())
	l.list("When", less.When)
	if len(t.Categories) == 0 {
		l.say("Categories", "none are stated: all that its start holds")
	}
	l.list("Categories", less.Categories)
	l.list("Said by", less.Sources)
	l.transfers("Fed by", less.Feeds)
	l.transfers("Goes on in", less.Goes)
	l.claims(less.Claims)
	l.list("To ask", less.Questions)
	l.WriteString(left.text() + revisionText(t.Revision))
	return l.String(), &struct {
		transfer
		LeftOut beyond `json:"left_out"`
	}{less, left}, nil
}

// view shows so many of the names that were found.
func (n *names) view(rows int) (string, any, error) {
	left, less := beyond{}, *n
	less.Names = firstOf(left, "names", n.Names, max(rows, 0))
	less.More = n.More || len(left) > 0
	var b strings.Builder
	if len(n.Names) == 0 {
		b.WriteString("Nothing that is loaded has a word that begins so.\n")
	}
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	if len(less.Names) > 0 {
		fmt.Fprintln(w, "Kind\tname\tfound as\tin a question")
	}
	for _, found := range less.Names {
		io.WriteString(w, strings.Join([]string{string(found.Kind), found.Name, found.Text, found.Write}, "\t")+"\n")
	}
	w.Flush()
	if less.More {
		b.WriteString("There are more; search for a longer beginning.\n")
	}
	return ask.Clean(b.String()) + left.text() + revisionText(n.Revision), &struct {
		*names
		LeftOut beyond `json:"left_out"`
	}{&less, left}, nil
}

package dossier

import (
	"cmp"
	"context"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"
	"unicode"

	"outflow/graph"
	"outflow/graph/ask"
)

// A page is what the document shows.
type page struct {
	*Dossier
	Command    string // that makes the document again
	Made       string
	Left       []leftSort
	Style      template.CSS
	Seal       string
	Record     template.JS
	Sections   []*section
	Categories []category
	Revision   commit
	Chain      []commit // after it, the oldest first
	Unlisted   int      // commits between the first and the last of Chain that are left out
}

// A commit is a link of the chain.
type commit struct {
	Number        int64
	Time          string
	Sources       string
	Content, Hash string
}

func (d *Dossier) commit(c graph.Commit) commit {
	at := ""
	if c.Number != 0 {
		at = c.Time.Time().UTC().Format(time.RFC3339)
	}
	sources := strings.Join(c.Sources, ", ")
	if d.Asked.Redacted { // each is called by its own letters elsewhere
		sources = withheld
	}
	return commit{c.Number, at, sources, c.Content.String(), c.Hash}
}

// mostLinks is how many commits of the chain are listed.
const mostLinks = 1000

// A leftSort is what is left as it was written, of one sort.
type leftSort struct {
	What  string
	Texts []string
}

// A category is one that the answers speak of.
type category struct {
	Key, Title, Definition string
	By                     string // who declares it, "" if it is of the taxonomy
}

// A section is the part of one question.
type section struct {
	N                 int
	Asked, Understood string
	Notes             []string
	Verdict           ask.Verdict
	Sentence          string
	Worlds            []world
	Same              bool     // both worlds say the same
	Bounds            []bounds // of all people
	RowBounds         []bounds // of others
	Several           bool     // populations are counted
	Strangers         bool     // people of none of them are possible
	Counts            []count
	DatedApart        bool // the worlds give different dates
	Begins, Ends      bool // some count has a first date, and a last one
	Alone, Needed     []string
	Support           bool
	Findings          []found
	Drawings          []drawing
	Transfers         []transfer
	Whole             int // how many categories there are, if some transfers carried all; else 0
	Places            []place
	SaidBy            string // who says all places are there, "" if not all are said by the same
	Routes            []route
	MoreRoutes        bool
	Cut               []cut
	WhyNot            bool // it is a no, of a form that says what would have carried it
	Returns           []returned
	Rests             []rest
	Limits            []string
	Listed            []string // of lists without some rows, which rows they have
	WholeSum          *Whole   // of the answer with all rows, if some are left out
	Timezone          string
	Copy              template.JS
	CopyID            string
}

// A world is what one of the two says of how many.
type world struct{ Name, People, First, Last string }

// A count is a row of people.
type count struct {
	Name, ID            string
	Confirmed, Possible number
	First, Last         string
	PossiblyFirst       string
	PossiblyLast        string
}

// A number is how many people, and the marks of the bounds that it follows from.
type number struct {
	Text  string // "" where it is the same as the one beside it
	Marks []mark
}

// A mark refers to bounds of a section.
type mark struct {
	N      int
	Anchor string
}

// Bounds are what counts of one population follow from.
type bounds struct {
	mark
	Worlds, Population, Count string // Worlds is "" where the count is of rows
	Least, Most               []ask.Bearing
	Alike                     bool // both follow from the same
	Listed                    string
	Tried                     bool
}

// A rest is something that the answer rests on.
type rest struct {
	Text string
	IDs  []string // where the text does not name all
}

type route struct {
	Transfers           []step
	Confirmed, Possible string
}

// A step is a transfer of a route, and where it is listed.
type step struct{ ID, Anchor string }

type cut struct {
	ID                string
	From, To          end
	When, By, Because string
}

type place struct {
	End                 end
	Kind, Basis         string
	Confirmed, Possible number
	First, Cited        string
}

type returned struct {
	ID, At, When, Confirmed, Possible, Since, By, Cited string
}

func (d *Dossier) page(ctx context.Context) (*page, error) {
	p := &page{Dossier: d, Command: d.command(), Made: d.made(), Style: template.CSS(styleText), Seal: unsealed, Revision: d.commit(d.Commit)}
	record := d.record()
	var err error
	if p.Record, err = record.encoded(); err != nil {
		return nil, err
	}
	keys := map[string]bool{}
	for i := range d.Questions {
		s, err := d.section(ctx, i)
		if err != nil {
			return nil, err
		}
		p.Sections = append(p.Sections, s)
		a := d.Questions[i].Answer
		for _, r := range a.Categories {
			keys[r.ID] = true
		}
		for k := range a.Transfers {
			t := &a.Transfers[k]
			for _, key := range t.Categories {
				keys[key] = true
			}
		}
	}
	for key := range keys {
		c, _ := d.Questions[0].Answer.Graph.Categories.Lookup(key)
		by := strings.Join(c.Sources, ", ")
		if key == graph.AllData {
			by = "Outflow"
		}
		p.Categories = append(p.Categories, category{key, c.Title, c.Definition, by})
	}
	slices.SortFunc(p.Categories, func(a, b category) int { return strings.Compare(a.Key, b.Key) })
	for _, l := range d.Left() {
		if n := len(p.Left); n == 0 || p.Left[n-1].What != l.What {
			p.Left = append(p.Left, leftSort{What: l.What})
		}
		of := &p.Left[len(p.Left)-1]
		of.Texts = append(of.Texts, l.Text)
	}
	later := d.Later
	if n := len(later) - mostLinks; n > 0 {
		p.Unlisted = n
		later = slices.Concat(later[:mostLinks-1], later[len(later)-1:])
	}
	for _, c := range later {
		p.Chain = append(p.Chain, d.commit(c))
	}
	return p, nil
}

func (d *Dossier) section(ctx context.Context, n int) (*section, error) {
	a := d.Questions[n].Answer
	s := &section{
		N: n + 1, Asked: a.Question, Understood: a.Understood, Verdict: a.Verdict, Sentence: a.Sentence(), Timezone: a.Timezone,
		Alone: a.Support.Alone, Needed: a.Support.Needed, Support: a.Support.Computed && len(a.Support.Alone)+len(a.Support.Needed) > 0,
		MoreRoutes: a.MoreRoutes(), WhyNot: a.SaysWhyNot(), CopyID: answerID(n),
	}
	for _, note := range a.Notes {
		s.Notes = append(s.Notes, capital(note))
	}
	b := cmp.Or(d.Questions[n].Bounds, &ask.Bounds{})
	s.bounds(a, b)
	s.people(a, b)
	s.findings(a, b)
	s.transfers(a, b)
	s.places(a, b)
	s.routes(a)
	s.cuts(a)
	for i := range a.Erasures {
		r := &a.Erasures[i]
		row := returned{ID: r.ID, At: r.At, When: ask.WhenText(r.When), By: r.By.String(), Cited: ask.Cite(r.Sources, r.Cited)}
		row.Confirmed, row.Possible = ranges(r.People)
		if r.Since != nil {
			row.Since = *r.Since
		}
		s.Returns = append(s.Returns, row)
	}
	for _, assumption := range a.Assumptions {
		r := rest{Text: capital(assumption.Text)}
		if slices.ContainsFunc(assumption.IDs, func(id string) bool { return !strings.Contains(assumption.Text, id) }) {
			r.IDs = assumption.IDs
		}
		s.Rests = append(s.Rests, r)
	}
	for _, l := range a.Limits {
		if l.Cuts() {
			s.Limits = append(s.Limits, l.Code+", at "+ask.Thousands(l.Limit))
		}
	}
	s.listed(a)
	s.WholeSum = d.Questions[n].Whole
	var err error
	if s.Drawings, err = d.drawings(ctx, a); err != nil {
		return nil, err
	}
	text, err := copyOf(a)
	s.Copy = template.JS(text)
	return s, err
}

// listed says of the lists that lack rows which rows they have.
func (s *section) listed(a *ask.Answer) {
	for _, l := range a.Limits {
		if l.Of == 0 {
			continue
		}
		of := ask.Thousands(l.Limit) + " of " + ask.Thousands(l.Of) + " "
		switch l.Code {
		case ask.TransfersListed:
			of += "transfers that contribute are listed, and drawn: those with most findings and, of others, with most people"
		case ask.PlacesListed:
			of += "places are listed, and drawn, the first by id"
		case ask.CutListed:
			of += "transfers that stopped it are listed, the first by id"
		case ask.RestsListed:
			of = "of what the answer rests on, at most " + ask.Thousands(l.Limit) + " ids are listed with each assumption"
		}
		s.Listed = append(s.Listed, capital(of))
	}
}

// people lists how many, in all and of each sort.
func (s *section) people(a *ask.Answer, b *ask.Bounds) {
	if nobody(a.People.Possible) {
		return
	}
	for _, w := range []struct {
		name string
		ask.Count
	}{{"Confirmed", a.People.Confirmed}, {"Possible", a.People.Possible}} {
		s.Worlds = append(s.Worlds, world{w.name, w.People(), text(w.First), text(w.Last)})
	}
	confirmed, possible := s.Worlds[0], s.Worlds[1]
	confirmed.Name = possible.Name
	s.Same = confirmed == possible
	add := func(name, id string, p ask.People, of ask.Counted) {
		row := count{Name: name, ID: id, First: text(p.Confirmed.First), Last: text(p.Confirmed.Last), PossiblyFirst: text(p.Possible.First), PossiblyLast: text(p.Possible.Last)}
		row.Confirmed, row.Possible = s.numbers(p, b.Of[of])
		if nobody(p.Confirmed) {
			row.First, row.Last = row.PossiblyFirst, row.PossiblyLast
		} else {
			s.DatedApart = s.DatedApart || row.First != row.PossiblyFirst || row.Last != row.PossiblyLast
		}
		s.Begins = s.Begins || row.First+row.PossiblyFirst != ""
		s.Ends = s.Ends || row.Last+row.PossiblyLast != ""
		s.Counts = append(s.Counts, row)
	}
	for _, r := range a.Populations {
		add("Of "+ask.PeopleName(a.Graph, r.ID), r.ID, r.People, ask.Counted{Population: r.ID})
	}
	for _, r := range a.Cohorts {
		add("In "+ask.PeopleName(a.Graph, r.ID), r.ID, r.People, ask.Counted{Cohort: r.ID})
	}
	for _, r := range a.Categories {
		add(capital(ask.CategoryTitle(a.Graph, r.ID)), r.ID, r.People, ask.Counted{Category: r.ID})
	}
}

// bounds lists what counts follow from: those of all people, and others.
func (s *section) bounds(a *ask.Answer, b *ask.Bounds) {
	whole := b.Of[ask.Counted{}]
	of, open := map[string]bool{}, false
	for i := range b.All {
		x := &b.All[i]
		row := bounds{
			mark: s.mark(i), Population: ask.PeopleName(a.Graph, x.Population), Count: x.Count.People(),
			Least: x.Least, Most: x.Most, Alike: len(x.Least) > 0 && slices.EqualFunc(x.Least, x.Most, ask.Bearing.Same), Tried: x.Tried,
		}
		if x.Listed > 0 {
			row.Listed = ask.Thousands(x.Listed)
		}
		confirmed, possible := slices.Contains(whole[0], i), slices.Contains(whole[1], i)
		open = open || possible && x.Count.Max == nil
		switch {
		case confirmed && possible:
			row.Worlds = "Confirmed and possible"
		case confirmed:
			row.Worlds = "Confirmed"
		case possible:
			row.Worlds = "Possible"
		default:
			s.RowBounds = append(s.RowBounds, row)
			continue
		}
		of[x.Population] = true
		s.Bounds = append(s.Bounds, row)
	}
	s.Several, s.Strangers = len(of) > 1, a.People.Possible.Max == nil && !open
}

func (s *section) mark(bound int) mark {
	return mark{bound + 1, fmt.Sprintf("bound-%d-%d", s.N, bound+1)}
}

// numbers writes both counts, the possible one only where it says more, and marks what they follow
// from.
func (s *section) numbers(p ask.People, of [2][]int) (confirmed, possible number) {
	confirmed.Text, possible.Text = ranges(p)
	confirmed.Marks = s.marks(of[0])
	if possible.Text != "" {
		possible.Marks = s.marks(of[1])
	}
	return confirmed, possible
}

func (s *section) marks(of []int) (all []mark) {
	for _, i := range of {
		all = append(all, s.mark(i))
	}
	return all
}

func (s *section) routes(a *ask.Answer) {
	rows := map[string]string{}
	for i := len(a.Transfers) - 1; i >= 0; i-- {
		rows[a.Transfers[i].ID] = s.anchor(i)
	}
	for _, r := range a.Routes {
		var row route
		row.Confirmed, row.Possible = ranges(r.People)
		for _, id := range r.Transfers {
			row.Transfers = append(row.Transfers, step{id, rows[id]})
		}
		s.Routes = append(s.Routes, row)
	}
}

func (s *section) places(a *ask.Answer, b *ask.Bounds) {
	g := a.Graph
	for i := range a.Places {
		p := &a.Places[i]
		row := place{End: newEnd(g, p.ID), Kind: p.Kind, Basis: cmp.Or(text(p.Basis), p.PastItsTime())}
		row.Confirmed, row.Possible = s.numbers(p.People, b.Of[ask.Counted{Place: p.ID}])
		if row.First = text(p.People.Confirmed.First); nobody(p.People.Confirmed) {
			row.First = text(p.People.Possible.First)
		}
		if n := g.Place(p.ID); n != graph.None {
			row.Cited = ask.Cite(g.Places[n].Sources, g.Places[n].Cited)
		}
		s.Places = append(s.Places, row)
	}
	if len(s.Places) > 1 && !slices.ContainsFunc(s.Places, func(p place) bool { return p.Cited != s.Places[0].Cited }) {
		s.SaidBy = s.Places[0].Cited
	}
}

func (s *section) cuts(a *ask.Answer) {
	g := a.Graph
	for _, c := range a.Cut {
		row := cut{ID: c.Transfer, Because: ask.CutText(c.Because)}
		var when, by []string
		for _, t := range a.AccountsOf(c.Transfer) {
			row.From, row.To = newEnd(g, g.Places[t.From].ID), newEnd(g, g.Places[t.To].ID)
			by = append(by, graph.Citation{Source: t.Source, Locator: t.Locator}.String())
			for _, w := range t.When.Format(g.Zone) {
				if !slices.Contains(when, w) {
					when = append(when, w)
				}
			}
		}
		row.When, row.By = cmp.Or(ask.WhenText(when), "at a time that nobody says"), strings.Join(by, ", ")
		s.Cut = append(s.Cut, row)
	}
}

// nobody reports whether there is certainly nobody.
func nobody(c ask.Count) bool { return c.Max != nil && *c.Max == 0 }

// ranges writes both counts, the possible one only where it says more.
func ranges(p ask.People) (confirmed, possible string) {
	confirmed, possible = p.Confirmed.Range(), p.Possible.Range()
	if confirmed == possible {
		possible = ""
	}
	return confirmed, possible
}

func text(of *string) string {
	if of == nil {
		return ""
	}
	return *of
}

// capital begins a text with a capital letter.
func capital(text string) string {
	for i, r := range text {
		return string(unicode.ToUpper(r)) + text[i+len(string(r)):]
	}
	return text
}

// scripts are those whose language a browser should know, to choose its letters and to read it
// aloud.
var scripts = []struct {
	lang  string
	table *unicode.RangeTable
}{
	{"ko", unicode.Hangul}, {"ja", unicode.Hiragana}, {"ja", unicode.Katakana}, {"ar", unicode.Arabic}, {"he", unicode.Hebrew},
	{"ru", unicode.Cyrillic}, {"el", unicode.Greek}, {"th", unicode.Thai}, {"hi", unicode.Devanagari}, {"zh", unicode.Han},
}

// named writes a name among other words: in its own direction, in its language as far as its
// letters tell that, and without what reorders or hides text.
func named(name string) template.HTML { return isolated(name, template.HTMLEscapeString) }

// breaks are the places in an id at which a line may end.
var breaks = strings.NewReplacer("/", "/<wbr>", ".", ".<wbr>", "_", "_<wbr>", "-", "-<wbr>")

// idText writes an id, which is broken between its words and not within one.
func idText(id string) template.HTML {
	return isolated(id, func(id string) string { return breaks.Replace(template.HTMLEscapeString(id)) })
}

func isolated(name string, escaped func(string) string) template.HTML {
	name = ask.Clean(strings.ToValidUTF8(name, "�"))
	for _, s := range scripts {
		if strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(s.table, r) }) {
			return template.HTML(`<bdi lang="` + s.lang + `">` + escaped(name) + "</bdi>")
		}
	}
	return template.HTML("<bdi>" + escaped(name) + "</bdi>")
}

package ask

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"outflow/graph"
)

// A Form says what an answer shows.
type Form string

// The forms of questions.
const (
	Who       Form = "who"       // whose data reached X, is held by X, was in X
	What      Form = "what"      // which categories reached X
	Did       Form = "did"       // whether it reached X, with a route or the cut
	Where     Form = "where"     // where it went from X
	Feeds     Form = "feeds"     // what X is fed by
	How       Form = "how"       // by which routes it reached X
	Derived   Form = "derived"   // what was made of it
	Transfers Form = "transfers" // which transfers, by their findings
	Lies      Form = "lies"      // where it lies
	Left      Form = "left"      // what of it is left
	Overdue   Form = "overdue"   // which places hold it past its time
	CameBack  Form = "came-back" // after which erasures data came back
)

// AsksPeople reports whether questions of the form can be narrowed to people.
func (f Form) AsksPeople() bool { return f != Feeds && f != Derived && f != CameBack }

// takes reports whether questions of the form can be followed by modifiers of a kind. What came
// back did so where it was erased, after that.
func (f Form) takes(kind string) bool {
	return f != CameBack || !slices.Contains([]string{"during", "since", "until", "via"}, kind)
}

// A Relation says how the data and the place of a Who question relate.
type Relation string

// The relations.
const (
	Reached Relation = "reached"
	Holds   Relation = "holds"
	WasIn   Relation = "was in"
)

// A Query is a question: whose data, of which category, from where to where,
// by which way and when. Every form is this one value; Parse(f.String())
// equals f, but for the notes.
type Query struct {
	Form     Form
	Relation Relation // of Who; Reached for the others
	// People whose data is asked for; nil where not asked.
	People   graph.People
	Category string // AllData where not asked
	// Places are given by id, countries by upper-case code, groups of countries as
	// of a day.
	To, From, Via, Avoiding Target
	Window                  graph.Interval // of the hop that enters (or leaves) X; Always if not asked
	AsOf                    graph.Instant  // exclusive; Future if not asked
	KnownAt                 int64          // commit number; 0 for the head
	// According names the sources whose accounts of transfers alone count, Unheard
	// those whose accounts do not; sorted, and never both. All count if neither
	// does.
	According, Unheard []string
	// Findings that a Transfers question asks for, of each transfer any or, if
	// AllFindings, every one; whatever it has if empty.
	Findings    []string
	AllFindings bool
	// Ground is what transfers lack of which GroundLacking is asked: a key, what
	// keys begin with, or a word for several, see graph.GroundsCalled.
	Ground string
	// Person says that the question is about one person, whom Asker.AnswerAbout is
	// told and the question never says.
	Person bool
	// Zone is where the days of Window and AsOf begin; nil is UTC.
	Zone *time.Location
	// Literal says that String writes ids in quotation marks, since names that are
	// loaded would be found among the words otherwise.
	Literal bool
	// Notes are what is worth saying of how the words were read: where letter case
	// or punctuation alone told what a name means.
	Notes []string

	erasure string // of CameBack: the id of the only one that is asked about; "" for all
	// also are more categories that are asked for beside Category, as a receipt does.
	also []string
	// meant, unless empty, is when those belong to People who are asked for, as of a receipt:
	// see reach.Query.
	meant graph.Interval
}

// grounds returns the keys of the grounds that transfers are asked to lack.
func (q *Query) grounds() []string {
	if _, keys := graph.GroundsCalled(q.Ground); keys != nil || q.Ground == "" {
		return keys
	}
	return []string{q.Ground}
}

// A Target is what a question points at: places, a country, a group of countries,
// or, of From in a Derived question, Via and Avoiding, a transfer. The zero Target
// is nothing.
type Target struct {
	Place    string         // id
	Country  string         // ISO 3166-1 alpha-2
	Group    string         // of countries, see graph.CountryGroups
	On       string         // the day, such as 2018-12-31, of whose members of the group is spoken
	By       graph.Presence // what puts places in the country or the group
	Transfer string         // id
}

// IsZero reports whether nothing is pointed at.
func (t Target) IsZero() bool { return t == Target{} }

// Countries returns the codes of the countries that are pointed at: one, or the
// members of a group.
func (t Target) Countries() []string {
	if t.Group == "" {
		if t.Country == "" {
			return nil
		}
		return []string{t.Country}
	}
	g, _ := graph.LookupCountryGroup(t.Group)
	var codes []string
	for _, m := range g.Members(t.On) {
		codes = append(codes, m.Country)
	}
	return codes
}

// starts reports whether questions of the form say themselves where they start,
// so that "from" cannot follow.
func (f Form) starts() bool { return f == Where || f == Derived }

// String writes the question in the words that Parse reads; Parse of it gives
// an equal Query.
func (q Query) String() string {
	var b strings.Builder
	people, data, x := q.whose(), q.data(), q.target(q.To)
	switch q.Form {
	case Who:
		b.WriteString(q.which() + " " + data)
		switch q.Relation {
		case Holds:
			b.WriteString(q.To.agree(" does ", " do ") + x + " hold")
		case WasIn:
			b.WriteString(" was in " + x)
		default:
			b.WriteString(" reached " + x)
		}
	case What:
		b.WriteString("what " + data + q.of() + " reached " + x)
	case Did:
		b.WriteString("did " + people + data + " reach " + x)
	case How:
		b.WriteString("how did " + people + data + " reach " + x)
	case Where:
		if q.People == nil && q.Category == graph.AllData {
			b.WriteString("where did " + q.target(q.From) + " go")
		} else {
			b.WriteString("where did the " + data + q.of() + " in " + q.target(q.From) + " go")
		}
	case Feeds:
		b.WriteString("what feeds " + x)
	case Derived:
		b.WriteString("what was derived from " + q.target(q.From))
	case CameBack:
		b.WriteString("which erasures came back")
	case Transfers:
		b.WriteString("which transfers")
		if q.People != nil || q.Category != graph.AllData {
			b.WriteString(" carrying the " + data + q.of())
		}
	case Lies, Left, Overdue:
		b.WriteString(q.everywhere())
	}
	q.printModifiers(&b)
	return b.String()
}

// which writes the start of a Who question.
func (q *Query) which() string {
	if q.People == nil {
		return "whose"
	}
	people := q.people()
	if first, _, _ := strings.Cut(people, " "); strings.EqualFold(first, "transfers") {
		people = "(" + people + ")" // a cohort of that name, not the transfers
	}
	return "which " + people + " users'"
}

// whose writes the people as a possessive.
func (q *Query) whose() string {
	switch q.People.(type) {
	case nil:
		return ""
	case graph.Everyone, graph.Members:
		return q.people() + "'s "
	}
	return "(" + q.people() + ")'s "
}

func (q *Query) of() string {
	if q.People == nil {
		return ""
	}
	return " of (" + q.people() + ")"
}

func (q *Query) people() string {
	if q.Literal {
		return graph.WritePeople(q.People, graph.Quote)
	}
	return graph.WritePeople(q.People, quoteUnlessMember)
}

func (q *Query) data() string {
	switch {
	case q.Category == graph.AllData:
		return q.Category
	case q.Literal:
		return graph.Quote(q.Category)
	}
	return quoteUnlessPlain(q.Category)
}

// String writes the target as Parse reads it.
func (t Target) String() string {
	switch {
	case t.Country != "":
		return presencePhrases[t.By] + t.Country
	case t.Group != "":
		return presencePhrases[t.By] + t.Group + " of " + t.On
	case t.Transfer != "":
		return "transfer " + graph.Quote(t.Transfer)
	}
	return quoteUnlessPlain(t.Place)
}

func (q *Query) target(t Target) string {
	if q.Literal {
		return t.literal()
	}
	return t.String()
}

// literal is String in words that no name can be found in.
func (t Target) literal() string {
	switch {
	case t.Country != "":
		return presencePhrases[t.By] + "country " + graph.Quote(t.Country)
	case t.Group != "":
		return presencePhrases[t.By] + "country " + graph.Quote(t.Group) + " of " + t.On
	case t.Transfer != "":
		return t.String()
	}
	return graph.Quote(t.Place)
}

// presencePhrases says what puts places in a country, before the country.
var presencePhrases = map[graph.Presence]string{
	graph.Present:    "",
	graph.Seated:     "parties seated in ",
	graph.Processing: "systems processing in ",
}

// agree returns the word that agrees with the target in number.
func (t Target) agree(one, many string) string {
	if t.By != graph.Present {
		return many
	}
	return one
}

func (q *Query) printModifiers(b *strings.Builder) {
	if !q.From.IsZero() && !q.Form.starts() {
		b.WriteString(" from " + q.target(q.From))
	}
	if q.Form == Transfers && !q.To.IsZero() {
		b.WriteString(" to " + q.target(q.To))
	}
	for i, code := range q.Findings {
		if i > 0 {
			b.WriteString(q.joint())
		}
		b.WriteString(" " + q.found(code))
	}
	if !q.Via.IsZero() {
		b.WriteString(" via " + q.target(q.Via))
	}
	if !q.Avoiding.IsZero() {
		b.WriteString(" avoiding " + q.target(q.Avoiding))
	}
	b.WriteString(q.times())
	b.WriteString(q.sources())
	if q.KnownAt != 0 {
		b.WriteString(" known at " + strconv.FormatInt(q.KnownAt, 10))
	}
	if q.Person {
		b.WriteString(" for one person")
	}
}

// times writes the modifiers that are about time, each with a space before it.
func (q *Query) times() string {
	zone, said := q.zone(), ""
	switch {
	case q.Window == graph.Always || q.Window == (graph.Interval{}):
	case q.Window.Until == graph.Future:
		said = " since " + q.Window.Since.FormatStart(zone)
	case q.Window.Until == q.Window.Since+1:
		said = " during " + q.Window.Since.Format(zone)
	default:
		said = " during " + q.Window.Format(zone)
	}
	if q.AsOf != graph.Future {
		said += " as of " + q.AsOf.FormatEnd(zone)
	}
	return said
}

// sources writes the modifiers that are about whose word counts, each with a space
// before it.
func (q *Query) sources() string {
	said := ""
	for _, m := range []struct {
		words   string
		sources []string
	}{{" according to ", q.According}, {" without ", q.Unheard}} {
		for i, id := range m.sources {
			if i > 0 {
				m.words = " and "
			}
			if q.Literal {
				id = graph.Quote(id)
			} else {
				id = quoteUnlessPlain(id)
			}
			said += m.words + id
		}
	}
	return said
}

// joint joins findings.
func (q *Query) joint() string {
	if q.AllFindings {
		return " and"
	}
	return " or"
}

func (q *Query) zone() *time.Location {
	if q.Zone == nil {
		return time.UTC
	}
	return q.Zone
}

// found says a finding of the question.
func (q *Query) found(code string) string {
	if code != GroundLacking {
		return findingTexts[code].asked
	}
	return "without " + q.lacked()
}

// lacked says the ground that transfers are asked to lack.
func (q *Query) lacked() string {
	if english, _ := graph.GroundsCalled(q.Ground); english == q.Ground {
		return english
	}
	if strings.Contains(q.Ground, ":") && isWord(q.Ground) && !strings.HasSuffix(q.Ground, ".") {
		return "ground " + q.Ground
	}
	return "ground " + graph.Quote(q.Ground)
}

// quoteUnlessPlain quotes an id that the parser might take apart, for a word of
// the language, or for a word and the full stop of the question.
func quoteUnlessPlain(id string) string {
	if isWord(id) && !strings.HasSuffix(id, ".") && !keywords[strings.ToLower(id)] && !strings.HasPrefix(strings.ToLower(id), "non-") && !isCountryCode(id) {
		return id
	}
	return graph.Quote(id)
}

// quoteUnlessMember is quoteUnlessPlain where people are named: there the id of a
// cohort beats words of the language, except those that join people.
func quoteUnlessMember(id string) string {
	if plain := graph.Members(id).String(); plain != id || strings.ContainsAny(id, ",'’“”«»「」¿") || unended(id) != id || strings.HasPrefix(strings.ToLower(id), "non-") {
		return graph.Quote(id)
	}
	return id
}

// isWord reports whether the parser reads the text as one token.
func isWord(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-/#:@", r))
	})
}

func isCountryCode(text string) bool {
	return len(text) == 2 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z'
}

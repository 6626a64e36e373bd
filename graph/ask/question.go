package ask

import (
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
)

// AsksPeople reports whether questions of the form can be narrowed to people.
func (f Form) AsksPeople() bool { return f != Feeds && f != Derived }

// A Relation says how the data and the place of a Who question relate.
type Relation string

// The relations.
const (
	Reached Relation = "reached"
	Holds   Relation = "holds"
	WasIn   Relation = "was in"
)

// A Flow is a question: whose data, of which category, from where to where,
// by which way and when. Every form is this one value; Parse(f.String())
// equals f, but for the notes.
type Flow struct {
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
}

// grounds returns the keys of the grounds that transfers are asked to lack.
func (f *Flow) grounds() []string {
	if _, keys := graph.GroundsCalled(f.Ground); keys != nil || f.Ground == "" {
		return keys
	}
	return []string{f.Ground}
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

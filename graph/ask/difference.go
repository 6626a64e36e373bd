package ask

import (
	"cmp"
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/people"
)

// A Difference says whose data answers a question by one graph and did not by another.
// Its JSON has every key always; lists are sorted by id and never null.
//
// Each graph knows of each person that their data certainly answers, that it possibly does, or
// that it does not. New are those of whom a graph says more than the other did: certainly those
// of whom it is certain now and was not even possible before; possibly, besides, those of whom
// it became possible, or became certain. Gone is the same the other way round.
//
// Who both know to be possible, and neither knows to be certain, is Open: what the graphs leave
// unsaid may be so in the one and not so in the other. So the people who are really new are at
// least the confirmed minimum of New, and at most the possible maximum of New and that of Open
// together; where nothing changed on which the answer depends, Open is nobody.
type Difference struct {
	Question   string      `json:"question"`   // as asked
	Understood string      `json:"understood"` // see Answer
	Notes      []string    `json:"notes"`
	Form       Form        `json:"form"`
	Timezone   string      `json:"timezone"`
	From       AnswerState `json:"from"`
	To         AnswerState `json:"to"`
	New        Gain        `json:"new"`
	Gone       Gain        `json:"gone"`
	Open       Count       `json:"open"` // nobody is certain of either graph
	Sentence   string      `json:"sentence"`
	// Findings are those that transfers of one answer have and those of the other have not, or of
	// other people.
	Findings     []FindingChange `json:"findings"`
	MoreFindings int             `json:"more_findings"` // that are not listed
	Assumptions  []Assumption    `json:"assumptions"`
	Query        Query           `json:"-"`
}

// A State is what a graph was made of: a commit, or nothing if its number is 0, and files that
// were loaded on top of it.
type State struct {
	Revision
	Loaded []string `json:"loaded"` // paths, as they were given
}

// An AnswerState is what one of the graphs answers by itself.
type AnswerState struct {
	State
	Verdict     Verdict      `json:"verdict"` // Unknown where the graph holds nothing of what is named
	Sentence    string       `json:"sentence"`
	People      People       `json:"people"`
	Assumptions []Assumption `json:"assumptions"`

	answer *Answer // nil where the graph holds nothing of what is named
}

// A Gain is what answers by one graph and not by the other.
type Gain struct {
	People People `json:"people"` // with when their data came, by the graph by which it did
	// Populations and cohorts are of people as those of one population: who is on several may have
	// been there as one of another, which People allows for.
	Populations []Row `json:"populations"`
	Cohorts     []Row `json:"cohorts"` // of the graph by which it answers
	Categories  []Row `json:"categories"`
	// Places are in the answer by the one graph and not by the other, where it is asked which are.
	Places []PlaceRow `json:"places"`
	// Transfers contribute to the answer by the one graph and not by the other. Through are others
	// that carry, or may carry, data of those who are new, or gone, by the graph by which it answers.
	Transfers []TransferRow `json:"transfers"`
	Through   []string      `json:"through"` // ids
	// MorePlaces, More and MoreThrough are how many places and transfers there are beyond those
	// that are listed.
	MorePlaces  int `json:"more_places"`
	More        int `json:"more"`
	MoreThrough int `json:"more_through"`
}

// First returns the difference with at most so many rows of each list of places, transfers and findings.
func (d *Difference) First(most int) *Difference {
	less := *d
	for _, g := range []*Gain{&less.New, &less.Gone} {
		if n := len(g.Transfers); n > most {
			g.Transfers, g.More = g.Transfers[:most:most], g.More+n-most
		}
		if n := len(g.Through); n > most {
			g.Through, g.MoreThrough = g.Through[:most:most], g.MoreThrough+n-most
		}
		if n := len(g.Places); n > most {
			g.Places, g.MorePlaces = g.Places[:most:most], g.MorePlaces+n-most
		}
	}
	if n := len(less.Findings); n > most {
		less.Findings, less.MoreFindings = less.Findings[:most:most], less.MoreFindings+n-most
	}
	return &less
}

// Rows is how many rows its lists of places, transfers and findings have.
func (d *Difference) Rows() int {
	n := len(d.Findings)
	for _, g := range []*Gain{&d.New, &d.Gone} {
		n += len(g.Places) + len(g.Transfers) + len(g.Through)
	}
	return n
}

// The codes of assumptions about what two graphs say, in the order in which differences give
// them: before those of answers, of which there are UnlistedMembers, Approximate and BoundsWidened.
const (
	PopulationRedefined   = "population-redefined"
	CohortRedefined       = "cohort-redefined"
	DisjointWithdrawn     = "disjoint-withdrawn"
	StatementsContradict  = "statements-contradict"
	PopulationsMayOverlap = "populations-may-overlap"
)

// errOfOnePerson: who somebody is cannot be told of two graphs at once.
var errOfOnePerson = errors.New(`what changed cannot be asked "for one person"; ask outflow person of each commit`)

// ErrSaidKnownAt means that a question says itself as of which commit it is asked, where commits
// are compared.
var ErrSaidKnownAt = errors.New("which commits are compared is said beside the question, not by \"known at\" in it")

// ReadOfBoth reads a question of two graphs, before and after: names may mean one thing in the one
// and another in the other. Where the one does not hold what it names, the question is as it reads
// of the other.
func ReadOfBoth(question string, read func(side int) (Query, error)) (asked [2]Query, err error) {
	if k := SaidKnownAt(question); !k.IsZero() {
		return asked, ErrSaidKnownAt
	}
	var errs [2]error
	for s := range asked {
		asked[s], errs[s] = read(s)
	}
	switch before, after := int(people.Before), int(people.After); {
	case errs[after] == nil && errs[before] != nil:
		asked[before] = asked[after]
	case errs[after] != nil && errs[before] == nil:
		asked[after] = asked[before]
	}
	if errs[0] != nil {
		err = errs[people.After]
	}
	return asked, err
}

// DifferenceOf says whose data answers a question by the graph of one asker, and not by that of
// another, before, as it reads of each: see ReadOfBoth. Where a graph does not hold what it names,
// nobody's data answers. Both answers are told in the zone of the one after: that sources came to
// disagree on it changes none.
func DifferenceOf(ctx context.Context, before, after *Asker, questions [2]Query) (*Difference, error) {
	q := questions[people.After]
	if q.Person {
		return nil, errOfOnePerson
	}
	d := &Difference{
		Understood: q.String(), Notes: append([]string{}, q.Notes...), Form: q.Form, Timezone: after.graph.Zone.String(), Query: q,
		Assumptions: []Assumption{},
	}
	if was := questions[people.Before].String(); was != d.Understood {
		d.Notes = append(d.Notes, "before, the names meant: "+was)
	}
	askers := [2]*Asker{before.In(after.graph.Zone), after}
	var asked [2]Query
	var answers [2]*Answer
	for s, state := range d.states() {
		state.Revision, state.Loaded = revisionOf(askers[s].graph), []string{}
		state.Verdict, state.People, state.Assumptions = Unknown, nobodysCount(), []Assumption{}
		state.Sentence = "Nothing of what is asked about was there."
		own, holds := questions[s].in(askers[s].graph)
		if asked[s] = own; !holds {
			continue
		}
		a, err := askers[s].Answer(ctx, own)
		if err != nil {
			return nil, err
		}
		answers[s], state.answer, state.Sentence = a, a, a.Sentence()
		state.Verdict, state.People, state.Assumptions = a.Verdict, a.People, a.Assumptions
	}
	c, err := newContrast(ctx, askers, asked, answers)
	if err != nil {
		return nil, err
	}
	for s, gain := range []*Gain{&d.Gone, &d.New} {
		if err := c.fill(ctx, gain, s); err != nil {
			return nil, err
		}
	}
	d.Findings = findingsChanged(d.From.rows(), d.To.rows())
	d.Open = c.open()
	d.Sentence = d.sentence()
	d.Assumptions, err = c.assumptions()
	return d, cmp.Or(err, c.formats[0].err, c.formats[1].err)
}

// states are what the graph before and the one after say.
func (d *Difference) states() [2]*AnswerState { return [2]*AnswerState{&d.From, &d.To} }

// Any reports whether anybody's data is new or gone, or may be: data of a kind that was not there
// of them before, or at a place where none was, included.
func (d *Difference) Any() bool { return d.New.any() || d.Gone.any() }

func (g *Gain) any() bool {
	return !g.People.none() || len(g.Categories)+len(g.Places)+g.MorePlaces > 0
}

// Changed reports whether the answer is another one: by its verdict, by whose data it is or when that
// came, or by which transfers it follows from, or what is found of them.
func (d *Difference) Changed() bool {
	for _, g := range []*Gain{&d.New, &d.Gone} {
		if len(g.Transfers)+g.More > 0 {
			return true
		}
	}
	return d.Any() || len(d.Findings)+d.MoreFindings > 0 || d.From.Verdict != d.To.Verdict || !reflect.DeepEqual(d.From.People, d.To.People)
}

// rows are the transfers of the answer.
func (s *AnswerState) rows() []TransferRow {
	if s.answer == nil {
		return nil
	}
	return s.answer.Transfers
}

func nobodysCount() People {
	zero := int64(0)
	return People{Count{Max: &zero}, Count{Max: &zero}}
}

// in returns the question as a graph can answer it, and false if that holds nothing of what it
// names, so that nobody's data answers.
func (q Query) in(g *graph.Graph) (Query, bool) {
	holds := func(t Target) bool {
		return (t.Place == "" || g.Place(t.Place) != graph.None) && (t.Transfer == "" || len(g.Accounts(t.Transfer)) > 0)
	}
	if !holds(q.Avoiding) { // what is not there is avoided anyway
		q.Avoiding = Target{}
	}
	people := true
	if q.People != nil {
		graph.Cohorts(q.People, func(id string) {
			people = people && (g.Cohort(id) != graph.None || g.Population(id) != graph.None)
		})
	}
	return q, people && holds(q.To) && holds(q.From) && holds(q.Via)
}

// placesOf returns the rows of one answer of which the other has none, where it is asked which
// places there are.
func placesOf(a, other *Answer) []PlaceRow {
	rows := []PlaceRow{}
	if a == nil || !a.Form.listsPlaces() {
		return rows
	}
	for _, row := range a.Places {
		if other != nil {
			if _, there := slices.BinarySearchFunc(other.Places, row.ID, func(x PlaceRow, id string) int { return strings.Compare(x.ID, id) }); there {
				continue
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// transfersOnlyIn returns the rows of one answer of which the other has none.
func transfersOnlyIn(a, other *Answer) []TransferRow {
	rows := []TransferRow{}
	if a == nil {
		return rows
	}
	for _, row := range a.Transfers {
		same := func(x, y TransferRow) int {
			return cmp.Or(strings.Compare(x.ID, y.ID), strings.Compare(x.From, y.From), strings.Compare(x.To, y.To))
		}
		if other != nil {
			// Rows are sorted by id alone; of one id there are few.
			first, _ := slices.BinarySearchFunc(other.Transfers, row.ID, func(x TransferRow, id string) int { return strings.Compare(x.ID, id) })
			ofID := other.Transfers[first:]
			if end := slices.IndexFunc(ofID, func(x TransferRow) bool { return x.ID != row.ID }); end >= 0 {
				ofID = ofID[:end]
			}
			if slices.ContainsFunc(ofID, func(x TransferRow) bool { return same(x, row) == 0 }) {
				continue
			}
		}
		rows = append(rows, row)
	}
	return rows
}

package ask

import (
	"slices"

	"outflow/graph"
	"outflow/graph/reach"
)

// An Answer is the one value that text, JSON, CSV and drawings are views of.
// Its JSON has every key always; lists are sorted by id and never null.
type Answer struct {
	Question    string        `json:"question"`   // as asked
	Understood  string        `json:"understood"` // as it prints itself: asked again, it asks the same (of the same person, if about one)
	Notes       []string      `json:"notes"`      // on how the words were read, see Query.Notes
	Form        Form          `json:"form"`
	Timezone    string        `json:"timezone"`
	Verdict     Verdict       `json:"verdict"`
	People      People        `json:"people"`
	Populations []Row         `json:"populations"`
	Cohorts     []Row         `json:"cohorts"`
	Categories  []Row         `json:"categories"`
	Places      []PlaceRow    `json:"places"`
	Transfers   []TransferRow `json:"transfers"`
	Routes      []Route       `json:"routes"`
	Cut         []Cut         `json:"cut"`
	Erasures    []ErasureRow  `json:"erasures,omitzero"` // of CameBack alone
	Assumptions []Assumption  `json:"assumptions"`
	Limits      []Limit       `json:"limits"`
	// Somebody says that data of somebody answers, without saying whose: of a
	// transfer it is stated when it ran, but not whose data it carried. No count
	// includes them.
	Somebody bool `json:"somebody"`
	// SomebodyAtLeast is how many people they are at least, by the rows of one transfer;
	// nil where that is not known.
	SomebodyAtLeast *int64       `json:"somebody_at_least"`
	Support         Support      `json:"support"`
	Revision        Revision     `json:"revision"`
	Complete        bool         `json:"complete"` // people, places and transfers; routes are witnesses
	Graph           *graph.Graph `json:"-"`        // that was asked, for views that show names
	Query           Query        `json:"-"`        // that was answered

	aboutLeast  bool            // SomebodyAtLeast is approximate
	found       People          // who crossed while the findings asked about were so
	approximate []string        // populations and cohorts of approximate size that its sentence rests on
	one         *onePerson      // whom it is about, nil if not about one person
	counted     *transferCounts // the transfers, where it was made without their rows
	inAll       string          // the sentence, of all rows; "" where the rows at hand are all
	later       *later          // the rows that are made as it is written, nil if all are at hand
}

// Verdict is yes, possibly, no, or unknown where nothing loaded touches what
// was asked about.
type Verdict string

// The verdicts.
const (
	Yes      Verdict = "yes"
	Possibly Verdict = "possibly"
	No       Verdict = "no"
	Unknown  Verdict = "unknown"
)

// A Support says whose word a yes rests on. Of the sources whose accounts of
// transfers confirm it, some may each suffice alone, and without some it would be
// no yes.
type Support struct {
	Alone    []string `json:"alone"`
	Needed   []string `json:"needed"`
	Computed bool     `json:"computed"` // false where it is no yes, rests on too many sources to try each, or bounds could not be exact
}

// People counts people in both worlds.
type People struct {
	Confirmed Count `json:"confirmed"`
	Possible  Count `json:"possible"`
}

// A Count is how many people, and when the first and the last of their facts
// came: days of the answer's zone, or RFC 3339; nil where there is none or no
// end, and where what moved matters only in the end, when every retention has run
// out, which has no date.
type Count struct {
	Min   int64   `json:"min"`
	Max   *int64  `json:"max"` // nil where unbounded
	First *string `json:"first"`
	Last  *string `json:"last"`

	// These bounds are only about so many, because they rest on approximate sizes or
	// shares; the assumption Approximate names whose.
	AboutMin bool `json:"-"`
	AboutMax bool `json:"-"`
}

// A Row counts people by population, cohort or category.
type Row struct {
	ID     string `json:"id"`
	People People `json:"people"`
}

// A PlaceRow is a place that the answer is about or leads through.
type PlaceRow struct {
	ID        string   `json:"id"`
	Kind      string   `json:"kind"` // party, system, dataset or field
	Name      string   `json:"name"`
	Party     string   `json:"party"` // id of the party that runs it, "" if nobody knows it
	Countries []string `json:"countries"`
	Basis     *string  `json:"basis"` // sole, part, influence, or nil
	Rests     *string  `json:"rests"` // of Derived, also where Basis is influence: sole or part; else nil
	People    People   `json:"people"`
	Overdue   []Breach `json:"overdue,omitempty"` // of Overdue alone: by what statements
	Held      *Held    `json:"held,omitzero"`     // where it ended, see Held

	sure     bool // it is certain that somebody's data, or something made of it, came here
	disputed bool // sources differ on where it is
}

// A TransferRow is a transfer that contributes to the answer.
type TransferRow struct {
	ID         string           `json:"id"`
	From       string           `json:"from"`
	To         string           `json:"to"`
	When       []string         `json:"when"`
	People     People           `json:"people"`
	Categories []string         `json:"categories"`
	Sources    []string         `json:"sources"`
	Evidence   []graph.Evidence `json:"evidence"`
	Accounts   []Account        `json:"accounts"` // of every source that the question hears, by source
	Findings   []Finding        `json:"findings"`

	sure bool // it is certain that somebody's data, or something made of it, crossed while the findings asked about were so
}

// A Finding is something about a transfer that a regulator would ask about, or that
// sources differ on.
type Finding struct {
	Code   string `json:"code"`
	People People `json:"people"` // who crossed while it was so
	// Sources are those that make it so, StatedBy what each states: "" where it
	// follows from what the source leaves out.
	Sources  []string    `json:"sources"`
	StatedBy []Statement `json:"stated_by"`
	// DisputedBy are those that state the contrary for the same time. Where the
	// finding is that sources differ, all of them are in both.
	DisputedBy []Statement `json:"disputed_by"`

	// ByRows is what the number of rows shows, of MorePeopleThanNeeded where it does, and
	// always of RowsExceedPeople; else nil.
	ByRows *ByRows `json:"by_rows"`

	lacked   string // of GroundLacking: the ground that was asked about, in words
	doubtful bool   // only possible, of a transfer that is certain
	sure     bool   // certain
}

// The codes of findings.
const (
	GroundNone           = "ground-none"
	GroundUnknown        = "ground-unknown"
	GroundExpired        = "ground-expired"
	GroundLacking        = "ground-lacking" // that which was asked about; found only if one was
	Undisclosed          = "undisclosed"
	DisclosureUnknown    = "disclosure-unknown"
	CrossBorder          = "cross-border"
	MorePeopleThanNeeded = "more-people-than-needed"
	RowsExceedPeople     = "rows-exceed-people" // more people than it is said to carry

	// What is declared differs from what was seen to run: see graph.Discrepancy. The
	// first two say something of all that is loaded, so that only a Transfers question
	// finds them.
	NeverSeen        = "never-seen"
	NeverDeclared    = "never-declared"
	SeenOutsideTime  = "seen-outside-time"
	SeenWithMoreData = "seen-with-more-data"

	// Accounts of the transfer state different things for the same time.
	GroundDisputed     = "ground-disputed"
	DisclosureDisputed = "disclosure-disputed"
	PeopleDisputed     = "people-disputed"
	TimeDisputed       = "time-disputed"
	PurposeDisputed    = "purpose-disputed"
	RoleDisputed       = "role-disputed"
)

// A Route is one way the data went: transfers in time order.
type Route struct {
	Transfers []string `json:"transfers"`
	People    People   `json:"people"`
}

// A Cut is a transfer that would have carried the data, and why it did not.
type Cut struct {
	Transfer string `json:"transfer"`
	Because  string `json:"because"` // window, people, category or order
}

// An Assumption is something the answer rests on.
type Assumption struct {
	Code  string   `json:"code"`
	Count int      `json:"count"`
	Text  string   `json:"text"` // names the first few
	IDs   []string `json:"ids"`  // of what it is assumed of, all of them
}

// A Limit is a bound that was met, or how many rows there are of a list that has more: Limit of
// Of.
type Limit struct {
	Code  string `json:"code"`
	Limit int64  `json:"limit"`
	Of    int64  `json:"of,omitempty"` // only where it is about the rows of a list
}

// limitRoutes is the bound on routes. They are witnesses, so that an answer with
// some of them is whole.
const limitRoutes = "routes"

// Cuts reports whether the limit cut the answer short. What was not asked to be listed is
// counted all the same.
func (l Limit) Cuts() bool { return l.Code != limitRoutes && l.Of == 0 }

// AccountsOf returns what the sources that the question hears say of a transfer, by
// source, and the patterns of those; nothing if the answer was read back and has no graph.
func (a *Answer) AccountsOf(transfer string) []graph.Transfer {
	if a.Graph == nil {
		return nil
	}
	sought := reach.Query{According: a.Query.According, Unheard: a.Query.Unheard}
	var heard []graph.Transfer
	for _, t := range a.Graph.Accounts(transfer) {
		if sought.Hears(t.Source) {
			heard = append(heard, a.Graph.Heard(&t, sought.Hears))
		}
	}
	return heard
}

// MoreRoutes reports whether there are routes that the answer does not list.
func (a *Answer) MoreRoutes() bool {
	return slices.ContainsFunc(a.Limits, func(l Limit) bool { return l.Code == limitRoutes })
}

// A Revision is the state of the graph that was asked.
type Revision struct {
	Number int64  `json:"number"`
	Hash   string `json:"hash"` // of the content: equal graphs have equal hashes
}

func revisionOf(g *graph.Graph) Revision {
	return Revision{g.Commit.Number, g.Commit.Content.String()}
}

// On returns the answer as that of another revision, in which everything it depends
// on is the same: see Asker.Dependencies.
func (a *Answer) On(g *graph.Graph) *Answer {
	other := *a
	other.Graph, other.Revision = g, revisionOf(g)
	return &other
}

// ConfirmedOnly returns the answer without what is only possible: the rows that the
// confirmed world has, and its counts in both. What is said of the question as
// a whole, the verdict and what it rests on, stays.
func (a *Answer) ConfirmedOnly() *Answer {
	only := *a
	only.People = a.People.confirmedOnly()
	only.Populations, only.Cohorts, only.Categories = confirmedRows(a.Populations), confirmedRows(a.Cohorts), confirmedRows(a.Categories)
	only.Places, only.Transfers, only.Routes = []PlaceRow{}, []TransferRow{}, []Route{}
	for _, p := range a.Places {
		if p.sure || !p.People.Confirmed.zero() {
			p.People = p.People.confirmedOnly()
			only.Places = append(only.Places, p)
		}
	}
	if a.Erasures != nil {
		only.Erasures = []ErasureRow{}
	}
	for _, r := range a.Erasures {
		if r.People = r.People.confirmedOnly(); !r.People.none() {
			only.Erasures = append(only.Erasures, r)
		}
	}
	left := map[string]bool{}
	for _, t := range a.Transfers {
		if !t.sure && t.People.Confirmed.zero() {
			continue
		}
		findings := []Finding{}
		for _, f := range t.Findings {
			if f.People = f.People.confirmedOnly(); !f.People.none() || f.ByRows != nil && f.sure {
				findings = append(findings, f)
			}
		}
		t.People, t.Findings = t.People.confirmedOnly(), findings
		only.Transfers = append(only.Transfers, t)
		left[t.ID] = true
	}
	for _, r := range a.Routes {
		sure := !r.People.Confirmed.zero() || a.People.none()
		for _, id := range r.Transfers {
			sure = sure && left[id]
		}
		if sure {
			r.People = r.People.confirmedOnly()
			only.Routes = append(only.Routes, r)
		}
	}
	return &only
}

func (p People) confirmedOnly() People { return People{p.Confirmed, p.Confirmed} }

func confirmedRows(rows []Row) []Row {
	kept := []Row{}
	for _, r := range rows {
		if r.People = r.People.confirmedOnly(); !r.People.none() {
			kept = append(kept, r)
		}
	}
	return kept
}

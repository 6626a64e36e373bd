package graph

import (
	"iter"
	"maps"
	"slices"
	"sort"
	"strings"
	"time"
)

// A Graph is what a set of claims says, taken together: see Merge. It is
// immutable, so that any number of questions may share it. Places,
// populations, cohorts and transfers refer to each other by number, the index
// into the slice that holds them. So do erasures, which nothing refers to.
type Graph struct {
	Commit  Commit
	Sources []string // that say any of it, sorted
	// Zone is where days begin in answers: the one all sources agree on, else
	// UTC.
	Zone        *time.Location
	Places      []Place      // sorted by id
	Populations []Population // sorted by id
	Cohorts     []Cohort     // sorted by id
	Transfers   []Transfer   // sorted by id, then source
	Erasures    []Erasure    // sorted by id, then source
	Categories  *Taxonomy
	// Differences are single values on which sources disagree; what the first
	// source by name says holds.
	Differences []Difference

	children [][]int32         // of each place, ascending
	same     map[string]string // the id of the place that another id names: see Merge
	patterns *Patterns         // nil if there are none

	// What Advance needs besides.
	uses     []use                   // of each place
	accounts [observationKinds]int32 // how many there are
	said     tally
	faulty   bool // Merge left claims out
}

// A use counts the accounts that start and end at a place.
type use struct{ from, to int32 }

// None is the number of a place, population or cohort that is not there.
const None = -1

// A Place is a party, system, dataset or field.
type Place struct {
	Kind    Kind
	ID      string
	Name    string // the last part of the id where nobody gives a name
	Aliases []string
	Parent  int32 // None for a party, and for a system of which nobody knows the party

	PartyUnknown bool // of a system: nobody knows who runs it

	// Located is what sources state of where it is, by source: of a party the
	// country of its seat, of a system where it processes. See Graph.Locations.
	Located     []Location
	DatasetKind string
	Retention   string // what is stated of it, "" if nothing is; see Keeps
	Deletion    string // DeletionVerified, or "" where nobody says so
	Description string
	Owners      []string // whom to call about it
	// RowsPerPerson is how many rows of one person a run writes to a dataset at most; 0
	// where nobody says.
	RowsPerPerson int64

	Population   int32 // None where not stated
	Subjects     People
	SubjectsWhen When
	Categories   []string
	// CategoryTotal is how many categories it holds in all, those that nobody
	// names included.
	CategoryTotal Range
	Origin        Origin
	// Keeps is how long it keeps data, by what is stated of it or of what it lies in; nil
	// where nothing is: it keeps all.
	Keeps *Retention

	Created bool // nobody declares it: a transfer names it
	Sources []string
	Cited   []Citation // where those sources speak of it that say so

	retainers []string // the sources that state Retention, the first by name first
	checked   string   // the retention that Deletion is said of, "" for whichever there is
}

// Retainers are the sources that state its Retention, as it holds.
func (p *Place) Retainers() []string { return p.retainers }

// Origin says whether data begins at a place.
type Origin int

// The ways in which a place is an origin.
const (
	NoOrigin       Origin = iota
	StatedOrigin          // somebody states its subjects
	ImplicitOrigin        // nobody does, and no transfer ends there
)

// A Population is a numbering of people.
type Population struct {
	ID, Name string
	Aliases  []string
	Size     Range
	Members  string // hash of the member list, or ""
	Sources  []string
	Said     []Sizing // what each source says of its size
}

// A Cohort is a set of people of one population.
type Cohort struct {
	ID, Name   string
	Aliases    []string
	Population int32
	Of         int32 // the cohort it is a subset of, or None
	Size       Range
	Share      Range // of Of, or of the population
	Members    string
	People     People  // the expression that defines it, or nil
	Disjoint   []int32 // symmetric, ascending
	Sources    []string
	Said       []Sizing // what each source says of how many it has
}

// A Transfer is one source's account of what moved data from one place to
// another. Accounts of one transfer share its id and each move data as they
// state it.
type Transfer struct {
	*Account // graphs of later commits share it: it is not to be changed
	From, To int32
	// Columns lists which field of From feeds which of To; if there are any,
	// the transfer runs along them alone.
	Columns []Column
}

// An Account is what a source says of a transfer, but for the numbers that its places have
// in a graph.
type Account struct {
	ID, Source string
	When       When   // Unknown where left out
	People     People // Unknown where left out
	Needs      People // nil where not stated
	Categories []string
	// CategoryTotal is how many categories it passes in all, those that the account
	// does not name included.
	CategoryTotal Range
	// Derives lists what is made of what, sorted by Out.
	Derives     []Derivation
	Aggregate   bool
	Observation Observation
	*Conduct
	// Annotated is what patterns say of it, nil if nothing: what they set stands above as
	// if the account stated it.
	Annotated *Annotated
}

// A Conduct is what an account says of a transfer besides what it moves.
// Most accounts say little, so accounts that say the same share one.
type Conduct struct {
	Cadence, Job, Role, Purpose string
	Safeguards                  []string
	Ground                      Ground
	Disclosed                   string
	Evidence                    []Evidence
	// Rows are how many rows its largest run moved, RowTotal how many all of Runs runs
	// did, RowsPerPerson how many one person has in one run at most, 0 where the account
	// does not say: see Graph.LeastPeople.
	Rows, RowTotal, Runs Range
	RowsPerPerson        int64
	Locator              string // where in the source it stands
}

// A Derivation makes one category from any of several.
type Derivation struct {
	Out string
	In  []string
}

// A Column is a pair of fields: what In holds moves to Out.
type Column struct{ In, Out int32 }

// A Difference is a single value on which sources disagree.
type Difference struct {
	Kind    Kind
	ID      string
	Key     string
	Sources []string // sorted; the first one's value holds, or of sizes and shares the hull
}

// Place returns the number of the place with this id, or that has it as another name; None
// if there is none.
func (g *Graph) Place(id string) int32 {
	id = g.GoesBy(id)
	i, ok := sort.Find(len(g.Places), func(i int) int { return strings.Compare(id, g.Places[i].ID) })
	return found(i, ok)
}

// GoesBy returns the id that the place goes by which has this one as another name, and any
// other id as it is.
func (g *Graph) GoesBy(id string) string {
	if place, ok := g.same[id]; ok {
		return place
	}
	return id
}

// Names returns the id of a place and those of the others that are the same, sorted.
func (g *Graph) Names(p int32) []string {
	ids := []string{g.Places[p].ID}
	for name, id := range g.same {
		if id == ids[0] {
			ids = append(ids, name)
		}
	}
	slices.Sort(ids)
	return ids
}

// OtherNames yields the ids that name a place besides its own, with the place's.
func (g *Graph) OtherNames() iter.Seq2[string, string] { return maps.All(g.same) }

// Cohort returns the number of the cohort with this id, None if there is none.
func (g *Graph) Cohort(id string) int32 {
	i, ok := sort.Find(len(g.Cohorts), func(i int) int { return strings.Compare(id, g.Cohorts[i].ID) })
	return found(i, ok)
}

// Population returns the number of the population with this id, None if there
// is none.
func (g *Graph) Population(id string) int32 {
	i, ok := sort.Find(len(g.Populations), func(i int) int { return strings.Compare(id, g.Populations[i].ID) })
	return found(i, ok)
}

func found(i int, ok bool) int32 {
	if !ok {
		return None
	}
	return int32(i)
}

// Accounts returns the accounts of the transfer with this id.
func (g *Graph) Accounts(id string) []Transfer {
	_, accounts := g.AccountsFrom(id)
	return accounts
}

// AccountsFrom is Accounts that also returns the number of the first.
func (g *Graph) AccountsFrom(id string) (first int, accounts []Transfer) {
	lo := sort.Search(len(g.Transfers), func(i int) bool { return g.Transfers[i].ID >= id })
	hi := lo
	for hi < len(g.Transfers) && g.Transfers[hi].ID == id {
		hi++
	}
	return lo, g.Transfers[lo:hi]
}

// Children returns the places directly inside p, ascending.
func (g *Graph) Children(p int32) []int32 { return g.children[p] }

// RoutesByCategory reports whether p is a dataset of which every field states
// categories: what is given to it, or to a place around it, then lies in the fields
// that state a category above, equal to or below, and in no other.
func (g *Graph) RoutesByCategory(p int32) bool {
	if g.Places[p].Kind != KindDataset || len(g.children[p]) == 0 {
		return false
	}
	return !slices.ContainsFunc(g.children[p], func(field int32) bool { return len(g.Places[field].Categories) == 0 })
}

// Contains reports whether p is q or contains it.
func (g *Graph) Contains(p, q int32) bool {
	for q != p && q != None {
		q = g.Places[q].Parent
	}
	return q == p
}

// Inside returns p and every place inside it, ascending.
func (g *Graph) Inside(p int32) []int32 {
	all := []int32{p}
	for i := 0; i < len(all); i++ {
		all = append(all, g.children[all[i]]...)
	}
	slices.Sort(all)
	return all
}

// Marked marks places and what lies inside them.
func (g *Graph) Marked(places []int32) []bool {
	marks := make([]bool, len(g.Places))
	for _, x := range places {
		for _, p := range g.Inside(x) {
			marks[p] = true
		}
	}
	return marks
}

// Party returns the party that runs p, None if nobody knows it.
func (g *Graph) Party(p int32) int32 { return g.ancestor(p, KindParty) }

// PartyID returns the id of the party that runs p, "" if nobody knows it.
func (g *Graph) PartyID(p int32) string {
	if p = g.Party(p); p == None {
		return ""
	}
	return g.Places[p].ID
}

// Outermost returns the place that contains p and lies in none: its party, or its system if
// nobody knows who runs that. Two such systems may or may not be of one party.
func (g *Graph) Outermost(p int32) int32 {
	for g.Places[p].Parent != None {
		p = g.Places[p].Parent
	}
	return p
}

// System returns the system that p is or lies in, None for a party.
func (g *Graph) System(p int32) int32 { return g.ancestor(p, KindSystem) }

func (g *Graph) ancestor(p int32, kind Kind) int32 {
	for p != None && g.Places[p].Kind != kind {
		p = g.Places[p].Parent
	}
	return p
}

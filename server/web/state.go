package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

// A State is what a reader chose to see: a question, what of its answer, and
// what lies open beside it. It is all in the page's address, so that a link
// shows others the same.
type State struct {
	Question string
	At       int64  // the commit that is asked, 0 for the newest
	Timezone string // in which days begin, "" for the graph's

	AsOf         string // a date: only what holds before its end
	Only, Except string // ids of cohorts to narrow the people to, or to leave out
	Confirmed    bool   // leave out what is only possible

	Fold   []string // ids of systems and parties that are drawn as one box
	Open   []string // ids of such boxes that are drawn more closely
	Beside []string // ids of places around which one hop more is drawn

	Place, Transfer string // id of what lies open

	Transfers, Places Listing // of the tables
}

// StateParams are the names of the parameters of a State.
var StateParams = append([]string{"q", "at", "timezone", "as-of", "only", "except", "show", "fold", "beside", "place", "transfer", "open"}, tableParams()...)

func tableParams() (names []string) {
	for _, table := range Tables {
		for _, key := range listingParams {
			names = append(names, table+key)
		}
	}
	return names
}

// listSeparator stands between ids: a control character, which no id holds.
const listSeparator = "\n"

// ReadState reads what StateParams hold, but for at, which is the caller's to
// read: a number.
func ReadState(v url.Values, at int64) State {
	list := func(key string) []string {
		ids := strings.FieldsFunc(v.Get(key), func(r rune) bool { return r == '\n' || r == '\r' })
		slices.Sort(ids)
		return slices.Compact(ids)
	}
	return State{
		Question: v.Get("q"), At: at, Timezone: v.Get("timezone"),
		AsOf: v.Get("as-of"), Only: v.Get("only"), Except: v.Get("except"), Confirmed: v.Get("show") == "confirmed",
		Fold: list("fold"), Beside: list("beside"), Open: list("open"), Place: v.Get("place"), Transfer: v.Get("transfer"),
		Transfers: readListing(v, TransfersTable), Places: readListing(v, PlacesTable),
	}
}

func readListing(v url.Values, table string) Listing {
	page, _ := strconv.Atoi(v.Get(table + "-page")) // what is no number is the first
	return Listing{v.Get(table + "-sort"), v.Get(table + "-find"), page, v.Get(table+"-rows") != ""}
}

// Pairs are the parameters of a state in their order, but for those left out,
// for forms that keep them.
func (s State) Pairs() [][2]string {
	at, show := "", ""
	if s.At != 0 {
		at = strconv.FormatInt(s.At, 10)
	}
	if s.Confirmed {
		show = "confirmed"
	}
	values := []string{s.Question, at, s.Timezone, s.AsOf, s.Only, s.Except, show,
		strings.Join(s.Fold, listSeparator), strings.Join(s.Beside, listSeparator), s.Place, s.Transfer, strings.Join(s.Open, listSeparator)}
	for _, table := range Tables {
		values = append(values, s.listing(table).values()...)
	}
	var pairs [][2]string
	for i, value := range values {
		if value != "" {
			pairs = append(pairs, [2]string{StateParams[i], value})
		}
	}
	return pairs
}

// Kept are the parameters but for some, for a form that sets those.
func (s State) Kept(except ...string) [][2]string {
	return slices.DeleteFunc(s.Pairs(), func(p [2]string) bool { return slices.Contains(except, p[0]) })
}

func (s State) encode(path string) string {
	var b strings.Builder
	b.WriteString(path)
	for i, p := range s.Pairs() {
		b.WriteByte("?&"[min(i, 1)])
		b.WriteString(p[0] + "=" + url.QueryEscape(p[1]))
	}
	return b.String()
}

// URL is the address of the page in this state.
func (s State) URL() string { return s.encode("/") }

// DrawingURL is the address of what is drawn in this state, as a file.
func (s State) DrawingURL() string { return s.Drawn().encode("/lineage.svg") }

// Drawn is what of the state is drawn: nothing is open, and tables are elsewhere.
func (s State) Drawn() State {
	s = s.Closed()
	s.Transfers, s.Places = Listing{}, Listing{}
	return s
}

// Closed is the state with nothing open.
func (s State) Closed() State {
	s.Place, s.Transfer = "", ""
	return s
}

// OpenPlace and OpenTransfer open something beside the answer, or on a page of
// its own where there is no question.
func (s State) OpenPlace(id string) string {
	if s.Question == "" {
		return State{At: s.At}.alone("/place", id)
	}
	s.Place, s.Transfer = id, ""
	return s.URL()
}

// OpenTransfer is like OpenPlace.
func (s State) OpenTransfer(id string) string {
	if s.Question == "" {
		return State{At: s.At}.alone("/transfer", id)
	}
	s.Place, s.Transfer = "", id
	return s.URL()
}

// alone is the address of a page of something on its own.
func (s State) alone(path, id string) string {
	address := path + "?id=" + url.QueryEscape(id)
	if s.At != 0 {
		address += "&at=" + strconv.FormatInt(s.At, 10)
	}
	return address
}

// In is what another question keeps: the commit, and where days begin.
func (s State) In() State { return State{At: s.At, Timezone: s.Timezone} }

// Ask is the address of another question about the same commit.
func (s State) Ask(question string) string {
	s = s.In()
	s.Question = question
	return s.URL()
}

// Folded and Unfolded, Widened and Narrowed change what is drawn of a place.
func (s State) Folded(id string) string   { s.Fold = with(s.Fold, id); return s.URL() }
func (s State) Unfolded(id string) string { s.Fold = without(s.Fold, id); return s.URL() }
func (s State) Widened(id string) string  { s.Beside = with(s.Beside, id); return s.URL() }
func (s State) Narrowed(id string) string { s.Beside = without(s.Beside, id); return s.URL() }

// OpenURL is the address of the page with one more box open, but for the id of that at its end.
func (s State) OpenURL() string {
	open := s.Open
	s.Open = nil
	base := s.Closed().URL() + "&open="
	for _, id := range open {
		base += url.QueryEscape(id + listSeparator)
	}
	return base
}

// IsFolded and IsWidened say what is drawn of a place now.
func (s State) IsFolded(id string) bool  { return slices.Contains(s.Fold, id) }
func (s State) IsWidened(id string) bool { return slices.Contains(s.Beside, id) }

func with(list []string, id string) []string {
	list = append(without(list, id), id)
	slices.Sort(list)
	return list
}

func without(list []string, id string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(x string) bool { return x == id })
}

// OnlyOf narrows the people to a cohort.
func (s State) OnlyOf(cohort string) string { s.Only = cohort; return s.Closed().URL() }

// Narrows reports whether the state asks more narrowly than its question does.
func (s State) Narrows() bool { return s.AsOf != "" || s.Only != "" || s.Except != "" }

// Anew is the question without what narrows it.
func (s State) Anew() string {
	s.AsOf, s.Only, s.Except, s.Confirmed = "", "", "", false
	return s.URL()
}

// Narrow makes of a question what the state asks. The cohorts must be those of
// the graph; the date is read in the zone of the question.
func (s State) Narrow(q ask.Query) (ask.Query, error) {
	if s.AsOf != "" {
		v, err := graph.ParseInterval(s.AsOf, q.Zone)
		if err != nil {
			return q, err
		}
		q.AsOf = min(q.AsOf, v.Until)
	}
	_, everyone := q.People.(graph.Everyone)
	whole := q.People == nil || everyone
	if s.Only != "" {
		if whole {
			q.People = graph.Members(s.Only)
		} else {
			q.People = graph.And{L: q.People, R: graph.Members(s.Only)}
		}
		whole = false
	}
	if s.Except != "" {
		if whole {
			q.People = graph.Not{X: graph.Members(s.Except)}
		} else {
			q.People = graph.Except{L: q.People, R: graph.Members(s.Except)}
		}
	}
	return q, nil
}

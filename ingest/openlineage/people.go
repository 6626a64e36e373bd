package openlineage

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"outflow/graph"
	"outflow/ingest/record"
)

// peopleFacet is the key of the facet in which emitters say whose data a job moves, and why:
// of a job, of what it reads or writes in one dataset, or of a dataset. Its keys are those that
// patterns may set, with what they mean there; server/outflow_people.json is its schema.
const peopleFacet = "outflow_people"

// mostPeople bounds such a facet, in bytes: every transfer of a job repeats what it says.
const mostPeople = 16 << 10

// A statement is what such a facet says, and of what: of all that a job moves, from a dataset
// or to one if that is named, or of a dataset if no job is.
//
// Its claim is kept like a run that no run is: of one statement the latest is the one that
// holds, whenever it comes, so that its time is kept, and Merge makes nothing of it. What it
// says is in the claims of the transfers and the datasets that it is of. There it could not be
// kept alone: that it was said again, later, would be a change of each of them.
type statement struct {
	job, from, to, dataset string
	claim                  *graph.Claim
}

// beginsStatement is how the ids of statements begin. Those of runs do not.
const beginsStatement = "people "

// newStatement returns one that says nothing.
func newStatement(of statement) *statement {
	var id string
	switch {
	case of.dataset != "":
		id = fmt.Sprintf("%sin %q", beginsStatement, of.dataset)
	case of.from != "":
		id = fmt.Sprintf("%sof %q from %q", beginsStatement, of.job, of.from)
	case of.to != "":
		id = fmt.Sprintf("%sof %q to %q", beginsStatement, of.job, of.to)
	default:
		id = fmt.Sprintf("%sof %q", beginsStatement, of.job)
	}
	id = within(id, maxID)
	// Whoever lists the runs of the job does not find it.
	of.claim = &graph.Claim{Kind: graph.KindRun, ID: id, Job: id, State: graph.RunComplete, When: graph.When{Unknown: true}}
	return &of
}

// title names what the statement is of in messages.
func (s *statement) title() string {
	switch {
	case s.dataset != "":
		return "of the dataset " + strconv.Quote(s.dataset)
	case s.from != "":
		return fmt.Sprintf("of the job %q at its input %q", s.job, s.from)
	case s.to != "":
		return fmt.Sprintf("of the job %q at its output %q", s.job, s.to)
	}
	return "of the job " + strconv.Quote(s.job)
}

// said returns what a statement says, but when: "" if nothing.
func said(c *graph.Claim) string {
	says := graph.Claim{Kind: c.Kind, People: c.People, Needs: c.Needs, Categories: c.Categories, Purpose: c.Purpose, Ground: c.Ground, Disclosed: c.Disclosed,
		RowsPerPerson: c.RowsPerPerson, Population: c.Population, Subjects: c.Subjects, Retention: c.Retention, Deletion: c.Deletion}
	silent := graph.Claim{Kind: c.Kind}
	if text := string(says.Canonical()); text != string(silent.Canonical()) {
		return text
	}
	return ""
}

// latest returns which of two claims of a statement holds, whichever comes first. Of what is
// said at one moment it is the last in the order of letters: there is no better reason.
func latest(a, b *graph.Claim) *graph.Claim {
	switch at, other := saidAt(a), saidAt(b); {
	case at > other:
		return a
	case at < other || said(a) < said(b):
		return b
	}
	return a
}

// saidAt is when a statement was made, the earliest moment of all if that is not known.
func saidAt(c *graph.Claim) graph.Instant {
	if len(c.When.Spans) == 0 {
		return graph.Past
	}
	return c.When.Spans[0].Since
}

// statePeople adds to a transfer what a statement says that is not said of it already.
func statePeople(t, by *graph.Claim) {
	fill(&t.People, by.People)
	fill(&t.Needs, by.Needs)
	fill(&t.Purpose, by.Purpose)
	fill(&t.Disclosed, by.Disclosed)
	fill(&t.RowsPerPerson, by.RowsPerPerson)
	if len(t.Categories) == 0 {
		t.Categories = by.Categories
	}
	if len(t.Ground) == 0 {
		t.Ground = by.Ground
	}
}

func fill[T comparable](to *T, value T) {
	var none T
	if *to == none {
		*to = value
	}
}

// silence takes out of the claim of a transfer what statements say.
func silence(t *graph.Claim) {
	t.People, t.Needs, t.Purpose, t.Disclosed, t.RowsPerPerson, t.Categories, t.Ground = "", "", "", "", 0, nil, nil
}

// stateSubjects replaces what is said of a dataset by what a statement says.
func stateSubjects(d, by *graph.Claim) {
	d.Population, d.Subjects, d.Categories, d.RowsPerPerson = by.Population, by.Subjects, by.Categories, by.RowsPerPerson
	d.Retention, d.Deletion = by.Retention, by.Deletion
}

// A peopleReader reads such facets of one event.
type peopleReader struct {
	*event
	records *record.Reader
	odd     []string // what could not be read
	more    int      // of that
}

// people reads what the event says of whose data moves. What of it cannot be read is told in
// e.odd.
func (e *event) people(w *wireEvent) {
	r := peopleReader{event: e, odd: e.unread}
	if w.Run != nil {
		r.misplaced(w.Run.Facets, "a run", "a job, or of what it reads and writes")
	}
	if w.Job != nil && e.job != "" {
		r.read(w.Job.Facets, statement{job: e.job})
	}
	for side, datasets := range [...][]wireDataset{w.Inputs, w.Outputs} {
		for i := range datasets {
			d := &datasets[i]
			id, ok := identify(d.Namespace, d.Name)
			if !ok {
				continue
			}
			r.read(d.Facets, statement{dataset: id.id})
			switch {
			case e.job == "":
			case side == 0:
				r.read(d.InputFacets, statement{job: e.job, from: id.id})
			default:
				r.read(d.OutputFacets, statement{job: e.job, to: id.id})
			}
		}
	}
	if w.Dataset != nil && e.job == "" {
		if id, ok := identify(w.Dataset.Namespace, w.Dataset.Name); ok {
			r.read(w.Dataset.Facets, statement{dataset: id.id})
		}
	}
	if e.odd = strings.Join(r.odd, "; "); r.more > 0 {
		e.odd += fmt.Sprintf("; and %d more", r.more)
	}
}

// mostFaults is how much of one event that cannot be read is told one by one.
const mostFaults = 5

func (r *peopleReader) fault(what string) {
	if len(r.odd) == mostFaults {
		r.more++
		return
	}
	r.odd = append(r.odd, what)
}

// misplaced tells of a facet that stands where it says nothing.
func (r *peopleReader) misplaced(f facets, of, instead string) {
	if _, ok := f[peopleFacet]; ok {
		r.fault(fmt.Sprintf("%s is a facet of %s, not of %s", peopleFacet, instead, of))
	}
}

// read reads the facet among those of something. It holds instead of all that an earlier one
// says there, so that one that says nothing, or is deleted, takes that back.
func (r *peopleReader) read(f facets, of statement) {
	text, ok := f[peopleFacet]
	if !ok {
		return
	}
	of.job = within(of.job, maxID)
	s := newStatement(of)
	wrong := func(what string) { r.fault(fmt.Sprintf("%s %s: %s", peopleFacet, s.title(), what)) }
	if len(text) > mostPeople {
		wrong(fmt.Sprintf("it is longer than %d KiB", mostPeople>>10))
		return
	}
	v, problem := record.ParseJSON(text, 1)
	switch {
	case problem != nil:
		wrong(problem.What)
		return
	case v.Shape != record.Map:
		wrong(v.Shape.String() + ` stands here; expected a mapping such as {"people": "everyone"}`)
		return
	}
	if r.records == nil {
		r.records = record.NewReader("", "")
	}
	kind := graph.Kind("")
	if s.dataset != "" {
		kind = graph.KindDataset
	}
	says := graph.Claim{Kind: graph.KindPattern}
	if v.Get("_deleted").Text != "true" {
		own := func(e record.Entry) bool { return strings.HasPrefix(e.Key.Text, "_") }
		v.Map = slices.DeleteFunc(v.Map, own)
		r.records.Problems = &record.Problems{}
		says = r.records.ReadSome("it has", graph.KindPattern, graph.SetKeys(kind), v)
		for _, p := range r.records.Problems.All {
			p.Line, p.Column = 0, 0
			wrong(p.String())
		}
		r.more += r.records.Problems.More
		r.unknown = r.records.Unknown
		// What is left out must not let more be confirmed than is said: all categories would pass,
		// what is said of the whole job would hold, and everyone would be of another population.
		left := func(key string, says bool) bool { return v.Get(key).Shape != record.Null && !says }
		if kind == "" && (left("categories", len(says.Categories) > 0) || left("people", says.People != "")) {
			says.People = graph.Unknown{}.String()
		}
		if left("population", says.Population != "") {
			says.Subjects = ""
		}
	}
	says.Kind, says.ID, says.Job, says.State, says.When = s.claim.Kind, s.claim.ID, s.claim.Job, s.claim.State, s.claim.When
	if r.isTimed {
		says.When = graph.When{Spans: []graph.Interval{{Since: r.at, Until: graph.Future}}}
	}
	s.claim = &says
	r.said = append(r.said, s)
	if s.from != "" || s.to != "" { // who looks for what is said of the job learns that there is more
		r.said = append(r.said, newStatement(statement{job: s.job}))
	}
}

// Package marquez shows a graph in the shapes of Marquez's API (0.51), so that dashboards and
// scripts that were made for that go on working.
//
// Marquez knows namespaces, datasets and jobs, and so does OpenLineage. A dataset's namespace is
// its system; a system or a party at which a transfer ends is shown as a dataset of its own name.
// A job's namespace is its id up to the first slash, of one that begins like an address up to the
// first slash after the host; what moved without a job is one, in the namespace "transfers", of
// the transfer's name.
//
// Where Marquez is wrong this is not. Lineage follows transfers, down from where it starts and
// up from there: never down and up again, to siblings, nor through a job from what it read in
// one run to what it wrote in another. An id of a node is compared with what is there, rather
// than split at its colons, of which namespaces have some. An edge of columns begins at the
// column that is read. What is not known, such as when a dataset was made, is null; createdAt and
// updatedAt are the first and the last instant at which data is said to have moved.
package marquez

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"outflow/graph"
)

// A Name is the identity of a dataset or a job.
type Name struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
}

func (n Name) compare(o Name) int {
	return cmp.Or(strings.Compare(n.Namespace, o.Namespace), strings.Compare(n.Name, o.Name))
}

// A Catalog is what Marquez's API shows of a graph.
type Catalog struct {
	g        *graph.Graph
	datasets []dataset // sorted by name
	jobs     []job     // sorted by name
	edges    []edge
	known    map[string]node // by the id of the node
	fields   fieldEdges
}

// A node is a dataset or a job, by its number.
type node struct {
	isJob bool
	n     int
}

type dataset struct {
	Name
	place int32
	span  span
	in    []int // edges, by number
	out   []int
}

type job struct {
	Name
	id      string // as claims name it, "" of what moved without a job
	streams bool
	span    span
	edges   []int
}

// An edge is that a job moved data from one dataset to another.
type edge struct{ from, job, to int }

// A span is when data moved, for the first and for the last time.
type span struct{ since, until graph.Instant }

var never = span{graph.Future, graph.Past}

func (s *span) add(w graph.When) {
	for _, i := range w.Spans {
		s.since, s.until = min(s.since, i.Since), max(s.until, i.Until)
	}
}

// moment writes an instant as Marquez does; nil is none that is known.
func moment(i graph.Instant) *string {
	if i == graph.Past || i == graph.Future {
		return nil
	}
	text := i.Time().Format("2006-01-02T15:04:05.999999Z07:00")
	return &text
}

// New makes a catalog of a graph. Its cost is in proportion to the graph's places and transfers.
func New(g *graph.Graph) *Catalog {
	c := &Catalog{g: g, known: map[string]node{}}
	ends := map[int32]bool{}
	for i := range g.Transfers {
		ends[whole(g, g.Transfers[i].From)], ends[whole(g, g.Transfers[i].To)] = true, true
	}
	for i := range g.Places {
		if p := int32(i); g.Places[p].Kind == graph.KindDataset || ends[p] {
			c.datasets = append(c.datasets, dataset{Name: nameOf(g, p), place: p, span: never})
		}
	}
	slices.SortStableFunc(c.datasets, func(a, b dataset) int { return a.compare(b.Name) })
	at := make(map[int32]int, len(c.datasets))
	for n := range c.datasets {
		at[c.datasets[n].place] = n
	}
	// Jobs are numbered once all are known, in the order of their names.
	byName := map[Name]*job{}
	for i := range g.Transfers {
		t := &g.Transfers[i]
		name := jobOf(t)
		j := byName[name]
		if j == nil {
			j = &job{Name: name, id: t.Job, span: never}
			byName[name] = j
		}
		j.span.add(t.When)
		j.streams = j.streams || t.Cadence == "streaming"
	}
	for _, j := range byName {
		c.jobs = append(c.jobs, *j)
	}
	slices.SortFunc(c.jobs, func(a, b job) int { return a.compare(b.Name) })
	numbers := make(map[Name]int, len(c.jobs))
	for n := range c.jobs {
		numbers[c.jobs[n].Name] = n
	}
	seen := map[edge]bool{}
	for i := range g.Transfers {
		t := &g.Transfers[i]
		e := edge{at[whole(g, t.From)], numbers[jobOf(t)], at[whole(g, t.To)]}
		c.datasets[e.from].span.add(t.When)
		c.datasets[e.to].span.add(t.When)
		if seen[e] {
			continue
		}
		seen[e] = true
		n := len(c.edges)
		c.edges = append(c.edges, e)
		c.datasets[e.from].out = append(c.datasets[e.from].out, n)
		c.datasets[e.to].in = append(c.datasets[e.to].in, n)
		c.jobs[e.job].edges = append(c.jobs[e.job].edges, n)
	}
	for n := len(c.datasets) - 1; n >= 0; n-- { // of those of one name the first is meant
		c.known[c.datasets[n].node()] = node{false, n}
	}
	for n := range c.jobs {
		c.known[c.jobs[n].node()] = node{true, n}
	}
	for other, id := range g.OtherNames() {
		if n, ok := at[g.Place(id)]; ok {
			also := dataset{Name: c.split(other)}
			if _, taken := c.known[also.node()]; !taken {
				c.known[also.node()] = node{false, n}
			}
		}
	}
	c.fields = newFieldEdges(g)
	return c
}

func (d *dataset) node() string { return "dataset:" + d.Namespace + ":" + d.Name.Name }
func (j *job) node() string     { return "job:" + j.Namespace + ":" + j.Name.Name }

// whole returns the dataset that a place is, or in which it lies, or else the place.
func whole(g *graph.Graph, p int32) int32 {
	if g.Places[p].Kind == graph.KindField {
		return g.Places[p].Parent
	}
	return p
}

// nameOf returns what Marquez would call a place.
func nameOf(g *graph.Graph, p int32) Name {
	id := g.Places[p].ID
	if g.Places[p].Kind != graph.KindDataset || g.Places[p].Parent == graph.None {
		return Name{id, id}
	}
	namespace := g.Places[g.Places[p].Parent].ID
	return Name{namespace, strings.TrimPrefix(id, namespace+"/")}
}

// split takes the id of a dataset apart that is another name of a place: its namespace is the
// longest system that it begins with.
func (c *Catalog) split(id string) Name {
	for at := strings.LastIndexByte(id, '/'); at > 0; at = strings.LastIndexByte(id[:at], '/') {
		if p := c.g.Place(id[:at]); p != graph.None && c.g.Places[p].Kind == graph.KindSystem {
			return Name{id[:at], id[at+1:]}
		}
	}
	return Name{id, id}
}

// jobOf returns the job of a transfer.
func jobOf(t *graph.Transfer) Name {
	if t.Job == "" {
		return Name{"transfers", t.ID}
	}
	return jobName(t.Job)
}

// jobName takes the id of a job apart.
func jobName(id string) Name {
	begin := 0
	if scheme := strings.Index(id, "://"); scheme >= 0 && !strings.Contains(id[:scheme], "/") {
		begin = scheme + len("://")
	}
	slash := strings.IndexByte(id[begin:], '/')
	if slash < 0 {
		return Name{"unknown", id}
	}
	return Name{id[:begin+slash], id[begin+slash+1:]}
}

// Job returns the id by which claims name a job, "" where there is none of that name.
func (c *Catalog) Job(n Name) string {
	if found, ok := c.known[(&job{Name: n}).node()]; ok {
		return c.jobs[found.n].id
	}
	return ""
}

// A Namespace is where datasets lie or jobs run.
type Namespace struct {
	Name        string  `json:"name"`
	CreatedAt   *string `json:"createdAt"`
	UpdatedAt   *string `json:"updatedAt"`
	OwnerName   string  `json:"ownerName"` // the party that runs the system, "" if nobody knows it
	Description *string `json:"description"`
	IsHidden    bool    `json:"isHidden"`
}

// Namespaces returns all, by name.
func (c *Catalog) Namespaces() []Namespace {
	spans := map[string]*span{}
	add := func(name string, of span) {
		s := spans[name]
		if s == nil {
			s = &span{never.since, never.until}
			spans[name] = s
		}
		s.since, s.until = min(s.since, of.since), max(s.until, of.until)
	}
	for i := range c.datasets {
		add(c.datasets[i].Namespace, c.datasets[i].span)
	}
	for i := range c.jobs {
		add(c.jobs[i].Namespace, c.jobs[i].span)
	}
	all := make([]Namespace, 0, len(spans))
	for name, s := range spans {
		one := Namespace{Name: name, CreatedAt: moment(s.since), UpdatedAt: moment(s.until)}
		if p := c.g.Place(name); p != graph.None {
			one.OwnerName = c.g.PartyID(p)
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b Namespace) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// A Dataset is what is known of a dataset.
type Dataset struct {
	ID                 Name     `json:"id"`
	Type               string   `json:"type"` // DB_TABLE or STREAM
	Name               string   `json:"name"`
	PhysicalName       string   `json:"physicalName"`
	CreatedAt          *string  `json:"createdAt"`
	UpdatedAt          *string  `json:"updatedAt"`
	Namespace          string   `json:"namespace"`
	SourceName         string   `json:"sourceName"`
	Fields             []Field  `json:"fields"`
	Tags               []string `json:"tags"` // its categories
	LastModifiedAt     *string  `json:"lastModifiedAt"`
	LastLifecycleState string   `json:"lastLifecycleState"`
	Description        *string  `json:"description"`
	Deleted            bool     `json:"deleted"`
	Facets             struct{} `json:"facets"`
}

// A Field is what is known of a field.
type Field struct {
	Name        string   `json:"name"`
	Type        *string  `json:"type"`
	Tags        []string `json:"tags"` // its categories
	Description *string  `json:"description"`
}

func (c *Catalog) dataset(n int) Dataset {
	d := &c.datasets[n]
	p := &c.g.Places[d.place]
	shown := Dataset{
		ID: d.Name, Type: "DB_TABLE", Name: d.Name.Name, PhysicalName: d.Name.Name, CreatedAt: moment(d.span.since), UpdatedAt: moment(d.span.until),
		Namespace: d.Namespace, SourceName: d.Namespace, Fields: []Field{}, Tags: orNone(p.Categories), LastModifiedAt: moment(d.span.until),
		Description: described(p),
	}
	if p.DatasetKind == "topic" || p.DatasetKind == "stream" {
		shown.Type = "STREAM"
	}
	for _, f := range c.fieldsOf(n) {
		shown.Fields = append(shown.Fields, Field{Name: fieldName(c.g, f), Tags: orNone(c.g.Places[f].Categories), Description: described(&c.g.Places[f])})
	}
	return shown
}

// described returns what is said of a place in words, nil if nothing is.
func described(p *graph.Place) *string {
	if p.Description == "" {
		return nil
	}
	return &p.Description
}

// fieldName is what a field is called within its dataset, of whose other names its id may begin
// with one.
func fieldName(g *graph.Graph, f int32) string {
	id := g.Places[f].ID
	return id[strings.LastIndexByte(id, '#')+1:]
}

func orNone(texts []string) []string {
	if texts == nil {
		return []string{}
	}
	return texts
}

// A Job is what is known of a job.
type Job struct {
	ID          Name     `json:"id"`
	Type        string   `json:"type"` // BATCH or STREAM
	Name        string   `json:"name"`
	SimpleName  string   `json:"simpleName"`
	CreatedAt   *string  `json:"createdAt"`
	UpdatedAt   *string  `json:"updatedAt"`
	Namespace   string   `json:"namespace"`
	Inputs      []Name   `json:"inputs"`
	Outputs     []Name   `json:"outputs"`
	Location    *string  `json:"location"`
	Description *string  `json:"description"`
	LatestRun   *Run     `json:"latestRun"`
	Facets      struct{} `json:"facets"`
}

func (c *Catalog) job(n int) Job {
	j := &c.jobs[n]
	shown := Job{
		ID: j.Name, Type: "BATCH", Name: j.Name.Name, SimpleName: j.Name.Name[strings.LastIndexByte(j.Name.Name, '.')+1:],
		CreatedAt: moment(j.span.since), UpdatedAt: moment(j.span.until), Namespace: j.Namespace, Inputs: []Name{}, Outputs: []Name{},
	}
	if j.streams {
		shown.Type = "STREAM"
	}
	for _, e := range j.edges {
		shown.Inputs = append(shown.Inputs, c.datasets[c.edges[e].from].Name)
		shown.Outputs = append(shown.Outputs, c.datasets[c.edges[e].to].Name)
	}
	slices.SortFunc(shown.Inputs, Name.compare)
	slices.SortFunc(shown.Outputs, Name.compare)
	shown.Inputs, shown.Outputs = slices.Compact(shown.Inputs), slices.Compact(shown.Outputs)
	return shown
}

// page returns some of a list that begins at an offset.
func page[T any](list []T, limit, offset int) []T {
	list = list[min(offset, len(list)):]
	return list[:min(limit, len(list))]
}

// shown returns some of those of so many that lie in a namespace, in any if it is nil, and how
// many do.
func shown[T any](n int, namespaceOf func(int) string, namespace *string, show func(int) T, limit, offset int) (some []T, count int) {
	var of []int
	for i := range n {
		if namespace == nil || namespaceOf(i) == *namespace {
			of = append(of, i)
		}
	}
	some = []T{}
	for _, i := range page(of, limit, offset) {
		some = append(some, show(i))
	}
	return some, len(of)
}

// Datasets returns some of the datasets of a namespace, and how many it has.
func (c *Catalog) Datasets(namespace string, limit, offset int) ([]Dataset, int) {
	return shown(len(c.datasets), func(n int) string { return c.datasets[n].Namespace }, &namespace, c.dataset, limit, offset)
}

// Dataset returns a dataset.
func (c *Catalog) Dataset(name Name) (shown Dataset, ok bool) {
	n, ok := c.known[(&dataset{Name: name}).node()]
	if !ok {
		return shown, false
	}
	return c.dataset(n.n), true
}

// Jobs returns some of the jobs of a namespace, or of all, and how many there are.
func (c *Catalog) Jobs(namespace *string, limit, offset int) ([]Job, int) {
	return shown(len(c.jobs), func(n int) string { return c.jobs[n].Namespace }, namespace, c.job, limit, offset)
}

// GetJob returns a job.
func (c *Catalog) GetJob(name Name) (shown Job, ok bool) {
	n, ok := c.known[(&job{Name: name}).node()]
	if !ok {
		return shown, false
	}
	return c.job(n.n), true
}

// A Found is a dataset or a job whose name was searched for.
type Found struct {
	Type      string  `json:"type"` // DATASET or JOB
	Name      string  `json:"name"`
	UpdatedAt *string `json:"updatedAt"`
	Namespace string  `json:"namespace"`
	NodeID    string  `json:"nodeId"`
}

// A Search is for datasets and jobs whose names contain a text, in whatever case.
type Search struct {
	Text      string
	Filter    string // DATASET or JOB, "" for both
	Namespace string // "" for all
	Latest    bool   // first what moved last, rather than by name
}

// Find returns some of what is searched for, and how much there is. Marquez says how much it
// returns instead.
func (c *Catalog) Find(s Search, limit int) (shown []Found, count int) {
	type match struct {
		node
		Name
		until graph.Instant
	}
	var all []match
	text := strings.ToLower(s.Text)
	try := func(n node, name Name, until graph.Instant) {
		if (s.Namespace == "" || s.Namespace == name.Namespace) && strings.Contains(strings.ToLower(name.Name), text) {
			all = append(all, match{n, name, until})
		}
	}
	if s.Filter != "JOB" {
		for n := range c.datasets {
			try(node{false, n}, c.datasets[n].Name, c.datasets[n].span.until)
		}
	}
	if s.Filter != "DATASET" {
		for n := range c.jobs {
			try(node{true, n}, c.jobs[n].Name, c.jobs[n].span.until)
		}
	}
	slices.SortStableFunc(all, func(a, b match) int {
		if order := cmp.Compare(b.until, a.until); s.Latest && order != 0 {
			return order
		}
		return cmp.Or(strings.Compare(a.Name.Name, b.Name.Name), strings.Compare(a.Namespace, b.Namespace))
	})
	shown = []Found{}
	for _, m := range page(all, limit, 0) {
		one := Found{Type: "DATASET", Name: m.Name.Name, Namespace: m.Namespace, UpdatedAt: moment(m.until), NodeID: "dataset:" + m.Namespace + ":" + m.Name.Name}
		if m.isJob {
			one.Type, one.NodeID = "JOB", "job:"+m.Namespace+":"+m.Name.Name
		}
		shown = append(shown, one)
	}
	return shown, len(all)
}

// A Run is what is known of a run.
type Run struct {
	ID               string    `json:"id"`
	CreatedAt        *string   `json:"createdAt"`
	UpdatedAt        *string   `json:"updatedAt"`
	NominalStartTime *string   `json:"nominalStartTime"`
	NominalEndTime   *string   `json:"nominalEndTime"`
	State            string    `json:"state"` // RUNNING, COMPLETED, FAILED or ABORTED
	StartedAt        *string   `json:"startedAt"`
	EndedAt          *string   `json:"endedAt"`
	DurationMS       *int64    `json:"durationMs"`
	Args             struct{}  `json:"args"`
	JobVersion       *struct{} `json:"jobVersion"`
	Job              Name      `json:"job"`
	Inputs           []Version `json:"inputDatasetVersions"`
	Outputs          []Version `json:"outputDatasetVersions"`
	Facets           struct{}  `json:"facets"`
}

// A Version is that a run read or wrote a dataset: versions are not told apart.
type Version struct {
	ID struct {
		Name
		Version *string `json:"version"`
	} `json:"datasetVersionId"`
	Facets struct{} `json:"facets"`
}

var states = map[string]string{graph.RunRunning: "RUNNING", graph.RunComplete: "COMPLETED", graph.RunFailed: "FAILED", graph.RunAborted: "ABORTED"}

// RunOf shows the claim of a run of a graph.
func RunOf(g *graph.Graph, r *graph.Claim) Run {
	shown := Run{ID: r.ID, State: states[r.State], Job: jobName(r.Job), Inputs: versions(g, r.Inputs), Outputs: versions(g, r.Outputs)}
	if len(r.When.Spans) > 0 {
		s := r.When.Spans[0]
		shown.StartedAt, shown.EndedAt = moment(s.Since), moment(s.Until)
		shown.CreatedAt, shown.UpdatedAt = shown.StartedAt, cmp.Or(shown.EndedAt, shown.StartedAt)
		if shown.StartedAt != nil && shown.EndedAt != nil {
			took := s.Until.Time().Sub(s.Since.Time()) / time.Millisecond
			ms := int64(took)
			shown.DurationMS = &ms
		}
	}
	return shown
}

func versions(g *graph.Graph, ids []string) []Version {
	all := make([]Version, len(ids))
	for i, id := range ids {
		all[i].ID.Name = Name{id, id}
		if p := g.Place(id); p != graph.None {
			all[i].ID.Name = nameOf(g, p)
		}
	}
	return all
}

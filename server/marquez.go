package server

import (
	"errors"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/server/access"
	"outflow/server/marquez"
)

// marquezAPI answers what programs made for Marquez ask, by reading alone.
type marquezAPI struct {
	archive *archive
	most    int // of the rows of a page
}

func (m *marquezAPI) routes() []route {
	const base, dataset, job = "/api/v1", "/api/v1/namespaces/:namespace/datasets", "/api/v1/namespaces/:namespace/jobs"
	get := func(path string, handle func(*call) error, params ...string) route {
		return route{method: "GET", path: path, need: access.Reader, params: append(params, "at"), handle: handle}
	}
	return []route{
		get(base+"/lineage", inJSON(m.lineage), "nodeId", "depth"),
		get(base+"/column-lineage", inJSON(m.columns), "nodeId", "depth", "withDownstream"),
		get(base+"/namespaces", inJSON(m.namespaces), "limit", "offset"),
		get(base+"/namespaces/:namespace", inJSON(m.namespace)),
		get(dataset, inJSON(m.datasets), "limit", "offset"),
		get(dataset+"/:dataset", inJSON(m.dataset)),
		get(base+"/jobs", inJSON(m.jobs), "limit", "offset"),
		get(job, inJSON(m.jobs), "limit", "offset"),
		get(job+"/:job", inJSON(m.job)),
		get(job+"/:job/runs", inJSON(m.runs), "limit", "offset"),
		get(base+"/jobs/runs/:run", inJSON(m.run)),
		get(base+"/search", inJSON(m.search), "q", "filter", "sort", "limit", "namespace"),
	}
}

// catalog returns what is known as of the revision that a request is about.
func (m *marquezAPI) catalog(c *call) (*marquez.Catalog, *revision, error) {
	r, err := m.archive.revision(c)
	if err != nil {
		return nil, nil, err
	}
	return r.marquez(), r, nil
}

// page reads which part of a list is asked for.
func (m *marquezAPI) page(c *call) (limit, offset int, err error) {
	l, err := c.number("limit", 0, int64(m.most), int64(min(100, m.most)))
	if err != nil {
		return 0, 0, err
	}
	o, err := c.number("offset", 0, 1_000_000, 0)
	return int(l), int(o), err
}

// around reads which node is asked about, and how far.
func (m *marquezAPI) around(c *call) (id string, depth int, err error) {
	if id, err = c.required("nodeId"); err != nil {
		return "", 0, err
	}
	// Of versions of a dataset or a job there is one here, the newest.
	if before, version, has := strings.Cut(id, "#"); has && len(version) == len("00000000-0000-0000-0000-000000000000") {
		id = before
	}
	d, err := c.number("depth", 0, 1000, 20)
	return id, int(d), err
}

func tooLarge(err error) error {
	if isA[*marquez.TooLargeError](err) {
		return &unanswerableError{err}
	}
	return err
}

func (m *marquezAPI) lineage(c *call) (g marquez.Graph, err error) {
	id, depth, err := m.around(c)
	if err != nil {
		return g, err
	}
	all, _, err := m.catalog(c)
	if err != nil {
		return g, err
	}
	g, ok, err := all.Lineage(id, depth)
	if !ok {
		return g, missing("node", id)
	}
	return g, tooLarge(err)
}

func (m *marquezAPI) columns(c *call) (g marquez.Graph, err error) {
	id, depth, err := m.around(c)
	if err != nil {
		return g, err
	}
	downstream, err := c.flag("withDownstream")
	if err != nil {
		return g, err
	}
	all, _, err := m.catalog(c)
	if err != nil {
		return g, err
	}
	g, ok, err := all.Columns(id, depth, downstream)
	if !ok {
		return g, missing("node", id)
	}
	return g, tooLarge(err)
}

type namespaceList struct {
	Namespaces []marquez.Namespace `json:"namespaces"`
}

func (m *marquezAPI) namespaces(c *call) (list namespaceList, err error) {
	limit, offset, err := m.page(c)
	if err != nil {
		return list, err
	}
	all, _, err := m.catalog(c)
	if err != nil {
		return list, err
	}
	named := all.Namespaces()
	named = named[min(offset, len(named)):]
	return namespaceList{orEmpty(first(named, limit))}, nil
}

func (m *marquezAPI) namespace(c *call) (one marquez.Namespace, err error) {
	all, _, err := m.catalog(c)
	if err != nil {
		return one, err
	}
	name := c.segments.ByName("namespace")
	named := all.Namespaces()
	at := slices.IndexFunc(named, func(n marquez.Namespace) bool { return n.Name == name })
	if at < 0 {
		return one, missing("namespace", name)
	}
	return named[at], nil
}

type datasetList struct {
	Datasets   []marquez.Dataset `json:"datasets"`
	TotalCount int               `json:"totalCount"`
}

func (m *marquezAPI) datasets(c *call) (list datasetList, err error) {
	limit, offset, err := m.page(c)
	if err != nil {
		return list, err
	}
	all, _, err := m.catalog(c)
	if err != nil {
		return list, err
	}
	list.Datasets, list.TotalCount = all.Datasets(c.segments.ByName("namespace"), limit, offset)
	return list, nil
}

// named is what a path names within a namespace.
func named(c *call, what string) marquez.Name {
	return marquez.Name{Namespace: c.segments.ByName("namespace"), Name: c.segments.ByName(what)}
}

func (m *marquezAPI) dataset(c *call) (one marquez.Dataset, err error) {
	all, _, err := m.catalog(c)
	if err != nil {
		return one, err
	}
	name := named(c, "dataset")
	one, ok := all.Dataset(name)
	if !ok {
		return one, missing("dataset", name.Name)
	}
	return one, nil
}

type jobList struct {
	Jobs       []marquez.Job `json:"jobs"`
	TotalCount int           `json:"totalCount"`
}

func (m *marquezAPI) jobs(c *call) (list jobList, err error) {
	limit, offset, err := m.page(c)
	if err != nil {
		return list, err
	}
	all, _, err := m.catalog(c)
	if err != nil {
		return list, err
	}
	var of *string
	if namespace, has := c.segments.Get("namespace"); has {
		of = &namespace
	}
	list.Jobs, list.TotalCount = all.Jobs(of, limit, offset)
	return list, nil
}

func (m *marquezAPI) job(c *call) (one marquez.Job, err error) {
	all, r, err := m.catalog(c)
	if err != nil {
		return one, err
	}
	name := named(c, "job")
	one, ok := all.GetJob(name)
	if !ok {
		return one, missing("job", name.Name)
	}
	latest, _, err := m.latest(c, r, all, name, 1)
	if len(latest) > 0 {
		one.LatestRun = &latest[0]
	}
	return one, err
}

type runList struct {
	Runs       []marquez.Run `json:"runs"`
	TotalCount int           `json:"totalCount"`
}

func (m *marquezAPI) runs(c *call) (list runList, err error) {
	limit, offset, err := m.page(c)
	if err != nil {
		return list, err
	}
	all, r, err := m.catalog(c)
	if err != nil {
		return list, err
	}
	name := named(c, "job")
	if _, ok := all.GetJob(name); !ok {
		return list, missing("job", name.Name)
	}
	runs, count, err := m.latest(c, r, all, name, limit+offset)
	return runList{orEmpty(runs[min(offset, len(runs)):]), count}, err
}

// latest returns the last runs of a job, the last one first, and how many there are.
func (m *marquezAPI) latest(c *call, r *revision, all *marquez.Catalog, job marquez.Name, most int) (runs []marquez.Run, count int, err error) {
	id := all.Job(job)
	if id == "" {
		return nil, 0, nil
	}
	var kept []graph.Claim
	keep := func() {
		slices.SortStableFunc(kept, func(a, b graph.Claim) int {
			switch began, other := began(&a), began(&b); {
			case began != other && began > other:
				return -1
			case began != other:
				return 1
			}
			return strings.Compare(a.ID, b.ID)
		})
		kept = first(kept, most)
	}
	err = m.archive.store.View(c.ctx(), r.commit.Number, func(v graph.Reader) error {
		for claim, err := range v.Referring(c.ctx(), []string{id}, graph.RoleJob) {
			if err != nil {
				return err
			}
			if claim.Kind != graph.KindRun {
				continue
			}
			count++
			kept = append(kept, claim)
			if len(kept) >= 2*most+1000 {
				keep()
			}
		}
		return nil
	})
	if err != nil {
		return nil, 0, readError(timely(c.ctx(), err))
	}
	keep()
	for i := range kept {
		runs = append(runs, all.Run(&kept[i]))
	}
	return runs, count, nil
}

func began(c *graph.Claim) graph.Instant {
	if len(c.When.Spans) == 0 {
		return graph.Past
	}
	return c.When.Spans[0].Since
}

func (m *marquezAPI) run(c *call) (one marquez.Run, err error) {
	all, r, err := m.catalog(c)
	if err != nil {
		return one, err
	}
	id := c.segments.ByName("run")
	errFound := errors.New("found")
	err = m.archive.store.View(c.ctx(), r.commit.Number, func(v graph.Reader) error {
		for claim, err := range v.Find(c.ctx(), graph.KindRun, []string{id}) {
			if err != nil {
				return err
			}
			one = all.Run(&claim)
			return errFound
		}
		return nil
	})
	switch {
	case errors.Is(err, errFound):
		return one, nil
	case err != nil:
		return one, readError(timely(c.ctx(), err))
	}
	return one, missing("run", id)
}

type found struct {
	TotalCount int             `json:"totalCount"`
	Results    []marquez.Found `json:"results"`
}

func (m *marquezAPI) search(c *call) (f found, err error) {
	text, err := c.required("q")
	if err != nil {
		return f, err
	}
	limit, err := c.number("limit", 0, int64(m.most), 10)
	if err != nil {
		return f, err
	}
	s := marquez.Search{Text: text, Namespace: c.text("namespace")}
	switch s.Filter = strings.ToUpper(c.text("filter")); s.Filter {
	case "", "DATASET", "JOB":
	default:
		return f, parameterError("filter=%s: expected DATASET or JOB", clip(s.Filter, 50))
	}
	switch sort := strings.ToUpper(c.text("sort")); sort {
	case "", "NAME":
	case "UPDATE_AT", "UPDATED_AT":
		s.Latest = true
	default:
		return f, parameterError("sort=%s: expected NAME or UPDATE_AT", clip(sort, 50))
	}
	all, _, err := m.catalog(c)
	if err != nil {
		return f, err
	}
	f.Results, f.TotalCount = all.Find(s, int(limit))
	return f, nil
}

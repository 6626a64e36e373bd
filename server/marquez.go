package server

import (
	"context"
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
	most    int      // of the rows of a page
	limiter *limiter // of looking through all that is known
}

func (m *marquezAPI) routes() []route {
	const base, dataset, job = "/api/v1", "/api/v1/namespaces/:namespace/datasets", "/api/v1/namespaces/:namespace/jobs"
	get := func(path string, handle func(*call) error, params ...string) route {
		return route{method: "GET", path: path, need: access.Reader, params: append(params, "at"), handle: handle}
	}
	return []route{
		get(base+"/lineage", reads(m, m.lineage), "nodeId", "depth"),
		get(base+"/column-lineage", reads(m, m.columns), "nodeId", "depth", "withDownstream"),
		get(base+"/namespaces", sections(m, m.namespaces), "limit", "offset"),
		get(base+"/namespaces/:namespace", reads(m, m.namespace)),
		get(dataset, sections(m, m.datasets), "limit", "offset"),
		get(dataset+"/:dataset", reads(m, m.dataset)),
		get(base+"/jobs", sections(m, m.jobs), "limit", "offset"),
		get(job, sections(m, m.jobs), "limit", "offset"),
		get(job+"/:job", reads(m, m.job)),
		get(job+"/:job/runs", sections(m, m.runs), "limit", "offset"),
		get(base+"/jobs/runs/:run", reads(m, m.run)),
		get(base+"/search", reads(m, m.search), "q", "filter", "sort", "limit", "namespace"),
	}
}

// A reading is a request about what is known as of a revision.
type reading struct {
	*call
	of      *revision
	limiter *limiter
}

// shown finds what a request that could be read asks for, when its turn has come: it takes
// looking through the graph, and the first one to ask of a revision makes the catalog of it.
func shown[T any](r reading, find func(*marquez.Catalog) (T, error)) (T, error) {
	return inTurn(r.ctx(), r.limiter, func(context.Context) (T, error) { return find(r.of.marquez()) })
}

// reads makes a route's function of one that finds what is asked for in what is known.
func reads[T any](m *marquezAPI, find func(reading) (T, error)) func(*call) error {
	return inJSON(func(c *call) (found T, err error) {
		r, err := m.archive.revision(c)
		if err != nil {
			return found, err
		}
		return find(reading{c, r, m.limiter})
	})
}

// A section is which part of a list is asked for.
type section struct{ limit, offset int }

// sections is reads of part of a list.
func sections[T any](m *marquezAPI, find func(reading, section) (T, error)) func(*call) error {
	return reads(m, func(r reading) (found T, err error) {
		limit, err := r.number("limit", 0, int64(m.most), int64(min(100, m.most)))
		if err != nil {
			return found, err
		}
		offset, err := r.number("offset", 0, 1_000_000, 0)
		if err != nil {
			return found, err
		}
		return find(r, section{int(limit), int(offset)})
	})
}

// around reads which node is asked about, and how far.
func around(r reading) (id string, depth int, err error) {
	if id, err = r.required("nodeId"); err != nil {
		return "", 0, err
	}
	// Of versions of a dataset or a job there is one here, the newest.
	if before, version, has := strings.Cut(id, "#"); has && len(version) == len("00000000-0000-0000-0000-000000000000") {
		id = before
	}
	d, err := r.number("depth", 0, 1000, 20)
	return id, int(d), err
}

// connected returns what is connected with a node, ok if it is there.
func connected(id string, g marquez.Graph, ok bool, err error) (marquez.Graph, error) {
	switch {
	case !ok:
		return g, missing("node", id)
	case isA[*marquez.TooLargeError](err):
		return g, &unanswerableError{err}
	}
	return g, err
}

func (m *marquezAPI) lineage(r reading) (g marquez.Graph, err error) {
	id, depth, err := around(r)
	if err != nil {
		return g, err
	}
	return shown(r, func(all *marquez.Catalog) (marquez.Graph, error) {
		g, ok, err := all.Lineage(id, depth)
		return connected(id, g, ok, err)
	})
}

func (m *marquezAPI) columns(r reading) (g marquez.Graph, err error) {
	id, depth, err := around(r)
	if err != nil {
		return g, err
	}
	downstream, err := r.flag("withDownstream")
	if err != nil {
		return g, err
	}
	return shown(r, func(all *marquez.Catalog) (marquez.Graph, error) {
		g, ok, err := all.Columns(id, depth, downstream)
		return connected(id, g, ok, err)
	})
}

type namespaceList struct {
	Namespaces []marquez.Namespace `json:"namespaces"`
}

func (m *marquezAPI) namespaces(r reading, p section) (namespaceList, error) {
	return shown(r, func(all *marquez.Catalog) (namespaceList, error) {
		named := all.Namespaces()
		return namespaceList{orEmpty(first(named[min(p.offset, len(named)):], p.limit))}, nil
	})
}

func (m *marquezAPI) namespace(r reading) (one marquez.Namespace, err error) {
	name := r.segments.ByName("namespace")
	return shown(r, func(all *marquez.Catalog) (marquez.Namespace, error) {
		named := all.Namespaces()
		at := slices.IndexFunc(named, func(n marquez.Namespace) bool { return n.Name == name })
		if at < 0 {
			return one, missing("namespace", name)
		}
		return named[at], nil
	})
}

type datasetList struct {
	Datasets   []marquez.Dataset `json:"datasets"`
	TotalCount int               `json:"totalCount"`
}

func (m *marquezAPI) datasets(r reading, p section) (list datasetList, err error) {
	return shown(r, func(all *marquez.Catalog) (datasetList, error) {
		list.Datasets, list.TotalCount = all.Datasets(r.segments.ByName("namespace"), p.limit, p.offset)
		return list, nil
	})
}

// named is what a path names within a namespace.
func named(c *call, what string) marquez.Name {
	return marquez.Name{Namespace: c.segments.ByName("namespace"), Name: c.segments.ByName(what)}
}

func (m *marquezAPI) dataset(r reading) (one marquez.Dataset, err error) {
	name := named(r.call, "dataset")
	return shown(r, func(all *marquez.Catalog) (marquez.Dataset, error) {
		one, ok := all.Dataset(name)
		if !ok {
			return one, missing("dataset", name.Name)
		}
		return one, nil
	})
}

type jobList struct {
	Jobs       []marquez.Job `json:"jobs"`
	TotalCount int           `json:"totalCount"`
}

func (m *marquezAPI) jobs(r reading, p section) (list jobList, err error) {
	var of *string
	if namespace, has := r.segments.Get("namespace"); has {
		of = &namespace
	}
	return shown(r, func(all *marquez.Catalog) (jobList, error) {
		list.Jobs, list.TotalCount = all.Jobs(of, p.limit, p.offset)
		return list, nil
	})
}

// known finds a job, and the id by which claims name it, "" where none does.
func (r reading) known(name marquez.Name) (one marquez.Job, id string, err error) {
	one, err = shown(r, func(all *marquez.Catalog) (marquez.Job, error) {
		one, ok := all.GetJob(name)
		if !ok {
			return one, missing("job", name.Name)
		}
		id = all.Job(name)
		return one, nil
	})
	return one, id, err
}

func (m *marquezAPI) job(r reading) (one marquez.Job, err error) {
	one, id, err := r.known(named(r.call, "job"))
	if err != nil {
		return one, err
	}
	latest, _, err := m.latest(r, id, 1)
	if len(latest) > 0 {
		one.LatestRun = &latest[0]
	}
	return one, err
}

type runList struct {
	Runs       []marquez.Run `json:"runs"`
	TotalCount int           `json:"totalCount"`
}

func (m *marquezAPI) runs(r reading, p section) (list runList, err error) {
	_, id, err := r.known(named(r.call, "job"))
	if err != nil {
		return list, err
	}
	runs, count, err := m.latest(r, id, p.limit+p.offset)
	return runList{orEmpty(runs[min(p.offset, len(runs)):]), count}, err
}

// latest returns the last runs of a job, the last one first, and how many there are.
func (m *marquezAPI) latest(r reading, id string, most int) (runs []marquez.Run, count int, err error) {
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
	err = m.archive.store.View(r.ctx(), r.of.commit.Number, func(v graph.Reader) error {
		for claim, err := range v.Referring(r.ctx(), []string{id}, graph.RoleJob) {
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
		return nil, 0, readError(timely(r.ctx(), err))
	}
	keep()
	for i := range kept {
		runs = append(runs, marquez.RunOf(r.of.Graph(), &kept[i]))
	}
	return runs, count, nil
}

func began(c *graph.Claim) graph.Instant {
	if len(c.When.Spans) == 0 {
		return graph.Past
	}
	return c.When.Spans[0].Since
}

func (m *marquezAPI) run(r reading) (one marquez.Run, err error) {
	id := r.segments.ByName("run")
	errFound := errors.New("found")
	err = m.archive.store.View(r.ctx(), r.of.commit.Number, func(v graph.Reader) error {
		for claim, err := range v.Find(r.ctx(), graph.KindRun, []string{id}) {
			if err != nil {
				return err
			}
			one = marquez.RunOf(r.of.Graph(), &claim)
			return errFound
		}
		return nil
	})
	switch {
	case errors.Is(err, errFound):
		return one, nil
	case err != nil:
		return one, readError(timely(r.ctx(), err))
	}
	return one, missing("run", id)
}

type found struct {
	TotalCount int             `json:"totalCount"`
	Results    []marquez.Found `json:"results"`
}

func (m *marquezAPI) search(r reading) (f found, err error) {
	text, err := r.required("q")
	if err != nil {
		return f, err
	}
	limit, err := r.number("limit", 0, int64(m.most), 10)
	if err != nil {
		return f, err
	}
	s := marquez.Search{Text: text, Namespace: r.text("namespace")}
	switch s.Filter = strings.ToUpper(r.text("filter")); s.Filter {
	case "", "DATASET", "JOB":
	default:
		return f, parameterError("filter=%s: expected DATASET or JOB", clip(s.Filter, 50))
	}
	switch sort := strings.ToUpper(r.text("sort")); sort {
	case "", "NAME":
	case "UPDATE_AT", "UPDATED_AT":
		s.Latest = true
	default:
		return f, parameterError("sort=%s: expected NAME or UPDATE_AT", clip(sort, 50))
	}
	return shown(r, func(all *marquez.Catalog) (found, error) {
		f.Results, f.TotalCount = all.Find(s, int(limit))
		return f, nil
	})
}

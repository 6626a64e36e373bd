package server

import (
	"slices"
	"sync"
)

// recentLoads are the last loads through this process. A store keeps no reports:
// who loaded, what was left out and the warnings are whoever loads' to keep.
type recentLoads struct {
	mu  sync.Mutex
	all []recentLoad // the newest first
}

type recentLoad struct {
	Source string      `json:"source"`
	Who    string      `json:"who"`
	Report *LoadReport `json:"report"`
}

const mostLoads = 20

func (l *recentLoads) add(source, who string, r *LoadReport) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append([]recentLoad{{source, who, r}}, first(l.all, mostLoads-1)...)
}

// getLoads shows the reports of the last loads through this process.
func (s *Server) getLoads(c *call) error {
	return s.sendJSON(c, struct {
		Loads []recentLoad `json:"loads"`
	}{orEmpty(s.loads.list())})
}

// list returns them, the newest first.
func (l *recentLoads) list() []recentLoad {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all
}

// of returns those that made a commit, or found nothing to change after it.
func (l *recentLoads) of(made commitRow) []recentLoad {
	return slices.DeleteFunc(slices.Clone(l.list()), func(r recentLoad) bool {
		return r.Report.Commit != made.Number || r.Report.Content != made.Content
	})
}

package server

import (
	"fmt"
	"strconv"
	"time"

	"outflow/graph"
	"outflow/server/web"
)

// A commitsPage is a table of commits.
type commitsPage struct {
	web.Frame
	*commitList
	Next string // the address of the next page, "" if this is the last
}

// getCommitsPage shows the commits, the newest first.
func (s *Server) getCommitsPage(c *call) error {
	p, err := s.commitsPage(c, "Commits", "/commits")
	if err != nil {
		return err
	}
	return s.sendPage(c, "commits", p)
}

func (s *Server) commitsPage(c *call, title, path string) (*commitsPage, error) {
	r, err := s.revisions.at(c.ctx(), 0)
	if err != nil {
		return nil, err
	}
	list, err := s.commits(c)
	if err != nil {
		return nil, err
	}
	p := &commitsPage{Frame: s.frame(c, title, path[1:], r), commitList: list}
	if list.More {
		p.Next = path + "?before=" + strconv.FormatInt(list.Commits[len(list.Commits)-1].Number, 10)
		if limit := c.text("limit"); limit != "" {
			p.Next += "&limit=" + limit
		}
	}
	return p, nil
}

// A loadsPage is the commits as the loads that made them, with the reports that
// are kept.
type loadsPage struct {
	*commitsPage
	Loads []loadRow
}

type loadRow struct {
	commitRow
	Reports []recentLoad
}

// getLoadsPage shows the loads that the store knows of, whichever process they
// went through, the newest first.
func (s *Server) getLoadsPage(c *call) error {
	p, err := s.commitsPage(c, "Loads", "/loads")
	if err != nil {
		return err
	}
	loads := &loadsPage{commitsPage: p}
	for _, row := range p.Commits {
		loads.Loads = append(loads.Loads, loadRow{row, s.loads.of(row)})
	}
	return s.sendPage(c, "loads", loads)
}

// A commitPage is what a commit did.
type commitPage struct {
	web.Frame
	Made  *commit
	Zone  *time.Location
	Newer int64  // the number of the commit after it, 0 if there is none
	All   string // the address with as many changes as a page may have, "" if this is it
}

// Look is the address of what a change is about, as it was then: as it was
// before, if it was retired.
func (p *commitPage) Look(of change) string {
	at := web.State{At: p.Made.Number}
	if of.Did == retired {
		at.At--
	}
	switch {
	case of.Kind == graph.KindTransfer:
		return at.OpenTransfer(of.ID)
	case of.Kind.IsPlace(), of.Kind == graph.KindAnnotation:
		return at.OpenPlace(of.ID)
	}
	return ""
}

// getCommitPage shows what a commit did.
func (s *Server) getCommitPage(c *call) error {
	answer, err := s.commit(c)
	if err != nil {
		return err
	}
	r, err := s.revisions.at(c.ctx(), 0)
	if err != nil {
		return err
	}
	p := &commitPage{Frame: s.frame(c, "Commit "+strconv.FormatInt(answer.Number, 10), "commits", r), Made: answer, Zone: r.Graph().Zone}
	if answer.Number < r.commit.Number {
		p.Newer = answer.Number + 1
	}
	if len(answer.Changes) < s.Limits.PageRows {
		p.All = fmt.Sprintf("/commit?number=%d&limit=%d", answer.Number, s.Limits.PageRows)
	}
	return s.sendPage(c, "commit", p)
}

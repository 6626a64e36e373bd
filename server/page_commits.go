package server

import (
	"fmt"
	"strconv"
	"time"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/server/web"
)

// A commitsPage is a table of commits.
type commitsPage struct {
	web.Frame
	*commitList
	Next string // the address of the next page, "" if this is the last
}

// getCommits shows the commits, the newest first.
func (p *pages) getCommits(c *call) error {
	page, err := p.commitsPage(c, "Commits", "/commits")
	if err != nil {
		return err
	}
	return p.send(c, "commits", page)
}

func (p *pages) commitsPage(c *call, title, path string) (*commitsPage, error) {
	r, err := p.archive.revisions.at(c.ctx(), 0)
	if err != nil {
		return nil, err
	}
	list, err := p.history.commits(c)
	if err != nil {
		return nil, err
	}
	page := &commitsPage{Frame: p.frame(c, title, path[1:], r), commitList: list}
	if list.More {
		page.Next = path + "?before=" + strconv.FormatInt(list.Commits[len(list.Commits)-1].Number, 10)
		if limit := c.text("limit"); limit != "" {
			page.Next += "&limit=" + limit
		}
	}
	return page, nil
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

// getLoads shows the loads that the store knows of, whichever process they
// went through, the newest first.
func (p *pages) getLoads(c *call) error {
	page, err := p.commitsPage(c, "Loads", "/loads")
	if err != nil {
		return err
	}
	loads := &loadsPage{commitsPage: page}
	for _, row := range page.Commits {
		loads.Loads = append(loads.Loads, loadRow{row, p.history.loads.of(row)})
	}
	return p.send(c, "loads", loads)
}

// A commitPage is what a commit did.
type commitPage struct {
	web.Frame
	Made  *commit
	Zone  *time.Location
	Newer int64  // the number of the commit after it, 0 if there is none
	All   string // the address with as many changes as a page may have, "" if this is it
	// Watched is what it did to the saved answers, and Unwatched why that is not said.
	Watched         []web.Watched
	WatchedSentence string
	Unwatched       string
}

// Look is the address of what a change is about, as it was then: as it was
// before, if it was retired.
func (page *commitPage) Look(of ask.ChangedClaim) string {
	at := web.State{At: page.Made.Number}
	if of.Did == graph.ClaimRetired {
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

// getCommit shows what a commit did.
func (p *pages) getCommit(c *call) error {
	answer, err := p.history.commit(c)
	if err != nil {
		return err
	}
	r, err := p.archive.revisions.at(c.ctx(), 0)
	if err != nil {
		return err
	}
	page := &commitPage{Frame: p.frame(c, "Commit "+strconv.FormatInt(answer.Number, 10), "commits", r), Made: answer, Zone: r.Graph().Zone}
	if answer.Number < r.commit.Number {
		page.Newer = answer.Number + 1
	}
	if len(answer.Changes) < p.history.most {
		page.All = fmt.Sprintf("/commit?number=%d&limit=%d", answer.Number, p.history.most)
	}
	if err := p.didTo(c, page); err != nil {
		return err
	}
	return p.send(c, "commit", page)
}

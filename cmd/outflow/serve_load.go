package main

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/ingest"
	"outflow/ingest/members"
	"outflow/ingest/record"
	"outflow/server"
)

// loadUpload loads what the service received, and tells of it by the names that
// its parts had: where they lay meanwhile is nobody's business.
func loadUpload(ctx context.Context, s graph.Store, u server.Upload, key *members.Key, memory *memory) (*server.LoadReport, error) {
	r, err := ingest.Load(ctx, s, ingest.Paths(u.Path), ingest.Options{Source: u.Source, KeepGoing: u.KeepGoing, MembersKey: key, Audit: u.Audit, Bound: memory.bound})
	own := partNames(u.Path)
	if p := (*ingest.ProblemsError)(nil); errors.As(err, &p) {
		return nil, rejected(p, own)
	}
	if err != nil {
		return nil, err
	}
	report := &server.LoadReport{
		Commit: r.Commit.Number, Content: r.Commit.Content.String(), Time: r.Commit.Time.Time(),
		Counts: server.LoadCounts(r.Counts), Created: r.Created,
		Warnings: own.faults(r.Warnings), Rejected: own.faults(r.Rejected), RejectedMore: r.RejectedMore, Skipped: own.faults(r.Skipped),
	}
	for _, source := range r.Sources {
		report.Sources = append(report.Sources, server.LoadSource{Source: source.Source, File: own.replace(source.File), LoadCounts: server.LoadCounts(source.Counts)})
	}
	for _, p := range r.Patterns {
		report.Patterns = append(report.Patterns, server.LoadPattern{Source: p.Source, ID: p.ID, Transfers: p.Transfers, Places: p.Places})
	}
	for _, d := range r.Disputed {
		report.Disputed = append(report.Disputed, server.LoadDispute{Transfer: d.Transfer, Aspects: aspects(d)})
	}
	return report, nil
}

// rejected says all that is wrong, by the names that files go by.
func rejected(p *ingest.ProblemsError, own *names) *server.RejectedError {
	return &server.RejectedError{Problems: own.faults(p.Problems), More: p.More, Full: p.Full}
}

// partNames replaces paths of this machine by the names of parts.
func partNames(path string) *names {
	return &names{strings.NewReplacer(path+string(filepath.Separator), "", path, "the upload", filepath.Dir(path)+string(filepath.Separator), "")}
}

type names struct{ replacer *strings.Replacer }

func (n *names) replace(text string) string { return n.replacer.Replace(text) }

func (n *names) faults(problems []record.Problem) []server.Fault {
	faults := make([]server.Fault, len(problems))
	for i, p := range problems {
		faults[i] = server.Fault{File: n.replace(p.File), Line: p.Line, Column: p.Column, What: n.replace(p.What), Expected: p.Expected, DidYouMean: p.DidYouMean}
	}
	return faults
}

// servedRules reads rules that were sent to be checked.
func servedRules(text []byte) ([]ask.Rule, error) {
	all, problems := readCheckRules("rules", text)
	if problems != nil {
		return nil, &server.RejectedError{Problems: (&names{strings.NewReplacer()}).faults(problems.All), More: problems.More, Undone: "checked"}
	}
	return all, nil
}

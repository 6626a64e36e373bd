package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"outflow/graph"
	"outflow/ingest"
	"outflow/ingest/openlineage"
	"outflow/ingest/record"
	"outflow/server"
)

// A lineage takes in what the service is sent of events of OpenLineage.
type lineage struct {
	source   string
	observer *ingest.Observer
	archive  *openlineage.Archive // nil if events are not kept
}

// newLineage returns one whose events speak as a source, and are kept in a directory if one is
// named.
func newLineage(s graph.Store, source, dir string) (*lineage, error) {
	if fault := record.BadID(source); fault != "" {
		return nil, &usageError{fmt.Errorf("--lineage-source: %s", fault)}
	}
	l := &lineage{source: source, observer: ingest.NewObserver(s, ingest.Options{Source: source})}
	if dir == "" {
		return l, nil
	}
	var err error
	l.archive, err = openlineage.OpenArchive(dir)
	return l, err
}

func (l *lineage) Close() error {
	if l.archive == nil {
		return nil
	}
	return l.archive.Close()
}

func (l *lineage) Source() string { return l.source }

func (l *lineage) Read(text []byte) (server.Event, string) {
	e, odd := openlineage.Read(text)
	if e == nil {
		return nil, odd
	}
	return e, odd
}

func (l *lineage) Keep(texts [][]byte) error {
	if l.archive == nil {
		return nil
	}
	return l.archive.Add(texts)
}

func (l *lineage) Commit(ctx context.Context, events []server.Event, audit string) (*server.Observed, error) {
	for _, e := range events {
		l.observer.Add(e.(*openlineage.Event))
	}
	did, err := l.observer.Commit(ctx, audit)
	if p := (*ingest.ProblemsError)(nil); errors.As(err, &p) {
		return nil, rejected(p, &names{strings.NewReplacer()})
	}
	if err != nil {
		return nil, err
	}
	observed := &server.Observed{Commit: did.Commit.Number, Content: did.Commit.Content.String(), Counts: server.LoadCounts(did.Counts)}
	for _, p := range did.Problems() {
		observed.LeftOut = append(observed.LeftOut, server.Fault{What: p.String()})
	}
	return observed, nil
}

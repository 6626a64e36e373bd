package main

import (
	"context"
	"errors"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/store/sqlite"
	"outflow/ingest"
)

// A pairSource is where two graphs come from that are compared: see open.
type pairSource struct {
	source      // paths are loaded on top of the graph before, or alone if there is beforePaths
	beforePaths []string
	name        string // of the source that paths are, or ""
	from, to    ask.KnownAt
	// against is the commit that what is loaded on top of the store is compared with; where it
	// is not said, the one that it is on top of.
	against ask.KnownAt
}

func (s *pairSource) flags(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&s.paths, "load", nil, "compare with what the store would be if the file or directory at this `PATH` were loaded, in memory (may be repeated)")
	cmd.Flags().StringVar(&s.name, "source", "", "with --load, the `NAME` under which what is loaded is claimed (default: the file's path in the directory that was given)")
	s.memory.flag(cmd)
	cmd.Flags().StringVar(&s.zone, "timezone", "", "the `ZONE` in which days begin, such as Asia/Seoul (default: the one all sources agree on, else UTC)")
	cmd.Flags().BoolVar(&s.exact, "exact", false, "bound every count as closely as what is known allows, however long it takes")
}

// A pair is two graphs, each a commit of a store: of two stores, or of one.
type pair struct {
	stores  [2]graph.Store
	numbers [2]int64
	states  [2]ask.State // but for what the graph itself says
	report  ingest.Report
	alone   bool // the one before is nothing to compare with
}

func (p *pair) Close() error {
	if p.stores[0] == p.stores[1] {
		return p.stores[0].Close()
	}
	return errors.Join(p.stores[0].Close(), p.stores[1].Close())
}

// openPair opens both graphs: files against files, a commit against one with files loaded on
// top, or two commits.
func (p *program) openPair(ctx context.Context, s *pairSource, zone *time.Location) (*pair, error) {
	switch {
	case len(s.beforePaths) > 0:
		return p.pairOfFiles(ctx, s)
	case len(s.paths) > 0:
		return p.pairOnTop(ctx, s, zone)
	}
	return p.pairOfCommits(ctx, s, zone)
}

// pairOfFiles compares files alone, without a store.
func (p *program) pairOfFiles(ctx context.Context, s *pairSource) (*pair, error) {
	made := &pair{}
	for side, paths := range [][]string{s.beforePaths, s.paths} {
		store, report, err := p.inMemory(ctx, s, paths, nil)
		if err != nil {
			if side == 1 {
				err = errors.Join(err, made.stores[0].Close())
			}
			return nil, err
		}
		made.stores[side], made.states[side].Loaded, made.report = store, paths, report
	}
	return made, nil
}

// pairOnTop compares a commit, or another one that is named, with what it would be with files
// loaded on top.
func (p *program) pairOnTop(ctx context.Context, s *pairSource, zone *time.Location) (made *pair, err error) {
	store, err := p.open(ctx, toRead)
	if err != nil {
		return nil, err
	}
	defer func() {
		if made == nil || made.stores[0] != store {
			err = errors.Join(err, store.Close())
		}
	}()
	number, err := p.commitKnown(ctx, store, zone, []ask.KnownAt{s.from})
	if err != nil {
		return nil, err
	}
	against, err := p.commitKnown(ctx, store, zone, []ask.KnownAt{s.against})
	if err != nil {
		return nil, err
	}
	err = store.View(ctx, number, func(r graph.Reader) error {
		if r.Commit().Number == 0 {
			return p.emptyStore()
		}
		both, report, err := p.inMemory(ctx, s, s.paths, r)
		if err != nil {
			return err
		}
		made = &pair{stores: [2]graph.Store{both, both}, numbers: [2]int64{1, 0}, report: report}
		for side := range made.states {
			made.states[side].Number = r.Commit().Number
		}
		made.states[1].Loaded = s.paths
		if against != 0 && against != r.Commit().Number {
			made.stores[0], made.numbers[0], made.states[0].Number = store, against, against
		}
		return nil
	})
	return made, err
}

// pairOfCommits compares two commits of a store: the last one with the one before it, if none
// are named.
func (p *program) pairOfCommits(ctx context.Context, s *pairSource, zone *time.Location) (*pair, error) {
	store, err := p.open(ctx, toRead)
	if err != nil {
		return nil, err
	}
	made := &pair{stores: [2]graph.Store{store, store}}
	if made.numbers, err = p.commitsOf(ctx, store, s, zone); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	for side, n := range made.numbers {
		made.states[side].Number = n
	}
	return made, nil
}

func (p *program) commitsOf(ctx context.Context, store graph.Store, s *pairSource, zone *time.Location) (numbers [2]int64, err error) {
	if err := p.notEmpty(ctx, store); err != nil {
		return numbers, err
	}
	for side, k := range []ask.KnownAt{s.from, s.to} {
		if numbers[side], err = p.commitKnown(ctx, store, zone, []ask.KnownAt{k}); err != nil {
			return numbers, err
		}
	}
	if numbers[1] == 0 {
		err = store.View(ctx, 0, func(r graph.Reader) error {
			numbers[1] = r.Commit().Number
			return nil
		})
	}
	if numbers[0] == 0 {
		numbers[0] = numbers[1] - 1
	}
	if err == nil && numbers[0] < 1 {
		err = errors.New("commit 1 is the first one, and there is nothing before it to compare it with; load something else, or compare files with --load")
	}
	return numbers, err
}

// inMemory makes a store of files, on top of what a reader has if there is one.
func (p *program) inMemory(ctx context.Context, s *pairSource, paths []string, below graph.Reader) (graph.Store, ingest.Report, error) {
	var report ingest.Report
	store, err := sqlite.OpenMemory(ctx)
	if err != nil {
		return nil, report, err
	}
	if below != nil {
		err = copyInto(ctx, store, below)
	}
	if err == nil {
		report, err = p.loadInto(ctx, store, &s.source, s.name, paths)
	}
	if err != nil {
		return nil, report, errors.Join(err, store.Close())
	}
	return store, report, nil
}

// copyInto makes one commit of all that a reader has.
func copyInto(ctx context.Context, store graph.Store, r graph.Reader) error {
	b := graph.Batch{Time: r.Commit().Time, Blobs: map[string][]byte{}}
	b.Claims = func(yield func(graph.Claim, error) bool) {
		for c, err := range r.Claims(ctx) {
			if err == nil {
				err = copyList(ctx, c.Members, r, b.Blobs)
			}
			if !yield(c, err) || err != nil {
				return
			}
		}
	}
	_, _, err := store.Apply(ctx, b)
	return err
}

func copyList(ctx context.Context, hash string, r graph.Reader, to map[string][]byte) error {
	if hash == "" || to[hash] != nil {
		return nil
	}
	blob, err := r.Blob(ctx, hash)
	if err != nil {
		return err
	}
	to[hash], err = io.ReadAll(blob)
	return errors.Join(err, blob.Close())
}

// view reads one of the graphs.
func (p *pair) view(ctx context.Context, side int, fn func(graph.Reader) error) error {
	return p.stores[side].View(ctx, p.numbers[side], fn)
}

// claims are what differs between the claims of the two.
func (p *pair) claims(ctx context.Context, before, after graph.Reader) iter.Seq2[graph.ClaimChange, error] {
	earlier, later := before.Commit().Number, after.Commit().Number
	switch {
	case p.stores[0] != p.stores[1]:
		return graph.Between(ctx, before, after)
	case earlier > later:
		return graph.Reversed(graph.Since(ctx, later, before))
	}
	return graph.Since(ctx, earlier, after)
}

// both reads both graphs at once.
func (p *pair) both(ctx context.Context, fn func(before, after graph.Reader) error) error {
	return p.view(ctx, 0, func(before graph.Reader) error {
		return p.view(ctx, 1, func(after graph.Reader) error { return fn(before, after) })
	})
}

// state adds to what the graph of a side says of itself what is known of it.
func (p *pair) state(side int, s *ask.State) {
	s.Number, s.Loaded = p.states[side].Number, append([]string{}, p.states[side].Loaded...)
}

// isKnownAt reports whether an argument names a commit.
func isKnownAt(arg string) bool {
	_, err := ask.ParseKnownAt(strings.TrimSpace(arg))
	return err == nil
}

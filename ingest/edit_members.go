package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"outflow/graph"
	"outflow/graph/people"
	"outflow/ingest/record"
)

// An Edit is what to do with a member list.
type Edit string

// The edits.
const (
	AddMembers     Edit = "add"
	RemoveMembers  Edit = "remove"
	ReplaceMembers Edit = "replace"
)

// membersSource is who claims the list of a cohort that had none.
const membersSource = "members"

// EditMembers changes the member list of a cohort or population by another list,
// in a commit of its own, and returns how many people are on it
// then. The list stays that of the source that gave it, so loading that source
// again restores what it says.
func EditMembers(ctx context.Context, store graph.Store, id string, edit Edit, change *people.List) (graph.Commit, int64, error) {
	var commit graph.Commit
	var n int64
	err := retry("the list of "+id, func() (err error) {
		commit, n, err = editOnce(ctx, store, id, edit, change)
		return err
	})
	return commit, n, err
}

// editOnce makes one attempt.
func editOnce(ctx context.Context, store graph.Store, id string, edit Edit, change *people.List) (graph.Commit, int64, error) {
	var read graph.Commit
	var claim graph.Claim
	var list *people.List
	err := store.View(ctx, 0, func(r graph.Reader) (err error) {
		read = r.Commit()
		if claim, err = memberClaim(ctx, r, id); err != nil {
			return err
		}
		if list, err = edited(ctx, r, claim.Members, edit, change); err != nil {
			return fmt.Errorf("the list of %s: %w", id, err)
		}
		return nil
	})
	if err != nil {
		return graph.Commit{}, 0, err
	}
	data := list.Encode()
	claim.Members = graph.BlobHash(data)
	commit, _, err := store.Apply(ctx, graph.Batch{
		Time:   graph.InstantOf(time.Now()),
		Claims: func(yield func(graph.Claim, error) bool) { yield(claim, nil) },
		Blobs:  map[string][]byte{claim.Members: data},
		Check: func(ctx context.Context, after graph.Reader, change graph.Change) error {
			if err := checkConflict(ctx, after, change, read.Number, claim.Source); err != nil {
				return err
			}
			// Or has a source come whose list holds before this one?
			if holds, err := memberClaim(ctx, after, id); err != nil || holds.Source != claim.Source {
				return cmp.Or(err, errConflict)
			}
			return agrees(ctx, after, &claim)
		},
	})
	return commit, list.Everyone().Len(), err
}

// agrees refuses a list that contradicts what its own source says of numbers of
// people, or that cannot lie beside the lists of others.
func agrees(ctx context.Context, after graph.Reader, claim *graph.Claim) error {
	crowd, err := crowdOf(ctx, after)
	if err != nil {
		return err
	}
	clashes, err := clashesAmong(ctx, crowd, after.Blob)
	if err != nil {
		return err
	}
	for _, c := range clashes {
		if slices.Contains(c.Lists[:], listOf(claim)) {
			return fmt.Errorf("the list of %s; nothing was changed: %w", claim.ID, c.Err)
		}
	}
	crowd = slices.DeleteFunc(crowd, func(c graph.Claim) bool { return c.Source != claim.Source })
	if err := people.Check(ctx, crowd, after.Blob); err != nil {
		return fmt.Errorf("with this list what %s says would contradict itself; nothing was changed: %w", claim.Source, err)
	}
	return nil
}

// memberClaim returns the claim whose list holds, or a new one to hold it.
func memberClaim(ctx context.Context, r graph.Reader, id string) (graph.Claim, error) {
	var found, holds *graph.Claim
	for _, kind := range []graph.Kind{graph.KindCohort, graph.KindPopulation} {
		for c, err := range r.Find(ctx, kind, []string{id}) {
			if err != nil {
				return graph.Claim{}, err
			}
			if c.Kind == graph.KindCohort && c.People != "" {
				return graph.Claim{}, fmt.Errorf("cohort %q is defined by an expression, %q; it has no list of its own", id, c.People)
			}
			found = cmp.Or(found, &c)
			if c.Members != "" {
				holds = cmp.Or(holds, &c)
			}
		}
	}
	switch {
	case found == nil:
		return graph.Claim{}, noCohort(ctx, r, id)
	case holds != nil:
		return *holds, nil
	}
	return graph.Claim{Kind: found.Kind, ID: id, Source: membersSource}, nil
}

// noCohort says that there is none of this id, and which is nearest.
func noCohort(ctx context.Context, r graph.Reader, id string) error {
	var ids []string
	for c, err := range r.Claims(ctx, graph.KindPopulation, graph.KindCohort) {
		if err != nil {
			return err
		}
		ids = append(ids, c.ID)
	}
	p := record.Problem{What: fmt.Sprintf("there is no cohort or population %q", id), DidYouMean: record.Nearest(id, ids)}
	if p.DidYouMean == "" {
		p.Expected = "one that a manifest declares"
	}
	return errors.New(p.String())
}

func edited(ctx context.Context, r graph.Reader, hash string, edit Edit, change *people.List) (*people.List, error) {
	if edit == ReplaceMembers || hash == "" && edit == AddMembers {
		return change, nil
	}
	if hash == "" {
		return nil, errors.New("there is none to remove anybody from")
	}
	blob, err := r.Blob(ctx, hash)
	if err != nil {
		return nil, err
	}
	defer blob.Close()
	data, err := io.ReadAll(blob)
	if err != nil {
		return nil, err
	}
	old, err := people.Decode(data)
	if err != nil {
		return nil, err
	}
	if edit == AddMembers {
		return old.Union(change)
	}
	return old.Except(change)
}

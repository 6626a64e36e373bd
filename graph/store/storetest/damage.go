package storetest

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"outflow/graph"
)

// Fill makes the two commits that an Edit finds, the same in every store.
func Fill(t testing.TB, s graph.Store) {
	t.Helper()
	begun, ended := run("r1", "hr", "nightly", graph.RunRunning), run("r1", "hr", "nightly", graph.RunComplete)
	Apply(t, s, graph.Batch{Time: 1, Claims: Each(append(estate("hr"), begun)...)})
	Apply(t, s, graph.Batch{Time: 2, Replaces: []string{"hr"}, Claims: Each(append(without(estate("hr"), "t1"), ended)...), Blobs: blobs("a list")})
}

// Readings are what a filled store gives whoever reads it, each as a text, "" where that is
// an error.
type Readings map[string]string

// Read reads a filled store in every way. What can miss something that is there, since the
// reader does not vouch for it, is left out.
func Read(s graph.Store) Readings {
	ctx := context.Background()
	all := Readings{}
	for number := range int64(2) {
		read := func(name string, fn func(graph.Reader) (string, error)) {
			var text string
			err := s.View(ctx, number, func(r graph.Reader) (err error) {
				text, err = fn(r)
				return err
			})
			if err != nil {
				text = ""
			}
			all[fmt.Sprintf("%s at %d", name, number)] = text
		}
		vouches := false
		lookup := func(name string, fn func(graph.Reader) (string, error)) {
			if vouches {
				read(name, fn)
			}
		}
		read("commit", func(r graph.Reader) (string, error) {
			vouches = r.Vouches()
			return fmt.Sprint(r.Commit()), nil
		})
		read("claims", func(r graph.Reader) (string, error) { return joined(r.Claims(ctx)) })
		read("claims that are merged", func(r graph.Reader) (string, error) { return joined(r.Claims(ctx, graph.Merged()...)) })
		read("commits", func(r graph.Reader) (text string, err error) {
			for c, err := range r.Commits(ctx, 0) {
				if err != nil {
					return "", err
				}
				text += fmt.Sprintln(c)
			}
			return text, nil
		})
		read("changes", func(r graph.Reader) (string, error) {
			var lines []string
			for c, err := range r.Changes(ctx, 0) {
				if err != nil {
					return "", err
				}
				for _, claim := range []*graph.Claim{c.Before, c.After} {
					if claim != nil {
						lines = append(lines, fmt.Sprint(c.Commit, claim == c.After, string(claim.Canonical())))
					}
				}
			}
			slices.Sort(lines)
			return strings.Join(lines, "\n"), nil
		})
		read("list", func(r graph.Reader) (string, error) {
			list, err := r.Blob(ctx, graph.BlobHash([]byte("a list")))
			if err != nil {
				return "", err
			}
			defer list.Close()
			text, err := io.ReadAll(list)
			return string(text), err
		})
		lookup("names", func(r graph.Reader) (string, error) {
			named, err := r.Named(ctx, []string{"acme", "acmecorp", "t2", "people"})
			return fmt.Sprint(named), err
		})
		lookup("nearest", func(r graph.Reader) (string, error) {
			named, err := r.Nearest(ctx, "acmecopr", 3)
			return fmt.Sprint(named), err
		})
		for _, kind := range graph.Kinds {
			lookup("claims of "+string(kind), func(r graph.Reader) (string, error) { return joined(r.Claims(ctx, kind)) })
		}
		lookup("runs", func(r graph.Reader) (string, error) {
			return joined(r.Referring(ctx, []string{"nightly"}, graph.RoleJob))
		})
		for _, c := range estate("hr") {
			lookup("find "+c.ID, func(r graph.Reader) (string, error) { return joined(r.Find(ctx, c.Kind, []string{c.ID})) })
			lookup("what names "+c.ID, func(r graph.Reader) (text string, err error) {
				for role := range graph.Roles() {
					more, err := joined(r.Referring(ctx, []string{c.ID}, role))
					if err != nil {
						return "", err
					}
					text += fmt.Sprintln(role, more)
				}
				return text, nil
			})
		}
	}
	return all
}

func joined(claims func(func(graph.Claim, error) bool)) (string, error) {
	var text strings.Builder
	for c, err := range claims {
		if err != nil {
			return "", err
		}
		text.Write(c.Canonical())
		text.WriteByte('\n')
	}
	return text.String(), nil
}

// WantNothingWrong checks that a store reads as before or not at all. It returns how many of
// the readings are errors.
func (before Readings) WantNothingWrong(t testing.TB, after Readings) (refused int) {
	t.Helper()
	for name, was := range before {
		if text := after[name]; text == "" && was != "" {
			refused++
		} else if text != was {
			t.Errorf("the %s reads\n%s\nwas\n%s", name, text, was)
		}
	}
	return refused
}

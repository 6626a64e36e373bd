// Package suggest reads the names of columns and says which categories they may hold, as a
// manifest for somebody to review: what is in it counts once it is loaded, and not before.
package suggest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"outflow/graph"
)

// A Suggestion is a category that columns of one name may hold.
type Suggestion struct {
	Category string
	Column   string   // the name, as the columns have it
	Fields   int      // how many of that name state no category
	Some     []string // the first of them by id
}

// mostNamed is how many columns a suggestion names.
const mostNamed = 3

// Suggest returns what rules suggest of the columns of a store for which nobody states a
// category, by category and name. It holds the different names of columns, not the columns.
func Suggest(ctx context.Context, r graph.Reader, rules *Rules) ([]Suggestion, error) {
	f := &finding{rules: rules, found: map[string]*Suggestion{}}
	if err := f.readStated(ctx, r); err != nil {
		return nil, err
	}
	last := ""
	for c, err := range r.Claims(ctx, graph.KindField, graph.KindImplied) {
		if err != nil {
			return nil, err
		}
		// The claims of a field come one after the other; one that goes by another id is met by that.
		if c.ID != last && f.same.GoesBy(c.ID) == c.ID {
			f.add(&c)
		}
		last = c.ID
	}
	all := make([]Suggestion, 0, len(f.found))
	for _, s := range f.found {
		if s.Category != "" {
			slices.Sort(s.Some)
			s.Some = s.Some[:min(mostNamed, len(s.Some))]
			all = append(all, *s)
		}
	}
	slices.SortFunc(all, func(a, b Suggestion) int {
		return cmp.Or(strings.Compare(a.Category, b.Category), strings.Compare(a.Column, b.Column))
	})
	return all, nil
}

// A finding goes through the fields of a store.
type finding struct {
	rules    *Rules
	same     *graph.Graph // for the ids that fields go by
	stated   graph.IDSet  // fields of which somebody states categories
	declared graph.IDSet
	patterns *graph.Patterns // that do
	found    map[string]*Suggestion
}

func (f *finding) readStated(ctx context.Context, r graph.Reader) error {
	var patterns []graph.Claim
	var err error
	if f.same, err = graph.ReadSame(ctx, r); err != nil {
		return err
	}
	for c, err := range r.Claims(ctx, graph.KindField, graph.KindAnnotation, graph.KindPattern) {
		switch {
		case err != nil:
			return err
		case len(c.Categories) == 0:
		case c.Kind == graph.KindPattern:
			patterns = append(patterns, c)
		default:
			f.stated.Add(f.same.GoesBy(c.ID))
		}
	}
	f.patterns = graph.CompilePatterns(patterns)
	return nil
}

func (f *finding) add(c *graph.Claim) {
	dataset := graph.DatasetOf(c.ID)
	name := c.ID[min(len(c.ID), len(dataset)+1):]
	switch {
	case dataset == "", name == "", strings.Contains(name, "*"): // which would match others too
		return
	case f.stated.Has(c.ID), len(f.patterns.Matching(c)) > 0:
		return
	case c.Kind == graph.KindField:
		f.declared.Add(c.ID)
	case f.declared.Has(c.ID):
		return
	}
	s := f.found[name]
	if s == nil {
		s = &Suggestion{Category: f.rules.Category(name), Column: name}
		f.found[name] = s
	}
	if s.Category == "" {
		return
	}
	if s.Fields++; len(s.Some) < 2*mostNamed { // those declared come by id, and then those that are not
		s.Some = append(s.Some, c.ID)
	}
}

// Source is the name under which suggestions speak once they are loaded.
const Source = "suggestions"

// Write writes suggestions as a manifest.
func Write(w io.Writer, all []Suggestion) error {
	b := &strings.Builder{}
	b.WriteString("outflow: 1\nsource: " + Source + "\n")
	if len(all) == 0 {
		b.WriteString("# No name of a column without categories suggests one.\n")
		_, err := io.WriteString(w, b.String())
		return err
	}
	b.WriteString(`# Suggested by the names of columns alone. Review it: delete what is wrong, and narrow what
# is right of some only, such as {field: "crm/**#email"}. Nothing of it counts until it is
# loaded; then it says so of columns that come later, too.
annotate:
`)
	for i := range all {
		s := &all[i]
		columns := "column"
		if s.Fields > 1 {
			columns = "columns"
		}
		text := fmt.Sprintf("%d %s: %s", s.Fields, columns, strings.Join(s.Some, ", "))
		if more := s.Fields - len(s.Some); more > 0 {
			text += fmt.Sprintf(", and %d more", more)
		}
		fmt.Fprintf(b, "# %s\n- {match: {field: %s}, set: {categories: [%s]}}\n", clean(text), quoted("**#"+s.Column), s.Category)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// clean keeps text on its line: an id may hold what breaks one, as Unicode sees it.
func clean(text string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f || c == 0x85 || c == '\u2028' || c == '\u2029' || c == 0xfeff {
			return '\ufffd'
		}
		return c
	}, text)
}

// quoted writes text as YAML and JSON both quote it.
func quoted(text string) string {
	b := &strings.Builder{}
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // of text it cannot fail
	return strings.TrimSuffix(b.String(), "\n")
}

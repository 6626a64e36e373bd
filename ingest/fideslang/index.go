package fideslang

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"strings"

	"outflow/graph"
	"outflow/ingest/record"
)

// defaultOrganization is that of what names none. Fides always has it.
const defaultOrganization = "default_organization"

// A place is where an item stands: in which file, and where in it.
type place struct{ file, line, column int }

// An index is what must be known of the whole project before any of it is claimed. Of
// systems and datasets it keeps no more than a few words each.
type index struct {
	looked        bool             // it is complete
	first         map[string]place // of each item, by section and key
	paths         []string         // of files
	unreadable    map[int]bool     // files
	organizations map[string]string
	named         map[string]string // organizations by their folded names
	roles         map[string]string // of systems
	datasets      map[string]string // the organizations of datasets
	holders       map[string]holder // of datasets, declared or not
	subjects      map[string]string // names of kinds of people
	uses          map[string]use
	categories    []graph.Category
}

// A holder is the systems that refer to a dataset.
type holder struct {
	system  string // the first
	several bool
}

// A use is what a project says of one.
type use struct{ replacedBy, basis string }

// keyForm is how the models of Fides write keys.
var keyForm = regexp.MustCompile(`^[a-zA-Z0-9_.<>-]+$`)

const keyExpected = "a key of letters, digits, and _ . - < >"

// newIndex returns one that knows nothing yet.
func newIndex(files []File) *index {
	ix := &index{first: map[string]place{}, unreadable: map[int]bool{}, organizations: map[string]string{}, named: map[string]string{},
		roles: map[string]string{}, datasets: map[string]string{}, holders: map[string]holder{}, subjects: map[string]string{}, uses: map[string]use{}}
	for _, f := range files {
		ix.paths = append(ix.paths, f.Path)
	}
	return ix
}

// look reads the files for the first time.
func (p *project) look(ctx context.Context, files []File) error {
	p.index = newIndex(files)
	err := p.each(ctx, files, func(s section, at place, v record.Value) {
		if !s.read {
			p.note(v, "not read: "+a(s.noun)+" is no lineage")
		} else if p.declare(s, at, v) {
			p.remember(s, v)
		}
	})
	p.looked = true
	return err
}

// section returns what the items at a key of a file's root are. It tells once of a key
// that is none, or has no list.
func (p *project) section(root record.Value, i int) (section, bool) {
	key, value := root.Map[i].Key, root.Map[i].Value
	for _, e := range root.Map[:i] {
		if e.Key.Text == key.Text {
			if !p.looked {
				p.problem(key, fmt.Sprintf("the key %q is there twice, first on line %d", key.Text, e.Key.Line), "one list")
			}
			return section{}, false
		}
	}
	for _, s := range sections {
		if s.name != key.Text {
			continue
		}
		if value.Shape != record.List && value.Shape != record.Null && !p.looked {
			p.wrong(value, "a list")
		}
		return s, true
	}
	switch nearest := record.Nearest(key.Text, sectionNames()); {
	case p.looked:
	case nearest != "": // all that it lists would be lost for a letter
		p.Problems.Add(record.Problem{File: p.File, Line: key.Line, Column: key.Column, What: fmt.Sprintf("fideslang has no section %q", key.Text), DidYouMean: nearest})
	default:
		p.note(key, fmt.Sprintf("not read: fideslang has no section %q", key.Text))
	}
	return section{}, false
}

// declare takes note of an item, unless one of its key is there.
func (p *project) declare(s section, at place, v record.Value) bool {
	lost := func(v record.Value, what, expected string) bool {
		p.problem(v, what, expected)
		p.Lose(graph.ClaimKey{Kind: graph.KindSystem})
		return false
	}
	if v.Shape != record.Map {
		return lost(v, a(s.noun)+" is "+v.Shape.String(), "a mapping such as {fides_key: …}")
	}
	key := v.Get("fides_key")
	switch {
	case key.Shape == record.Null:
		return lost(v, a(s.noun)+" has no fides_key", "")
	case key.Shape != record.Text || !keyForm.MatchString(key.Text):
		return lost(key, "the fides_key of "+a(s.noun)+" stands here, and is no key", keyExpected)
	}
	named := s.name + " " + key.Text
	if first, again := p.first[named]; again {
		where := fmt.Sprintf("on line %d", first.line)
		if first.file != at.file {
			where = fmt.Sprintf("in %s on line %d", p.paths[first.file], first.line)
		}
		p.problem(key, fmt.Sprintf("the %s %q is declared twice, first %s", s.noun, key.Text, where), "")
		return false
	}
	p.first[named] = at
	return true
}

// remember takes note of what others may ask of an item.
func (p *project) remember(s section, v record.Value) {
	key, name := strings.Clone(v.Get("fides_key").Text), strings.Clone(v.Get("name").Text)
	switch s.name {
	case "organization":
		p.organizations[key] = name
		if name != "" && p.named[graph.Fold(name)] == "" {
			p.named[graph.Fold(name)] = key
		}
	case "system":
		if role := roleOf(v); role != "" {
			p.roles[key] = strings.Clone(role)
		}
		for _, d := range referred(v) {
			switch h, known := p.holders[d.Text]; {
			case !known:
				p.holders[strings.Clone(d.Text)] = holder{system: key}
			case h.system != key:
				p.holders[d.Text] = holder{h.system, true}
			}
		}
	case "dataset":
		p.datasets[key] = strings.Clone(organizationOf(v))
	case "data_category":
		if graph.ValidCategory(key) {
			p.categories = append(p.categories, graph.Category{Key: key, Title: cmp.Or(name, key), ReplacedBy: strings.Clone(v.Get("replaced_by").Text), Known: true})
		}
	case "data_use":
		p.uses[key] = use{strings.Clone(v.Get("replaced_by").Text), strings.Clone(v.Get("legal_basis").Text)}
	case "data_subject":
		p.subjects[key] = name
	}
}

// organizationOf returns the organization of an item.
func organizationOf(v record.Value) string {
	return cmp.Or(v.Get("organization_fides_key").Text, defaultOrganization)
}

// roleOf returns what a system says that it is of the data.
func roleOf(system record.Value) string {
	var roles []string
	for _, v := range system.Get("responsibility").List {
		if v.Text != "" {
			roles = append(roles, strings.ToLower(v.Text))
		}
	}
	return cmp.Or(strings.Join(roles, ", "), strings.ToLower(system.Get("data_responsibility_title").Text))
}

// referred lists the datasets that a system refers to, or its declarations do.
func referred(system record.Value) []record.Value {
	all := system.Get("dataset_references").List
	for _, d := range system.Get("privacy_declarations").List {
		all = append(all[:len(all):len(all)], d.Get("dataset_references").List...)
	}
	return all
}

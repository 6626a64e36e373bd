package fideslang

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"outflow/graph"
	"outflow/ingest/record"
)

// useTable holds the keys of the data uses of fideslang, and for those of older versions
// what replaced them. The keys are those of fideslang 1.0.0 to 3.1.4 by Ethyca, Inc. and
// contributors, licensed under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/).
//
//go:embed uses.tsv
var useTable string

// builtinUses holds what replaced each use, "" for those that are in use.
var builtinUses = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(useTable) {
		key, replacedBy, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		all[key] = replacedBy
	}
	return all
})

// builtinSubjects are the kinds of people that fideslang knows.
var builtinSubjects = strings.Fields(`anonymous_user citizen_voter commuter consultant customer employee job_applicant next_of_kin
	passenger patient prospect shareholder supplier_vendor trainee visitor`)

// flattened are the categories of fideslang 1.0 that its version 1.1 called otherwise;
// those that later versions renamed are in the graph's own taxonomy.
var flattened = [...][2]string{
	{"account", "user.account"}, {"account.contact", "user.contact"}, {"account.payment", "user.payment"},
	{"user.provided", "user"}, {"user.provided.identifiable", "user"}, {"user.derived", "user"}, {"user.derived.identifiable", "user"},
	{"user.derived.identifiable.biometric_health", "user.biometric.health"},
}

// taxonomy is the categories that the project may know.
func (ix *index) taxonomy() *graph.Taxonomy {
	var all []graph.Category
	for _, c := range flattened {
		all = append(all, graph.Category{Key: c[0], Title: c[0], ReplacedBy: c[1]})
	}
	for _, contact := range [...]string{"account.contact", "user.provided.identifiable.contact"} {
		for _, part := range [...]string{"city", "country", "postal_code", "state", "street"} {
			all = append(all, graph.Category{Key: contact + "." + part, Title: part, ReplacedBy: "user.contact.address." + part})
		}
	}
	return graph.NewTaxonomy(append(all, ix.categories...)...)
}

// category claims a category that the project declares.
func (p *project) category(v record.Value) {
	p.keys(v, categoryKeys)
	key, parent := v.Get("fides_key"), v.Get("parent_key")
	if above := key.Text[:max(0, strings.LastIndexByte(key.Text, '.'))]; parent.Shape == record.Text && parent.Text != above {
		p.problem(parent, fmt.Sprintf("the parent_key of %q is %q", key.Text, parent.Text), fmt.Sprintf("%q", above))
		return
	}
	p.put(graph.KindCategory, v, entry("id", key), entry("name", v.Get("name")), entry("replaced_by", v.Get("replaced_by")))
}

// current returns a list of categories by the keys that they have now.
func (p *project) current(v record.Value) []record.Value {
	if v.Shape != record.List {
		if v.Shape != record.Null {
			p.wrong(v, "a list of categories")
		}
		return nil
	}
	all := p.renamed(v.List)
	for i, c := range v.List {
		if now := all[i].Text; now != c.Text {
			p.note(c, fmt.Sprintf("the category %s is deprecated and read as %s", c.Text, now))
		}
	}
	return all
}

func (p *project) renamed(categories []record.Value) []record.Value {
	all := slices.Clone(categories)
	for i, c := range all {
		if c.Shape == record.Text {
			all[i].Text = p.Taxonomy.Current(c.Text)
		}
	}
	return all
}

// mostReplaced is how often over a use may be replaced.
const mostReplaced = 16

// currentUse returns a use by the key that it has now. One that nobody declares is kept.
func (p *project) currentUse(key string) string {
	now := key
	for range mostReplaced {
		prefix, moved := now, ""
		for ; prefix != ""; prefix = prefix[:max(0, strings.LastIndexByte(prefix, '.'))] {
			if u, ours := p.uses[prefix]; ours {
				moved = u.replacedBy
				break
			}
			if replacedBy, known := builtinUses()[prefix]; known {
				moved = replacedBy
				break
			}
		}
		if moved == "" {
			break
		}
		now = moved + now[len(prefix):]
	}
	return now
}

// use notes of a use what is to be told of it.
func (p *project) use(v record.Value) {
	now := p.currentUse(v.Text)
	_, ours := p.uses[now]
	_, known := builtinUses()[now]
	switch {
	case now != v.Text:
		p.note(v, fmt.Sprintf("the data use %s is deprecated and read as %s", v.Text, now))
	case !ours && !known:
		p.note(v, fmt.Sprintf("nobody declares the data use %s, which is kept as it is", v.Text))
	}
}

// population returns the one kind of people that some lists name, as a population: the
// graph has one for each place. That there are several is noted.
func (p *project) population(at record.Value, lists ...record.Value) record.Value {
	var one record.Value
	several := false
	for _, v := range lists {
		if v.Shape != record.List && v.Shape != record.Null {
			p.wrong(v, "a list of kinds of people")
		}
		for _, s := range v.List {
			several = several || one.Shape != record.Null && s.Text != one.Text
			if s.Shape != record.Text || !keyForm.MatchString(s.Text) {
				p.problem(s, "the key of a data subject stands here, and is none", keyExpected)
				return record.Value{}
			}
			if _, ours := p.subjects[s.Text]; !ours && !slices.Contains(builtinSubjects, s.Text) {
				p.note(s, fmt.Sprintf("nobody declares the data subject %s, which is kept as it is", s.Text))
			}
			one = s
		}
	}
	switch {
	case several:
		p.note(at, "not read: data of several kinds of people (data_subjects); a place has one population")
		return record.Value{}
	case one.Shape == record.Text && p.once(graph.KindPopulation, one.Text):
		p.put(graph.KindPopulation, one, entry("id", one), entry("name", text(one, p.subjects[one.Text])))
	}
	return one
}

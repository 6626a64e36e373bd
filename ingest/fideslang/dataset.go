package fideslang

import (
	"fmt"
	"strings"

	"outflow/graph"
	"outflow/ingest/record"
)

// namespace is the system in which the datasets of an organization lie by their ids.
func namespace(organization string) string { return "fides://" + organization }

// datasetID returns the id of a dataset that something of an organization names.
func (p *project) datasetID(key, organization string) string {
	if own, declared := p.datasets[key]; declared {
		organization = own
	}
	return namespace(organization) + "/" + key
}

// within returns the system that a dataset lies in, a Null value for that of the namespace,
// which it makes.
func (p *project) within(at record.Value, key, organization string) record.Value {
	h, held := p.holders[key]
	if held && !h.several {
		return text(at, h.system)
	}
	if held {
		p.note(at, "several systems refer to the dataset, so it lies in none of them: which way its data goes, only a flow says")
	}
	p.namespace(at, organization)
	return record.Value{}
}

// namespace makes the system of the datasets that lie in no other.
func (p *project) namespace(at record.Value, organization string) {
	if id := namespace(organization); p.once(graph.KindSystem, id) {
		p.put(graph.KindSystem, at, entry("id", text(at, id)), entry("party", p.organization(at, organization)))
	}
}

// dataset claims a dataset and its fields.
func (p *project) dataset(v record.Value) {
	p.keys(v, datasetKeys)
	key, organization := v.Get("fides_key"), organizationOf(v)
	id := p.datasetID(key.Text, organization)
	categories := p.current(v.Get("data_categories"))
	subjects := []record.Value{v.Get("data_subjects")}
	for _, c := range p.items(v.Get("collections"), "collections") {
		p.keys(c, collectionKeys)
		subjects = append(subjects, c.Get("data_subjects"))
		fields := c.Get("fields")
		subjects = p.fieldSubjects(fields, subjects)
		if len(fields.List) == 0 { // what it holds lies in no field
			categories = append(categories, p.current(c.Get("data_categories"))...)
		}
	}
	p.put(graph.KindDataset, v, entry("id", text(key, id)), entry("name", v.Get("name")), entry("system", p.within(key, key.Text, organization)),
		entry("categories", list(v.Get("data_categories"), categories)), entry("population", p.population(v, subjects...)),
		entry("retention", p.retention(v, record.Value{})))
	for _, c := range v.Get("collections").List {
		name := c.Get("name")
		if c.Shape != record.Map {
			continue // reported
		}
		if name.Shape != record.Text || name.Text == "" {
			p.problem(c, "a collection has no name", "")
			continue
		}
		p.fields(c.Get("fields"), id, name.Text, p.current(c.Get("data_categories")), p.retention(c, record.Value{}))
	}
}

// noPolicy is what Fides writes where no retention was given.
const noPolicy = "No retention or erasure policy"

// retention returns for how long something is kept, where nothing is said of it what holds for
// all around it. Fides takes any text: one that is no duration says that there is a time, which
// is not that of what lies around.
func (p *project) retention(of, around record.Value) record.Value {
	v := of.Get("retention")
	if v.Shape == record.Null || v.Text == "" && v.Shape == record.Text || v.Text == noPolicy {
		return around
	}
	if v.Shape != record.Text {
		p.wrong(v, "text")
		return around
	}
	if _, err := graph.ParseDuration(v.Text); err != nil {
		p.note(v, fmt.Sprintf("the retention %q is no duration such as P30D, and is read as unknown", v.Text))
		v.Text = graph.RetentionUnknown
	}
	return v
}

// fieldSubjects adds the kinds of people of fields, and of those in them.
func (p *project) fieldSubjects(fields record.Value, to []record.Value) []record.Value {
	for _, f := range fields.List {
		if s := f.Get("data_subjects"); s.Shape != record.Null {
			to = append(to, s)
		}
		to = p.fieldSubjects(f.Get("fields"), to)
	}
	return to
}

// fields claims the fields of a collection, or those in a field, with what holds for all of
// them. Documents nest only so deep, and so does this.
func (p *project) fields(v record.Value, dataset, path string, common []record.Value, retention record.Value) {
	for _, f := range p.items(v, "fields") {
		p.keys(f, fieldKeys)
		name := f.Get("name")
		if name.Shape != record.Text || name.Text == "" {
			p.problem(f, "a field has no name", "")
			continue
		}
		for _, meta := range [...]string{"fides_meta", "fidesops_meta"} {
			if f.Get(meta).Get("references").Shape == record.List {
				p.note(f.Get(meta).Get("references"), "not read: references between fields are no transfers: Fides joins along them what it tells people of themselves")
			}
		}
		at := path + "." + name.Text
		own, kept := p.current(f.Get("data_categories")), p.retention(f, retention)
		rec, ok := p.Read(graph.KindField, record.Value{Shape: record.Map, Line: f.Line, Column: f.Column, Map: []record.Entry{
			entry("id", text(name, dataset+"#"+at)),
			entry("categories", list(f.Get("data_categories"), append(own, common...))), entry("retention", kept),
		}})
		if strings.Contains(at, "#") {
			rec.Claim.Dataset = dataset // the last "#" of the id would mislead
		}
		p.add(&rec, ok)
		p.fields(f.Get("fields"), dataset, at, common, kept)
	}
}

// items returns what a list of mappings lists.
func (p *project) items(v record.Value, what string) []record.Value {
	if v.Shape == record.Null {
		return nil
	}
	if v.Shape != record.List {
		p.wrong(v, "a list of "+what)
		return nil
	}
	all := make([]record.Value, 0, len(v.List))
	for _, e := range v.List {
		if e.Shape != record.Map {
			p.wrong(e, fmt.Sprintf("a mapping, as %s lists mappings", what))
			continue
		}
		all = append(all, e)
	}
	return all
}

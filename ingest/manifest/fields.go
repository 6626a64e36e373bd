package manifest

import (
	"slices"
	"strings"

	"outflow/graph"
	"outflow/ingest/record"
)

// cutFields takes the fields out of a dataset: they are records of their own.
func cutFields(dataset record.Value) (rest, fields record.Value) {
	rest = dataset
	rest.Map = nil
	for _, e := range dataset.Map {
		if e.Key.Text == "fields" && fields.Line == 0 {
			fields = e.Value
		} else {
			rest.Map = append(rest.Map, e)
		}
	}
	return rest, fields
}

// fields reads the fields of a dataset. A field is named within its dataset;
// its id is the dataset's, "#" and the name.
func (m *reading) fields(dataset string, list record.Value) {
	const expected = "a list of fields such as {name: email, categories: [user.contact.email]}"
	switch list.Shape {
	case record.Null:
		return
	case record.List:
	default:
		m.problem(list, list.Shape.String()+" stands here", expected)
		return
	}
	for _, v := range list.List {
		if v.Shape == record.Text { // a bare name
			v = record.Value{Shape: record.Map, Line: v.Line, Column: v.Column,
				Map: []record.Entry{{Key: record.Value{Shape: record.Text, Line: v.Line, Column: v.Column, Text: "name"}, Value: v}}}
		}
		name := v.Get("name")
		if v.Shape == record.Map && (name.Shape != record.Text || name.Text == "") {
			m.problem(v, "a field has no name", expected)
			continue
		}
		v.Map = slices.Clone(v.Map) // the manifest may be read again
		for i, e := range v.Map {
			switch e.Key.Text {
			case "name":
				v.Map[i].Key.Text, v.Map[i].Value.Text = "id", dataset+"#"+name.Text
			case "id", "dataset":
				v.Map[i].Key.Text = "fields " + e.Key.Text // unknown here: the name says it
			}
		}
		rec, ok := m.Read(graph.KindField, v)
		if strings.Contains(name.Text, "#") {
			rec.Claim.Dataset = dataset // the last "#" of the id would mislead
		}
		if dataset != "" {
			m.add(rec, ok)
		}
	}
}

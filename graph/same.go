package graph

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
)

// A dataset that another says to be the same is one place with it, with the fields of
// both. Tools call one table by its path, by its name in a catalogue, or by an address
// there; what one of them saw go in and another come out must meet.
//
// Each dataset says of one other at most that it is the same (as of any single value, what
// the first source by name says holds), and these lead from one to the next. They are one
// place: that at which they end or, where they lead in a circle, the first of the circle by
// id. But where nobody knows who runs that one's system, it is the first by id of those
// whose system somebody is known to run, so that what is asked of a party is found at it.
// The others are names of it. A pair of arrows both ways instead would draw what nobody
// said, and keep two places where there is one.

// joinSame makes one place of datasets that are said to be the same. Until then each is a
// place of its own: what lies in it and what may name it is decided by its own name.
func (m *merger) joinSame(claims []Claim) {
	next := m.sames(claims)
	if len(next) == 0 {
		return
	}
	m.same = maps.Clone(m.same)
	if m.same == nil {
		m.same = map[string]string{}
	}
	into := map[int32]int32{} // the place that another one is
	for _, names := range ofOnePlace(next) {
		place := m.placeAmong(names)
		for _, id := range names {
			if id != place {
				m.disagreeOnParty(place, id)
				into[m.number(id)] = m.number(place)
			}
		}
	}
	m.joinFields(into)
	for from, to := range into {
		m.same[m.Places[from].ID] = m.Places[to].ID
	}
	for from := range into {
		m.Places[from] = Place{Parent: None, Population: None}
	}
}

// sames returns what each dataset is said to be the same as, and reports where there is none.
func (m *merger) sames(claims []Claim) map[string]string {
	next := map[string]string{}
	same := func(c *Claim) string { return c.Same }
	lies := func(id string) bool {
		i, ok := m.place(id)
		return ok && m.Places[i].Kind == KindDataset && rooted(m.Places, i)
	}
	for group := range groups(claims, KindDataset) {
		id, to := group[0].ID, m.first(group, "same", same)
		if to == "" || to == id || !lies(id) {
			continue
		}
		switch i, ok := m.place(to); {
		case !ok || m.Places[i].Created:
			m.missing(sayer(group, to, same), "same", to, "there is no dataset %q", to)
		case m.Places[i].Kind != KindDataset:
			m.fault(sayer(group, to, same), "same", "%q is a %s, not a dataset", to, m.Places[i].Kind)
		case lies(to):
			next[id] = to
		}
	}
	return next
}

// ofOnePlace returns the ids that lead to the same end, that end first. Of a circle it is the first by id.
func ofOnePlace(next map[string]string) [][]string {
	end := map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(next)) {
		var way []string
		for end[id] == "" && next[id] != "" {
			end[id] = id // until it is known
			way = append(way, id)
			id = next[id]
		}
		last := cmp.Or(end[id], id)
		if at := slices.Index(way, id); at >= 0 {
			last = slices.Min(way[at:])
		}
		for _, id := range way {
			end[id] = last
		}
		end[last] = last
	}
	names := map[string][]string{}
	for _, id := range slices.Sorted(maps.Keys(end)) {
		names[end[id]] = append(names[end[id]], id)
	}
	var all [][]string
	for _, last := range slices.Sorted(maps.Keys(names)) {
		all = append(all, append([]string{last}, slices.DeleteFunc(names[last], func(id string) bool { return id == last })...))
	}
	return all
}

// number returns the number of a dataset that is there.
func (m *merger) number(id string) int32 {
	i, _ := m.place(id)
	return i
}

// placeAmong returns which of the names of one place is its id.
func (m *merger) placeAmong(names []string) string {
	isRun := func(id string) bool { return !m.Places[m.Places[m.number(id)].Parent].PartyUnknown }
	if isRun(names[0]) {
		return names[0]
	}
	for _, id := range names[1:] {
		if isRun(id) {
			return id
		}
	}
	return names[0]
}

// disagreeOnParty reports that a place lies with another party by another name of it.
func (m *merger) disagreeOnParty(place, name string) {
	x, y := &m.Places[m.number(place)], &m.Places[m.number(name)]
	p, q := m.Places[x.Parent].Parent, m.Places[y.Parent].Parent
	if p != q && p != None && q != None {
		m.Differences = append(m.Differences, Difference{KindDataset, place, "party of " + name, joined(x.Sources, y.Sources)})
	}
}

// joinFields gives a place the fields of those that are the same. Those called alike are one:
// that of the place itself or, if it has none, the first by id.
func (m *merger) joinFields(into map[int32]int32) {
	var fields []int32
	for i := range m.Places {
		if _, joins := into[m.Places[i].Parent]; joins && m.Places[i].Kind == KindField {
			fields = append(fields, int32(i))
		}
	}
	slices.SortFunc(fields, func(a, b int32) int { return strings.Compare(m.Places[a].ID, m.Places[b].ID) })
	first := map[string]int32{} // by what its id at the place would be
	for _, i := range fields {
		f := &m.Places[i]
		place := into[f.Parent]
		name, continues := strings.CutPrefix(f.ID, m.Places[f.Parent].ID+"#")
		f.Parent = place
		if !continues {
			continue
		}
		id := m.Places[place].ID + "#" + name
		there, ok := m.place(id)
		if !ok || m.Places[there].Kind != KindField || m.Places[there].Parent != place {
			there, ok = first[id]
		}
		if !ok {
			first[id] = i
			continue
		}
		m.same[f.ID] = m.Places[there].ID
		m.Places[there].Created = m.Places[there].Created && f.Created
		*f = Place{Parent: None, Population: None}
	}
}

// A naming is what is said of a place under another name of it.
type naming struct {
	name  string
	place int32
	said  Place
}

// describeNamed describes a place by what is said under one of its ids, if it is there: at
// once if that is its own, else as a naming.
func (m *merger) describeNamed(group []Claim, namings []naming) []naming {
	id := group[0].ID
	i, ok := m.place(id)
	if !ok {
		return namings
	}
	if m.Places[i].ID == id {
		m.describe(&m.Places[i], group)
		return namings
	}
	n := naming{name: id, place: i, said: Place{Kind: m.Places[i].Kind, Population: None}}
	m.describe(&n.said, group)
	n.said.Aliases = union(group, (*Claim).Called)
	return append(namings, n)
}

// unite adds to places what is said of them under other names. Sets are united; any other
// value holds if none is said under the place's own id, nor under a name that comes before it
// by id, and where another is that is a difference.
func (m *merger) unite(namings []naming) {
	slices.SortStableFunc(namings, func(a, b naming) int { return strings.Compare(a.name, b.name) })
	for i := range namings {
		p, o := &m.Places[namings[i].place], &namings[i].said
		p.Aliases, p.Categories, p.Sources = joined(p.Aliases, o.Aliases), joined(p.Categories, o.Categories), joined(p.Sources, o.Sources)
		p.Cited = citations(slices.Concat(p.Cited, o.Cited))
		differ := func(key string, does bool) {
			if does {
				m.Differences = append(m.Differences, Difference{p.Kind, p.ID, key + " of " + namings[i].name, p.Sources})
			}
		}
		p.Owners = joined(p.Owners, o.Owners)
		take(&p.Description, o.Description, "") // two texts of one thing need not be at odds
		differ("kind", take(&p.DatasetKind, o.DatasetKind, ""))
		switch p.Retention {
		case "":
			p.retainers = o.retainers
		case o.Retention:
			p.retainers = joined(p.retainers, o.retainers)
		}
		differ("retention", take(&p.Retention, o.Retention, ""))
		if p.Deletion == "" {
			p.checked = o.checked
		}
		differ("deletion", take(&p.Deletion, o.Deletion, ""))
		differ("rows_per_person", take(&p.RowsPerPerson, o.RowsPerPerson, 0))
		differ("population", take(&p.Population, o.Population, None))
		switch {
		case p.Subjects == nil:
			p.Subjects = o.Subjects
		case o.Subjects != nil:
			differ("subjects", p.Subjects.String() != o.Subjects.String())
		}
		switch {
		case p.SubjectsWhen.IsZero():
			p.SubjectsWhen = o.SubjectsWhen
		case !o.SubjectsWhen.IsZero():
			differ("subjects_when", !slices.Equal(p.SubjectsWhen.Format(m.Zone), o.SubjectsWhen.Format(m.Zone)))
		}
		switch {
		case p.CategoryTotal.IsZero():
			p.CategoryTotal = o.CategoryTotal
		case !o.CategoryTotal.IsZero():
			differ("category_total", !p.CategoryTotal.Equal(o.CategoryTotal))
			p.CategoryTotal = p.CategoryTotal.Hull(o.CategoryTotal)
		}
	}
}

// take sets a value that is not stated, and reports whether another one is.
func take[T comparable](value *T, other, unstated T) (differs bool) {
	if *value == unstated {
		*value = other
	}
	return other != unstated && other != *value
}

// joined returns what either list holds, sorted.
func joined(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// ReadSame returns the graph of the datasets alone that are said to be the same, and of what
// lies in them and around: it tells which ids places go by (see Graph.GoesBy) to whoever reads
// claims one by one.
func ReadSame(ctx context.Context, r Reader) (*Graph, error) {
	said := map[string]bool{}
	for c, err := range r.Claims(ctx, KindDataset) {
		if err != nil {
			return nil, err
		}
		if c.Same != "" {
			said[c.ID], said[c.Same] = true, true
		}
	}
	g, err := Merge(Commit{}, func(yield func(Claim, error) bool) {
		if len(said) == 0 {
			return
		}
		for c, err := range r.Claims(ctx, KindParty, KindSystem, KindDataset, KindField, KindImplied) {
			around := c.Kind == KindParty || c.Kind == KindSystem
			if (err != nil || around || said[c.ID] || said[cmp.Or(c.Dataset, DatasetOf(c.ID))]) && !yield(c, err) {
				return
			}
		}
	})
	if g != nil { // what cannot be is no place, and told of where it is loaded
		err = nil
	}
	return g, err
}

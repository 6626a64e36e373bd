package graph

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
)

// declarePlaces makes a place of every claim that declares one, not yet in
// order and with its parent's id still unresolved.
func (m *merger) declarePlaces(claims []Claim) {
	for group := range groups(claims, KindParty, KindSystem, KindDataset, KindField) {
		c := &group[0]
		if i, ok := m.place(c.ID); ok {
			m.fault(c, "id", "the id is that of a %s already", m.Places[i].Kind)
			continue
		}
		if c.Kind == KindParty && c.ID == unknownParty {
			m.fault(c, "id", "%s says of a system that nobody knows who runs it; give the party another id", unknownParty)
			continue
		}
		m.put(Place{Kind: c.Kind, ID: c.ID, Parent: None, Population: None, Sources: sources(group)})
	}
	for group := range groups(claims, KindSystem, KindDataset, KindField) {
		m.findParent(group)
	}
}

// place returns the number of the place with this id. Those that were taken out are
// in m.places by the number that waits for them, as its complement.
func (m *merger) place(id string) (i int32, ok bool) {
	if place, ok := m.same[id]; ok {
		id = place
	}
	i, ok = m.places[id]
	if !ok && m.base != nil {
		i = m.base.Place(id)
		return i, i != None
	}
	return i, ok && i >= 0
}

// put adds a place, under the number of the one with its id that was taken out if
// there is one: what refers to it still does.
func (m *merger) put(p Place) int32 {
	i, ok := m.places[p.ID]
	if i = ^i; !ok {
		i = int32(len(m.Places))
		m.Places, m.uses = append(m.Places, Place{}), append(m.uses, use{})
	}
	m.Places[i], m.places[p.ID] = p, i
	return i
}

// findParent links a declared place to the place that holds it, or reports
// that there is none.
func (m *merger) findParent(group []Claim) {
	c := &group[0]
	i, ok := m.place(c.ID)
	if !ok || m.Places[i].Kind != c.Kind {
		return
	}
	var want Kind
	var get func(*Claim) string
	read := "" // from the id, if no source states it
	none := "no party is named at party; if nobody knows who runs it, state party: " + unknownParty
	switch c.Kind {
	case KindSystem:
		want, get = KindParty, (*Claim).RunBy
	case KindDataset:
		want, get, read = KindSystem, func(c *Claim) string { return c.System }, m.systemOf(c.ID)
		none = "no system is named at system, and the id begins with none that is declared"
	case KindField:
		want, get, read = KindDataset, func(c *Claim) string { return c.Dataset }, DatasetOf(c.ID)
		none = "no dataset is named at dataset, and the id has no # after one"
	}
	key := string(want)
	stated := m.first(group, key, get)
	c = sayer(group, stated, get)
	stated = cmp.Or(stated, read)
	parent, ok := m.place(stated)
	switch {
	case stated == "" && slices.ContainsFunc(group, func(c Claim) bool { return c.Party == unknownParty }):
		m.Places[i].PartyUnknown = true
	case stated == "":
		m.missing(c, key, c.ID[:max(0, strings.LastIndexByte(c.ID, '/'))], "%s", none)
	case !ok || m.Places[parent].Created: // in the base: what is implied comes last
		m.missing(c, key, stated, "there is no %s %q", want, stated)
	case m.Places[parent].Kind != want:
		m.fault(c, key, "%q is a %s, not a %s", stated, m.Places[parent].Kind, want)
	default:
		m.Places[i].Parent = parent
		m.listsFields[stated] = m.listsFields[stated] || c.Kind == KindField
	}
}

// systemOf returns the longest declared system whose id and "/" begin the id.
func (m *merger) systemOf(id string) string {
	return SystemOf(id, func(prefix string) bool {
		i, ok := m.place(prefix)
		return ok && m.Places[i].Kind == KindSystem
	})
}

// SystemOf returns the system that a dataset of this id lies in unless it states
// another: the longest of SystemsOf that is one, "" if none is.
func SystemOf(id string, isSystem func(id string) bool) string {
	for s := range SystemsOf(id) {
		if isSystem(s) {
			return s
		}
	}
	return ""
}

// SystemsOf yields the ids of the systems that a dataset of this id may lie in: what
// comes before each "/", the longest first.
func SystemsOf(id string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for slash := strings.LastIndexByte(id, '/'); slash > 0; slash = strings.LastIndexByte(id[:slash], '/') {
			if !yield(id[:slash]) {
				return
			}
		}
	}
}

// DatasetOf returns what comes before the last "#" of a field's id, "" if
// there is none.
func DatasetOf(id string) string {
	hash := strings.LastIndexByte(id, '#')
	if hash < 0 {
		return ""
	}
	return id[:hash]
}

// implyPlaces makes the datasets and fields that transfers name and nobody
// declares, where there is a place for them to lie in.
func (m *merger) implyPlaces(claims []Claim) {
	for group := range groups(claims, KindImplied) {
		id := group[0].ID
		if _, ok := m.place(id); ok {
			continue
		}
		kind, around := KindDataset, m.systemOf(id)
		if dataset := DatasetOf(id); dataset != "" { // which comes before its fields
			kind, around = KindField, dataset
		}
		parent, ok := m.place(around)
		if !ok || kind == KindField && (m.Places[parent].Kind != KindDataset || m.lists(around, parent)) {
			continue
		}
		m.put(Place{Kind: kind, ID: id, Parent: parent, Population: None, Created: true})
	}
}

// lists reports whether a claim declares a field of the dataset.
func (m *merger) lists(dataset string, i int32) bool {
	if m.listsFields[dataset] || m.base == nil || int(i) >= len(m.base.Places) {
		return m.listsFields[dataset]
	}
	return slices.ContainsFunc(m.base.children[i], func(field int32) bool {
		p := &m.Places[field]
		return p.Parent == i && !p.Created
	})
}

// requirePlaces reports the places that a transfer names and that are not there.
func (m *merger) requirePlaces(c *Claim) {
	m.require(c, "from", c.From)
	m.require(c, "to", c.To)
	for _, out := range slices.Sorted(maps.Keys(c.Columns)) {
		m.require(c, "columns", c.To+"#"+out)
		for _, in := range c.Columns[out] {
			m.require(c, "columns", c.From+"#"+in)
		}
	}
}

func (m *merger) require(c *Claim, key, id string) {
	if _, ok := m.place(id); ok {
		return
	}
	dataset := DatasetOf(id)
	if parent, ok := m.place(dataset); ok && m.Places[parent].Kind == KindDataset && m.lists(dataset, parent) {
		m.missing(c, key, id, "the dataset %q lists its fields, and %q is not one of them", dataset, id[len(dataset)+1:])
		return
	}
	m.missing(c, key, id, "there is no place %q", id)
}

// numberPlaces leaves out the places without the parent they need, sorts the
// rest by id and links parents and children. It returns the new number of each
// place, None where it is left out.
func (m *merger) numberPlaces() []int32 {
	old, uses := m.Places, m.uses
	var keep, added, left []int32 // of the base, which are in order, and others
	for i := range old {
		switch {
		case !rooted(old, int32(i)):
			left = append(left, int32(i))
		case m.base != nil && i < len(m.base.Places):
			keep = append(keep, int32(i))
		default:
			added = append(added, int32(i))
		}
	}
	byID := func(a, b int32) int { return strings.Compare(old[a].ID, old[b].ID) }
	slices.SortFunc(added, byID)
	keep = mergeSorted(keep, added, byID)
	number := slices.Repeat([]int32{None}, len(old))
	for n, i := range keep {
		number[i] = int32(n)
	}
	// Nobody else has them, and a second array of a million places takes much.
	order := append(slices.Clone(keep), left...)
	if m.base != nil { // else nothing was counted yet
		reorder(uses, slices.Clone(order))
	}
	reorder(old, order)
	clear(old[len(keep):])
	m.Places, m.uses = old[:len(keep)], uses[:len(keep)]
	for i := range m.Places {
		if parent := &m.Places[i].Parent; *parent != None {
			*parent = number[*parent]
		}
	}
	m.linkChildren()
	clear(m.places)
	if m.base != nil {
		m.base = m.Graph
		return number
	}
	for i := range m.Places {
		m.places[m.Places[i].ID] = int32(i)
	}
	return number
}

// reorder puts at each index what stands at the one that from names for it. It uses up
// from, which names each once.
func reorder[T any](all []T, from []int32) {
	for first := range from {
		x, to := all[first], first
		for int(from[to]) != first && from[to] != None {
			next := int(from[to])
			all[to], from[to] = all[next], None
			to = next
		}
		if from[to] != None {
			all[to], from[to] = x, None
		}
	}
}

// mergeSorted makes one sorted slice of two.
func mergeSorted[T any](a, b []T, compare func(a, b T) int) []T {
	if len(a) == 0 {
		return b
	}
	all := make([]T, 0, len(a)+len(b))
	for _, x := range b {
		n, _ := slices.BinarySearchFunc(a, x, compare)
		all = append(append(all, a[:n]...), x)
		a = a[n:]
	}
	return append(all, a...)
}

// linkChildren finds what lies directly inside each place.
func (m *merger) linkChildren() {
	m.children = make([][]int32, len(m.Places))
	sizes := make([]int32, len(m.Places))
	for i := range m.Places {
		if parent := m.Places[i].Parent; parent != None {
			sizes[parent]++
		}
	}
	room := make([]int32, len(m.Places)) // one array for all
	for i, n := range sizes {
		if n > 0 {
			m.children[i], room = room[:0:n], room[n:]
		}
	}
	for i := range m.Places {
		if parent := m.Places[i].Parent; parent != None {
			m.children[parent] = append(m.children[parent], int32(i))
		}
	}
}

// rooted reports whether a chain of parents leads from the place to a party, or to a system
// of which nobody knows the party.
func rooted(places []Place, i int32) bool {
	for places[i].Kind != KindParty && !places[i].PartyUnknown {
		if i = places[i].Parent; i == None {
			return false
		}
	}
	return true
}

// describePlaces fills in what the claims say of each place.
func (m *merger) describePlaces(claims []Claim) {
	said := map[string][]Claim{}
	var namings []naming
	for group := range groups(claims, KindAnnotation) {
		m.requireAnnotated(group)
		said[group[0].ID] = group
	}
	for group := range groups(claims, KindParty, KindSystem, KindDataset, KindField) {
		i, ok := m.place(group[0].ID)
		if !ok || m.Places[i].Kind != group[0].Kind {
			continue
		}
		if more := said[group[0].ID]; more != nil {
			group = withAnnotations(group, more)
		}
		delete(said, group[0].ID)
		namings = m.describeNamed(group, namings)
	}
	for _, id := range slices.Sorted(maps.Keys(said)) {
		namings = m.describeNamed(said[id], namings)
	}
	m.unite(namings)
	for i := range m.Places {
		m.Places[i].Name = cmp.Or(m.Places[i].Name, m.lastPart(&m.Places[i]))
	}
}

// requireAnnotated reports annotations of a place that is not there.
func (m *merger) requireAnnotated(group []Claim) {
	if _, ok := m.place(group[0].ID); !ok {
		m.missing(&group[0], "id", group[0].ID, "there is no place %q to annotate", group[0].ID)
	}
}

// withAnnotations returns the claims that declare a place and those that annotate it, by
// source.
func withAnnotations(declared, annotations []Claim) []Claim {
	all := slices.Concat(declared, annotations)
	slices.SortStableFunc(all, func(a, b Claim) int { return strings.Compare(a.Source, b.Source) })
	return all
}

// lastPart returns what a place that nobody names is called.
func (m *merger) lastPart(p *Place) string {
	if p.Parent == None {
		return p.ID
	}
	parent := m.Places[p.Parent].ID
	if dataset := DatasetOf(p.ID); p.Kind == KindField && m.same[dataset] == parent {
		parent = dataset
	}
	return afterParent(p.ID, parent)
}

func (m *merger) describe(p *Place, group []Claim) {
	p.Name, p.Aliases = m.called(group)
	p.Sources = union(group, func(c *Claim) []string { return []string{c.Source} })
	p.Cited = located(group)
	p.Located = m.locations(p, group)
	p.DatasetKind = m.first(group, "kind", func(c *Claim) string { return c.DatasetKind })
	if p.Retention = m.first(group, "retention", statedRetention); p.Retention != "" {
		p.retainers = sources(slices.DeleteFunc(slices.Clone(group), func(c Claim) bool { return statedRetention(&c) != p.Retention }))
	}
	if p.Deletion = m.first(group, "deletion", func(c *Claim) string { return c.Deletion }); p.Deletion != "" {
		p.checked = checkedRetention(group, p.Retention)
	}
	p.Description = m.first(group, "description", func(c *Claim) string { return c.Description })
	p.Owners = union(group, func(c *Claim) []string { return c.Owners })
	p.RowsPerPerson = m.rowsPerPerson(p, group)
	p.Categories = m.currentKeys(union(group, func(c *Claim) []string { return c.Categories }))
	p.CategoryTotal = m.categoryTotal(group)
	population := func(c *Claim) string { return c.Population }
	if id := m.first(group, "population", population); id != "" {
		if n, ok := m.populations[id]; ok {
			p.Population = n
		} else {
			m.missing(sayer(group, id, population), "population", id, "there is no population %q", id)
		}
	}
	p.Subjects = m.firstPeople(group, "subjects", func(c *Claim) string { return c.Subjects })
	p.SubjectsWhen = m.firstWhen(group)
}

// firstWhen is first for subjects_when.
func (m *merger) firstWhen(group []Claim) When {
	text := func(c *Claim) string {
		if c.SubjectsWhen.IsZero() {
			return ""
		}
		data, _ := c.SubjectsWhen.MarshalJSON()
		return string(data)
	}
	value := m.first(group, "subjects_when", text)
	for i := range group {
		if text(&group[i]) == value {
			return group[i].SubjectsWhen
		}
	}
	return When{}
}

package graph

import (
	"maps"
	"slices"
)

// A ground is what a gatherer knows of where places lie.
type ground struct {
	// unit is, of each place known, itself or, of a field, its dataset: what is
	// read together.
	unit     map[string]string
	system   map[string]string   // of each dataset known
	contents map[string][]string // datasets of systems and fields of datasets, as far as known
	opened   map[string]bool     // units of which all that lies inside is known
	same     map[string][]string // datasets that are said to be the same, both ways, as far as known
	unasked  []string            // datasets of which it is not known which say that they are the same
	due      []string            // places to be resolved
	resolves bool
}

func newGround() ground {
	return ground{
		unit: map[string]string{}, system: map[string]string{}, contents: map[string][]string{},
		opened: map[string]bool{}, same: map[string][]string{},
	}
}

// readFrame takes in what is few and read by every question.
func (g *gatherer) readFrame() error {
	for c, err := range g.r.Claims(g.ctx, KindSource, KindCategory, KindParty, KindSystem, KindPopulation, KindCohort, KindPattern) {
		if err != nil {
			return err
		}
		g.add(&c)
	}
	// What cannot be is reported when the whole is merged.
	frame, err := Merge(Commit{}, g.inOrder())
	if frame == nil {
		return err
	}
	g.frame = frame
	var ids []string
	for i := range frame.Places {
		id := frame.Places[i].ID
		g.unit[id] = id
		ids = append(ids, id)
	}
	err = g.annotations(ids)
	g.given = 0
	return err
}

// kind returns what a place known is, "" for others.
func (g *gatherer) kind(id string) Kind {
	switch u := g.unit[id]; {
	case u == "":
		return ""
	case u != id:
		return KindField
	}
	if n := g.frame.Place(id); n != None {
		return g.frame.Places[n].Kind
	}
	return KindDataset
}

// around returns what a place known lies in, from the inside out.
func (g *gatherer) around(id string) (ids []string) {
	if u := g.unit[id]; u != id && u != "" {
		id = u
		ids = append(ids, u)
	}
	if s := g.system[id]; s != "" {
		id = s
		ids = append(ids, s)
	}
	if n := g.frame.Place(id); n != None && g.frame.Places[n].Parent != None {
		ids = append(ids, g.frame.Places[g.frame.Places[n].Parent].ID)
	}
	return ids
}

// inside returns what is known to lie in a place, and whatever is the same as that or it.
func (g *gatherer) inside(id string) (ids []string) {
	todo, met := []string{id}, map[string]bool(nil)
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = append(todo[:len(todo)-1], g.contents[at]...)
		if len(g.same[at]) > 0 {
			if met[at] {
				continue
			}
			if met == nil {
				met = map[string]bool{}
			}
			met[at] = true
			todo = append(todo, g.same[at]...)
		}
		if n := g.frame.Place(at); n != None && g.frame.Places[n].Kind == KindParty {
			for _, s := range g.frame.Children(n) {
				todo = append(todo, g.frame.Places[s].ID)
			}
		}
		if at != id {
			ids = append(ids, at)
		}
	}
	return ids
}

// open learns all that lies inside the units, and returns them and it.
func (g *gatherer) open(units []string) ([]string, error) {
	var all, systems, datasets []string
	fresh := func(id string) bool {
		opened := g.opened[id]
		g.opened[id] = true
		return !opened
	}
	for _, u := range units {
		all = append(append(all, u), g.inside(u)...)
	}
	for _, id := range all {
		switch kind := g.kind(id); {
		case kind == KindSystem && fresh(id):
			systems = append(systems, id)
		case kind == KindDataset && fresh(id):
			datasets = append(datasets, id)
		}
	}
	if err := g.lieInside(systems, RoleSystem); err != nil {
		return nil, err
	}
	for _, s := range systems {
		for _, d := range g.inside(s) {
			if g.kind(d) == KindDataset && fresh(d) {
				datasets = append(datasets, d)
			}
		}
	}
	if err := g.lieInside(datasets, RoleDataset); err != nil {
		return nil, err
	}
	all = all[:0]
	for _, u := range units {
		all = append(append(all, u), g.inside(u)...)
	}
	return all, nil
}

// lieInside learns which datasets lie inside systems, or fields inside datasets.
func (g *gatherer) lieInside(parents []string, role Role) error {
	for chunk := range slices.Chunk(parents, atOnce) {
		var claims []Claim
		var others []string // that may have claims which do not say where they lie
		in := map[string]bool{}
		for _, p := range chunk {
			in[p] = true
		}
		for c, err := range g.r.Referring(g.ctx, chunk, role) {
			switch {
			case err != nil:
				return err
			case continues(c.ID, in):
				claims = append(claims, c)
			default:
				others = append(others, c.ID)
			}
		}
		if err := g.learn(claims); err != nil {
			return err
		}
		if err := g.resolve(others); err != nil {
			return err
		}
	}
	return nil
}

// continues reports whether one of the places, with "/" or "#", begins the id.
func continues(id string, places map[string]bool) bool {
	for i := range len(id) {
		if (id[i] == '/' || id[i] == '#') && places[id[:i]] {
			return true
		}
	}
	return false
}

// resolve learns where places lie, and what is said of them and of those that are the same.
func (g *gatherer) resolve(ids []string) error {
	g.due = append(g.due, ids...)
	if g.resolves {
		return nil // by whoever does it already
	}
	g.resolves = true
	defer func() { g.resolves = false }()
	var fields []string
	for len(g.due)+len(g.unasked) > 0 {
		due, unasked := g.due, distinct(g.unasked)
		g.due, g.unasked = nil, nil
		if err := g.find(due); err != nil {
			return err
		}
		for _, id := range due {
			if DatasetOf(id) != "" {
				fields = append(fields, id)
			}
		}
		for chunk := range slices.Chunk(unasked, atOnce) {
			for c, err := range g.r.Referring(g.ctx, chunk, RoleSame) {
				if err != nil {
					return err
				}
				g.due = append(g.due, c.ID)
			}
		}
	}
	return g.find(g.alike(fields))
}

// alike returns the ids of what some fields may be the same as.
func (g *gatherer) alike(fields []string) (ids []string) {
	for _, id := range fields {
		dataset := DatasetOf(id)
		met := map[string]bool{dataset: true}
		for todo := []string{dataset}; len(todo) > 0; todo = todo[1:] {
			for _, other := range g.same[todo[0]] {
				if !met[other] {
					met[other] = true
					todo = append(todo, other)
					ids = append(ids, other+id[len(dataset):])
				}
			}
		}
	}
	return ids
}

// find learns of places that are not known.
func (g *gatherer) find(ids []string) error {
	var unknown []string
	for _, id := range ids {
		for ; id != ""; id = DatasetOf(id) {
			if _, known := g.unit[id]; !known {
				unknown = append(unknown, id)
			}
		}
	}
	unknown = distinct(unknown)
	for chunk := range slices.Chunk(unknown, atOnce) {
		var claims []Claim
		for _, kind := range []Kind{KindDataset, KindField, KindImplied} {
			for c, err := range g.r.Find(g.ctx, kind, chunk) {
				if err != nil {
					return err
				}
				claims = append(claims, c)
			}
		}
		if err := g.learn(claims); err != nil {
			return err
		}
	}
	return nil
}

func (g *gatherer) dataset(id, system string) {
	if system == "" {
		system = SystemOf(id, func(prefix string) bool { return g.kind(prefix) == KindSystem })
	}
	g.unit[id], g.system[id] = id, system
	g.contents[system] = append(g.contents[system], id)
	g.unasked = append(g.unasked, id)
}

func (g *gatherer) field(id, dataset string) {
	g.unit[id] = dataset
	g.contents[dataset] = append(g.contents[dataset], id)
}

// learn takes in all claims of some datasets and fields, grouped by id.
func (g *gatherer) learn(claims []Claim) error {
	var ids, datasets []string
	for i := 0; i < len(claims); {
		id, parent := claims[i].ID, ""
		kind := claims[i].Kind
		field := kind == KindField || kind == KindImplied && DatasetOf(id) != ""
		_, known := g.unit[id]
		for ; i < len(claims) && claims[i].ID == id && claims[i].Kind == kind; i++ {
			if parent == "" && field {
				parent = claims[i].Dataset
			} else if parent == "" {
				parent = claims[i].System
			}
			g.add(&claims[i])
			if to := claims[i].Same; to != "" && !known {
				g.same[id], g.same[to] = append(g.same[id], to), append(g.same[to], id)
				g.due = append(g.due, to)
			}
		}
		if known {
			continue
		}
		ids = append(ids, id)
		if field {
			if parent == "" {
				parent = DatasetOf(id)
			}
			datasets = append(datasets, parent)
			g.field(id, parent)
		} else {
			g.dataset(id, parent)
		}
	}
	if err := g.annotations(ids); err != nil {
		return err
	}
	return g.resolve(datasets)
}

// annotations takes in what else is said of places.
func (g *gatherer) annotations(ids []string) error {
	for chunk := range slices.Chunk(ids, atOnce) {
		for c, err := range g.r.Find(g.ctx, KindAnnotation, chunk) {
			if err != nil {
				return err
			}
			g.add(&c)
		}
	}
	return nil
}

// erased gathers the erasures at the places that were gathered, at what lies around them, and
// at what is known to lie in them. Of parties and systems, which are all there, these are the
// ones that the question or a transfer names, and the systems of those.
func (g *gatherer) erased(s Scope) error {
	near := map[string]bool{}
	add := func(ids ...string) {
		for _, id := range ids {
			near[id] = true
			for _, outer := range g.around(id) {
				near[outer] = true
			}
		}
	}
	for id := range g.unit {
		if kind := g.kind(id); kind == KindDataset || kind == KindField {
			add(id)
		}
	}
	for _, id := range slices.Concat(s.Places, s.Mentioned, slices.Collect(maps.Keys(g.ends))) {
		add(id)
		add(g.inside(id)...) // where what is given to it may lie
	}
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(near)), atOnce) {
		for c, err := range g.r.Referring(g.ctx, chunk, RoleAt) {
			if err != nil {
				return err
			}
			g.add(&c)
		}
	}
	return nil
}

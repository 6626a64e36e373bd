package fideslang

import (
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/ingest/record"
)

// A system is one at hand.
type system struct {
	key          record.Value
	organization string
	declarations []record.Value
	speaks       []bool // declarations that are for a flow
	safeguards   record.Value
}

// system claims a system and the flows that it declares.
func (p *project) system(v record.Value) {
	p.keys(v, systemKeys)
	s := &system{key: v.Get("fides_key"), organization: organizationOf(v), safeguards: v.Get("legal_basis_for_transfers"),
		declarations: p.items(v.Get("privacy_declarations"), "privacy_declarations")}
	s.speaks = make([]bool, len(s.declarations))
	var categories, subjects []record.Value
	for _, d := range s.declarations {
		p.keys(d, declarationKeys)
		if use := d.Get("data_use"); use.Shape == record.Text {
			p.use(use)
		} else {
			p.problem(d, "a privacy declaration has no data_use", "")
		}
		categories = append(categories, p.current(d.Get("data_categories"))...)
		subjects = append(subjects, d.Get("data_subjects"))
	}
	egress, ingress := p.flows(v.Get("egress")), p.flows(v.Get("ingress"))
	for _, f := range ingress {
		if f.kind == "user" {
			categories = append(categories, f.categories...)
			p.note(f.at, fmt.Sprintf("data of its users begins in this system, and whose is not said; a manifest says it: annotate: [{id: %s, subjects: everyone}]", s.key.Text))
		}
	}
	for _, f := range egress {
		if f.kind == "user" {
			p.note(f.at, "not read: what a system gives to its own users comes to no place")
		}
	}
	p.put(graph.KindSystem, v, entry("id", s.key), entry("name", v.Get("name")), entry("party", p.party(v, s.organization)),
		entry("categories", list(v, categories)), entry("population", p.population(v, subjects...)))
	p.undeclared(v, s.organization)
	for _, f := range egress {
		p.transfer(s, f, "egress")
	}
	for _, f := range ingress {
		p.transfer(s, f, "ingress")
	}
	for i, d := range s.declarations {
		p.flowsNamed(d, "egress", egress)
		p.flowsNamed(d, "ingress", ingress)
		if !s.speaks[i] {
			p.note(d, "not read: the use and the ground of a privacy declaration that is for no flow")
		}
	}
}

// flowsNamed tells of flows that a declaration names and its system does not declare.
func (p *project) flowsNamed(declaration record.Value, direction string, flows []*flow) {
	v := declaration.Get(direction)
	if v.Shape != record.List && v.Shape != record.Null {
		p.wrong(v, "a list of the keys of flows")
	}
	for _, key := range v.List {
		if !slices.ContainsFunc(flows, func(f *flow) bool { return f.key.Text == key.Text }) {
			p.problem(key, fmt.Sprintf("a privacy declaration names the %s %q, which its system does not declare", direction, key.Text), "")
		}
	}
}

// party returns the id of the party that runs a system: the business that it is of, else
// the organization that describes it.
func (p *project) party(v record.Value, organization string) record.Value {
	legal := v.Get("legal_name")
	if legal.Shape != record.Text || legal.Text == "" {
		return p.organization(v.Get("fides_key"), organization)
	}
	if own := p.named[graph.Fold(legal.Text)]; own != "" {
		return p.organization(legal, own)
	}
	id := text(legal, "business:"+legal.Text)
	if p.once(graph.KindParty, id.Text) {
		p.put(graph.KindParty, legal, entry("id", id), entry("name", legal))
	}
	return id
}

// organization returns the id of an organization, which it makes if nobody declares it.
func (p *project) organization(at record.Value, key string) record.Value {
	id := text(at, key)
	if _, declared := p.organizations[key]; !declared && p.once(graph.KindParty, key) {
		if key != defaultOrganization {
			p.note(at, fmt.Sprintf("nobody declares the organization %q", key))
		}
		p.put(graph.KindParty, at, entry("id", id))
	}
	return id
}

// undeclared makes the datasets that a system refers to and nobody declares.
func (p *project) undeclared(v record.Value, organization string) {
	for _, d := range referred(v) {
		if _, declared := p.datasets[d.Text]; declared {
			continue
		}
		if d.Shape != record.Text || !keyForm.MatchString(d.Text) {
			p.problem(d, "the key of a dataset stands here, and is none", keyExpected)
			continue
		}
		id := p.datasetID(d.Text, organization)
		if p.once(graph.KindDataset, id) {
			p.note(d, fmt.Sprintf("no file of the project declares the dataset %q, of which nothing is known but who refers to it", d.Text))
			p.put(graph.KindDataset, d, entry("id", text(d, id)), entry("system", p.within(d, d.Text, organization)))
		}
	}
}

// A flow is one that a system declares, or several with the same other end: they are one.
type flow struct {
	at, key    record.Value
	kind       string       // system, dataset or user
	stated     record.Value // where its categories stand
	categories []record.Value
	all        bool // what passes is not said by one of them
}

// flows reads a list of flows.
func (p *project) flows(v record.Value) (all []*flow) {
	byEnd := map[string]*flow{}
	for _, e := range p.items(v, "flows") {
		p.keys(e, flowKeys)
		f := &flow{at: e, key: e.Get("fides_key"), kind: e.Get("type").Text, stated: e.Get("data_categories"), categories: p.current(e.Get("data_categories"))}
		f.all = len(f.categories) == 0
		switch {
		case f.key.Shape != record.Text || !keyForm.MatchString(f.key.Text):
			p.problem(e, "a flow has no fides_key that is one", keyExpected)
		case f.kind != "system" && f.kind != "dataset" && f.kind != "user":
			p.problem(e, fmt.Sprintf("the type of a flow is %q", f.kind), "dataset, system or user")
		case (f.kind == "user") != (f.key.Text == "user"):
			p.problem(e, "a flow with the users of a system has both the fides_key and the type user", "")
		case byEnd[f.kind+" "+f.key.Text] != nil:
			same := byEnd[f.kind+" "+f.key.Text]
			same.categories, same.all = append(same.categories, f.categories...), same.all || f.all
		default:
			byEnd[f.kind+" "+f.key.Text] = f
			all = append(all, f)
		}
	}
	return all
}

// transfer claims a flow as one end declares it.
func (p *project) transfer(s *system, f *flow, direction string) {
	if f.kind == "user" {
		return
	}
	other := f.key
	if f.kind == "dataset" {
		other.Text = p.datasetID(f.key.Text, s.organization)
		if _, declared := p.datasets[f.key.Text]; !declared {
			p.namespace(f.at, s.organization) // where it is made
		}
	}
	from, to, receiver := s.key, other, f.key.Text
	if direction == "ingress" {
		from, to, receiver = other, s.key, s.key.Text
	}
	if direction == "egress" && f.kind == "dataset" {
		receiver = ""
	}
	from.Line, from.Column, to.Line, to.Column = f.key.Line, f.key.Column, f.key.Line, f.key.Column
	purpose, ground, categories := p.why(s, f, direction)
	safeguards := record.Value{}
	if direction == "egress" && f.kind == "system" {
		safeguards = s.safeguards
	}
	unknown := text(f.at, "unknown")
	if direction == "ingress" {
		p.Source = p.name + Receivers
		defer func() { p.Source = p.name }()
		if p.once(graph.KindSource, p.Source) {
			p.put(graph.KindSource, record.Value{}, entry("id", text(record.Value{}, p.Source)))
		}
	}
	id := text(f.key, from.Text+" -> "+to.Text)
	if p.once(graph.KindTransfer, id.Text) {
		if p.silent++; p.silent == 1 {
			p.statement = fmt.Sprintf("in a manifest, for each as for the first: transfers: [{id: %q, from: %q, to: %q, when: always, people: everyone}]", id.Text, from.Text, to.Text)
		}
	}
	p.put(graph.KindTransfer, f.at, entry("id", id), entry("from", from), entry("to", to),
		entry("when", unknown), entry("people", unknown), entry("categories", list(f.stated, categories)),
		entry("purpose", purpose), entry("ground", ground), entry("role", text(f.at, p.roles[receiver])), entry("safeguards", safeguards))
}

// why returns what declarations say of a flow: those that name it, or the only one there
// is, as all that the system does is for that. Which categories pass, the flow says itself,
// or else the declarations that name it; else it is not said, and all may.
func (p *project) why(s *system, f *flow, direction string) (purpose, ground record.Value, categories []record.Value) {
	var speak []record.Value
	for i, d := range s.declarations {
		if slices.ContainsFunc(d.Get(direction).List, func(v record.Value) bool { return v.Text == f.key.Text }) {
			speak, s.speaks[i] = append(speak, d), true
		}
	}
	categories = f.categories
	if f.all {
		categories = nil
		for _, d := range speak {
			categories = append(categories, d.Get("data_categories").List...)
		}
		categories = p.renamed(categories)
	}
	if len(speak) == 0 && len(s.declarations) == 1 {
		speak, s.speaks[0] = s.declarations, true
	}
	if len(speak) == 0 && len(s.declarations) > 1 {
		p.note(f.at, "not read: what a flow is for and on what ground, as none of several privacy declarations names it at its "+direction)
	}
	var uses []string
	grounds := map[string]record.Value{}
	for _, d := range speak {
		if use := d.Get("data_use"); use.Shape == record.Text {
			uses = append(uses, p.currentUse(use.Text))
		}
		g := p.ground(d)
		grounds[g.Text] = g
	}
	slices.Sort(uses)
	purpose = text(f.at, strings.Join(slices.Compact(uses), ", "))
	if len(grounds) > 1 {
		p.note(f.at, "not read: the ground of a flow that serves several uses on different grounds")
		return purpose, record.Value{}, categories
	}
	for _, g := range grounds {
		ground = g
	}
	return purpose, ground, categories
}

// bases are the grounds of Article 6(1) of Regulation (EU) 2016/679 as fideslang names
// them, in singular or plural.
var bases = map[string]string{
	"consent": "gdpr:6-1-a", "contract": "gdpr:6-1-b", "legal obligation": "gdpr:6-1-c", "vital interest": "gdpr:6-1-d",
	"public interest": "gdpr:6-1-e", "legitimate interest": "gdpr:6-1-f",
}

// ground returns the ground that a declaration states, or in version 1 its use. One that
// fideslang does not know is kept as it is.
func (p *project) ground(declaration record.Value) record.Value {
	v := declaration.Get("legal_basis_for_processing")
	if v.Shape == record.Null {
		use := declaration.Get("data_use")
		v = text(use, p.uses[use.Text].basis)
	}
	if key, known := bases[strings.TrimSuffix(strings.ToLower(v.Text), "s")]; known {
		v.Text = key
	}
	return v
}

package record

import (
	"slices"

	"outflow/graph"
)

// A Cell says how the text of a CSV cell is one value.
type Cell int

// The forms of cells.
const (
	Whole      Cell = iota // the text itself
	Words                  // a list, separated by spaces
	Semicolons             // a list, separated by semicolons
	Pairs                  // a mapping, out=in+in, separated by spaces
)

// A Key is one thing a record may say.
type Key struct {
	Name string
	Cell Cell
	// kinds are the records that may say it.
	kinds []graph.Kind
	// inClaims is the key's name in lines of claims where that differs: there
	// "kind" is the kind of the claim itself.
	inClaims string
	// repeats is set where few different values are common to many records,
	// so that it pays to remember what was read.
	repeats bool
	read    setter
}

// A setter reads a value and returns what puts it into a claim; nil if the
// value is wrong, which it has reported.
type setter func(*Reader, Value) func(*graph.Claim)

// into makes a setter of a way to read a value and the place it goes to.
func into[T any](read func(*Reader, Value) (T, bool), field func(*graph.Claim) *T) setter {
	return func(r *Reader, v Value) func(*graph.Claim) {
		x, ok := read(r, v)
		if !ok {
			return nil
		}
		return func(c *graph.Claim) { *field(c) = x }
	}
}

type kinds = []graph.Kind

// table is the one list of keys. What it lacks is an unknown key everywhere.
var table = [...]Key{
	{Name: "id", read: into((*Reader).id, func(c *graph.Claim) *string { return &c.ID }),
		kinds: kinds{graph.KindSource, graph.KindParty, graph.KindSystem, graph.KindDataset, graph.KindField, graph.KindAnnotation,
			graph.KindPopulation, graph.KindCohort, graph.KindTransfer}},
	{Name: "id", kinds: kinds{graph.KindCategory}, read: into((*Reader).categoryKey, func(c *graph.Claim) *string { return &c.ID })},
	{Name: "name", read: into((*Reader).text, func(c *graph.Claim) *string { return &c.Name }),
		kinds: kinds{graph.KindCategory, graph.KindParty, graph.KindSystem, graph.KindDataset, graph.KindField, graph.KindAnnotation,
			graph.KindPopulation, graph.KindCohort}},
	{Name: "aliases", Cell: Semicolons, read: into((*Reader).texts, func(c *graph.Claim) *[]string { return &c.Aliases }),
		kinds: kinds{graph.KindCategory, graph.KindParty, graph.KindSystem, graph.KindDataset, graph.KindField, graph.KindAnnotation,
			graph.KindPopulation, graph.KindCohort}},

	{Name: "party", kinds: kinds{graph.KindSystem}, read: into((*Reader).id, func(c *graph.Claim) *string { return &c.Party })},
	{Name: "system", kinds: kinds{graph.KindDataset}, read: into((*Reader).id, func(c *graph.Claim) *string { return &c.System })},
	{Name: "dataset", kinds: kinds{graph.KindField}, read: into((*Reader).id, func(c *graph.Claim) *string { return &c.Dataset })},

	{Name: "country", kinds: kinds{graph.KindParty, graph.KindAnnotation}, repeats: true,
		read: into((*Reader).country, func(c *graph.Claim) *string { return &c.Country })},
	{Name: "countries", kinds: kinds{graph.KindSystem, graph.KindAnnotation}, Cell: Words, repeats: true,
		read: into((*Reader).countries, func(c *graph.Claim) *[]string { return &c.Countries })},
	{Name: "kind", inClaims: "dataset_kind", kinds: kinds{graph.KindDataset, graph.KindAnnotation}, repeats: true,
		read: into((*Reader).text, func(c *graph.Claim) *string { return &c.DatasetKind })},
	{Name: "retention", kinds: kinds{graph.KindSystem, graph.KindDataset, graph.KindField, graph.KindAnnotation}, repeats: true,
		read: into((*Reader).text, func(c *graph.Claim) *string { return &c.Retention })},

	{Name: "population", kinds: kinds{graph.KindSystem, graph.KindDataset, graph.KindAnnotation}, repeats: true,
		read: into((*Reader).id, func(c *graph.Claim) *string { return &c.Population })},
	{Name: "subjects", kinds: kinds{graph.KindSystem, graph.KindDataset, graph.KindAnnotation}, repeats: true,
		read: into((*Reader).people, func(c *graph.Claim) *string { return &c.Subjects })},
	{Name: "subjects_when", kinds: kinds{graph.KindSystem, graph.KindDataset, graph.KindAnnotation}, Cell: Words, repeats: true,
		read: into((*Reader).when, func(c *graph.Claim) *graph.When { return &c.SubjectsWhen })},
	{Name: "categories", Cell: Words, repeats: true,
		kinds: kinds{graph.KindSystem, graph.KindDataset, graph.KindField, graph.KindAnnotation, graph.KindTransfer},
		read:  into((*Reader).categories, func(c *graph.Claim) *[]string { return &c.Categories })},

	{Name: "of", kinds: kinds{graph.KindCohort}, repeats: true, read: into((*Reader).id, func(c *graph.Claim) *string { return &c.Of })},
	{Name: "size", kinds: kinds{graph.KindPopulation, graph.KindCohort}, read: into((*Reader).size, func(c *graph.Claim) *graph.Range { return &c.Size })},
	{Name: "share", kinds: kinds{graph.KindCohort}, read: into((*Reader).share, func(c *graph.Claim) *graph.Range { return &c.Share })},
	{Name: "members", kinds: kinds{graph.KindPopulation, graph.KindCohort}, read: into((*Reader).members, func(c *graph.Claim) *string { return &c.Members })},
	{Name: "disjoint", kinds: kinds{graph.KindCohort}, Cell: Words, read: into((*Reader).ids, func(c *graph.Claim) *[]string { return &c.Disjoint })},
	{Name: "people", kinds: kinds{graph.KindCohort, graph.KindTransfer}, repeats: true,
		read: into((*Reader).people, func(c *graph.Claim) *string { return &c.People })},

	{Name: "from", kinds: kinds{graph.KindTransfer}, read: into((*Reader).id, func(c *graph.Claim) *string { return &c.From })},
	{Name: "to", kinds: kinds{graph.KindTransfer}, read: into((*Reader).id, func(c *graph.Claim) *string { return &c.To })},
	{Name: "when", kinds: kinds{graph.KindTransfer}, Cell: Words, repeats: true,
		read: into((*Reader).when, func(c *graph.Claim) *graph.When { return &c.When })},
	{Name: "cadence", kinds: kinds{graph.KindTransfer}, repeats: true, read: into((*Reader).text, func(c *graph.Claim) *string { return &c.Cadence })},
	{Name: "needs", kinds: kinds{graph.KindTransfer}, repeats: true, read: into((*Reader).people, func(c *graph.Claim) *string { return &c.Needs })},
	{Name: "derives", kinds: kinds{graph.KindTransfer}, Cell: Pairs, repeats: true,
		read: into((*Reader).derives, func(c *graph.Claim) *map[string][]string { return &c.Derives })},
	{Name: "columns", kinds: kinds{graph.KindTransfer}, Cell: Pairs,
		read: into((*Reader).columns, func(c *graph.Claim) *map[string][]string { return &c.Columns })},
	{Name: "effect", kinds: kinds{graph.KindTransfer}, repeats: true, read: into((*Reader).effect, func(c *graph.Claim) *string { return &c.Effect })},
	{Name: "job", kinds: kinds{graph.KindTransfer}, read: into((*Reader).text, func(c *graph.Claim) *string { return &c.Job })},
	{Name: "role", kinds: kinds{graph.KindTransfer}, repeats: true, read: into((*Reader).text, func(c *graph.Claim) *string { return &c.Role })},
	{Name: "purpose", kinds: kinds{graph.KindTransfer}, repeats: true, read: into((*Reader).text, func(c *graph.Claim) *string { return &c.Purpose })},
	{Name: "safeguards", kinds: kinds{graph.KindTransfer}, Cell: Semicolons, repeats: true,
		read: into((*Reader).texts, func(c *graph.Claim) *[]string { return &c.Safeguards })},
	{Name: "ground", kinds: kinds{graph.KindTransfer}, repeats: true, read: into((*Reader).ground, func(c *graph.Claim) *graph.Ground { return &c.Ground })},
	{Name: "disclosed", kinds: kinds{graph.KindTransfer}, repeats: true, read: into((*Reader).disclosed, func(c *graph.Claim) *string { return &c.Disclosed })},
	{Name: "evidence", kinds: kinds{graph.KindTransfer}, Cell: Words, repeats: true,
		read: into((*Reader).evidence, func(c *graph.Claim) *[]graph.Evidence { return &c.Evidence })},

	{Name: "timezone", kinds: kinds{graph.KindSource}, read: into((*Reader).timezone, func(c *graph.Claim) *string { return &c.Timezone })},
	{Name: "directory", kinds: kinds{graph.KindSource}, read: into((*Reader).text, func(c *graph.Claim) *string { return &c.Directory })},
	{Name: "replaced_by", kinds: kinds{graph.KindCategory}, read: into((*Reader).categoryKey, func(c *graph.Claim) *string { return &c.ReplacedBy })},
}

// name is the key's name in manifests and CSV headers, or in lines of claims.
func (k *Key) name(inClaims bool) string {
	if inClaims && k.inClaims != "" {
		return k.inClaims
	}
	return k.Name
}

// Lookup returns the key that a kind of record knows by this name in manifests
// and CSV headers.
func Lookup(kind graph.Kind, name string) (*Key, bool) { return lookup(kind, name, false) }

func lookup(kind graph.Kind, name string, inClaims bool) (*Key, bool) {
	for i := range table {
		if table[i].name(inClaims) == name && slices.Contains(table[i].kinds, kind) {
			return &table[i], true
		}
	}
	return nil, false
}

// Names lists the keys of a kind of record, as manifests and CSV headers name
// them.
func Names(kind graph.Kind) []string { return names(kind, false) }

func names(kind graph.Kind, inClaims bool) []string {
	var all []string
	for i := range table {
		if slices.Contains(table[i].kinds, kind) {
			all = append(all, table[i].name(inClaims))
		}
	}
	return all
}

// Header returns the least header of a CSV file whose rows say something.
func Header(kind graph.Kind) []string {
	if least := required(kind); len(least) > 1 {
		return least
	}
	return Names(kind)[:2]
}

// required lists the keys without which a record says nothing.
func required(kind graph.Kind) []string {
	if kind == graph.KindTransfer {
		return []string{"id", "from", "to"}
	}
	return []string{"id"}
}

// Noun is what messages call a kind of record.
func Noun(kind graph.Kind) string { return string(kind) }

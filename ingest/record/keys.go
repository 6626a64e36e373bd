package record

import (
	"slices"
	"strings"

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
	Says string // what it says, in a line of help
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
	{Name: "id", Says: "opaque text of up to 1,024 characters; a dataset is system/dataset, a field dataset#field", read: into((*Reader).id, func(c *graph.Claim) *string { return &c.ID }),
		kinds: kinds{graph.KindSource, graph.KindParty, graph.KindSystem, graph.KindDataset, graph.KindField, graph.KindAnnotation,
			graph.KindPopulation, graph.KindCohort, graph.KindPattern, graph.KindTransfer, graph.KindErasure, graph.KindRun}},
	{Name: "id", Says: "the dotted key; it contains every key that continues it after a dot", kinds: kinds{graph.KindCategory}, read: into((*Reader).categoryKey, func(c *graph.Claim) *string { return &c.ID })},
	{Name: "name", Says: "what people call it", read: into((*Reader).text, func(c *graph.Claim) *string { return &c.Name }),
		kinds: kinds{graph.KindCategory, graph.KindParty, graph.KindSystem, graph.KindDataset, graph.KindField, graph.KindAnnotation,
			graph.KindPopulation, graph.KindCohort}},
	{Name: "aliases", Says: "a list of what else it is called in questions", Cell: Semicolons, read: into((*Reader).texts, func(c *graph.Claim) *[]string { return &c.Aliases }),
		kinds: kinds{graph.KindCategory, graph.KindParty, graph.KindSystem, graph.KindDataset, graph.KindField, graph.KindAnnotation,
			graph.KindPopulation, graph.KindCohort}},
	{Name: "description", Says: "what it is, or covers, in a sentence", read: into((*Reader).text, func(c *graph.Claim) *string { return &c.Description }),
		kinds: kinds{graph.KindCategory, graph.KindParty, graph.KindSystem, graph.KindDataset, graph.KindField, graph.KindAnnotation}},
	{Name: "owners", Says: "a list of whom to call about it, such as a team or an address", Cell: Semicolons, repeats: true, read: into((*Reader).texts, func(c *graph.Claim) *[]string { return &c.Owners }),
		kinds: kinds{graph.KindParty, graph.KindSystem, graph.KindDataset, graph.KindField, graph.KindAnnotation}},

	{Name: "party", Says: "the id of the party that runs it; unknown if nobody knows", kinds: kinds{graph.KindSystem}, read: into((*Reader).id, func(c *graph.Claim) *string { return &c.Party })},
	{Name: "system", Says: "the id of its system; left out: the longest declared system that its id begins with", kinds: kinds{graph.KindDataset}, read: into((*Reader).id, func(c *graph.Claim) *string { return &c.System })},
	{Name: "same", Says: "the id of the dataset that it is another name of: both are one place", kinds: kinds{graph.KindDataset}, read: into((*Reader).id, func(c *graph.Claim) *string { return &c.Same })},
	{Name: "dataset", Says: "the id of its dataset; left out: what comes before the last # of its id", kinds: kinds{graph.KindField}, read: into((*Reader).id, func(c *graph.Claim) *string { return &c.Dataset })},

	{Name: "country", Says: "the ISO 3166-1 code of its seat, such as KR", kinds: kinds{graph.KindParty, graph.KindAnnotation}, repeats: true,
		read: into((*Reader).country, func(c *graph.Claim) *string { return &c.Country })},
	{Name: "countries", Says: "a list of country codes where it processes; left out: the country of its party", kinds: kinds{graph.KindSystem, graph.KindAnnotation}, Cell: Words, repeats: true,
		read: into((*Reader).countries, func(c *graph.Claim) *[]string { return &c.Countries })},
	{Name: "kind", Says: "table, topic, file, log, report, model, or any other text", inClaims: "dataset_kind", kinds: kinds{graph.KindDataset, graph.KindAnnotation}, repeats: true,
		read: into((*Reader).text, func(c *graph.Claim) *string { return &c.DatasetKind })},
	{Name: "retention", Says: "how long it keeps what it is given, by the calendar: P30D, P1M, P1Y6M, PT36H; unknown if nobody knows; left out: as long as its dataset, else its system",
		kinds: kinds{graph.KindSystem, graph.KindDataset, graph.KindField, graph.KindAnnotation, graph.KindPattern, graph.KindRun}, repeats: true,
		read: into((*Reader).retention, func(c *graph.Claim) *string { return &c.Retention })},
	{Name: "deletion", Says: "verified if somebody checked that what its retention says to be over is deleted",
		kinds: kinds{graph.KindSystem, graph.KindDataset, graph.KindField, graph.KindAnnotation, graph.KindPattern, graph.KindRun}, repeats: true,
		read: into((*Reader).deletion, func(c *graph.Claim) *string { return &c.Deletion })},

	{Name: "population", Says: "the id of the population that its data is about", kinds: kinds{graph.KindSystem, graph.KindDataset, graph.KindAnnotation, graph.KindPattern, graph.KindRun}, repeats: true,
		read: into((*Reader).id, func(c *graph.Claim) *string { return &c.Population })},
	{Name: "subjects", Says: "people whose data is collected here: data begins here; unknown if nobody knows", kinds: kinds{graph.KindSystem, graph.KindDataset, graph.KindAnnotation, graph.KindPattern, graph.KindRun}, repeats: true,
		read: into((*Reader).people, func(c *graph.Claim) *string { return &c.Subjects })},
	{Name: "subjects_when", Says: "since when; left out: always", kinds: kinds{graph.KindSystem, graph.KindDataset, graph.KindAnnotation}, Cell: Words, repeats: true,
		read: into((*Reader).when, func(c *graph.Claim) *graph.When { return &c.SubjectsWhen })},
	{Name: "at", Says: "the id of the place that data is erased from, and from all that lies in it", kinds: kinds{graph.KindErasure}, repeats: true, read: into((*Reader).id, func(c *graph.Claim) *string { return &c.At })},
	{Name: "when", Says: "an instant such as 2024-03-10T09:00:00Z, or one interval, at some moment of which it took place; left out, or unknown: nobody knows", kinds: kinds{graph.KindErasure}, repeats: true, read: into((*Reader).moment, func(c *graph.Claim) *graph.When { return &c.When })},
	{Name: "categories", Says: "a list of category keys: of a place what it holds, of a transfer what passes (left out: all), of an erasure what is erased (left out: all)", Cell: Words, repeats: true,
		kinds: kinds{graph.KindSystem, graph.KindDataset, graph.KindField, graph.KindAnnotation, graph.KindPattern, graph.KindTransfer, graph.KindErasure, graph.KindRun},
		read:  into((*Reader).categories, func(c *graph.Claim) *[]string { return &c.Categories })},
	{Name: "category_total", Says: "how many categories in all, as a range, where categories names only some of them", repeats: true,
		kinds: kinds{graph.KindSystem, graph.KindDataset, graph.KindAnnotation, graph.KindTransfer},
		read:  into((*Reader).whole, func(c *graph.Claim) *graph.Range { return &c.CategoryTotal })},

	{Name: "of", Says: "the id of the population or cohort that it is a subset of", kinds: kinds{graph.KindCohort}, repeats: true, read: into((*Reader).id, func(c *graph.Claim) *string { return &c.Of })},
	{Name: "size", Says: "how many people, as a range", kinds: kinds{graph.KindPopulation, graph.KindCohort}, read: into((*Reader).whole, func(c *graph.Claim) *graph.Range { return &c.Size })},
	{Name: "share", Says: "which part of what it is a subset of, as a range between 0 and 1", kinds: kinds{graph.KindCohort}, read: into((*Reader).share, func(c *graph.Claim) *graph.Range { return &c.Share })},
	{Name: "members", Says: "the path of a CSV file of ids, beside this one, with optional since and until", kinds: kinds{graph.KindPopulation, graph.KindCohort}, read: into((*Reader).members, func(c *graph.Claim) *string { return &c.Members })},
	{Name: "disjoint", Says: "a list of cohorts that share nobody with it", kinds: kinds{graph.KindCohort}, Cell: Words, read: into((*Reader).ids, func(c *graph.Claim) *[]string { return &c.Disjoint })},
	{Name: "people", Says: "who they are, as an expression over other cohorts", kinds: kinds{graph.KindCohort}, repeats: true,
		read: into((*Reader).people, func(c *graph.Claim) *string { return &c.People })},
	{Name: "people", Says: "whose data it carries; left out, or unknown: nobody knows", kinds: kinds{graph.KindPattern, graph.KindTransfer, graph.KindRun}, repeats: true,
		read: into((*Reader).people, func(c *graph.Claim) *string { return &c.People })},

	{Name: "people", Says: "whose data is erased; left out: everyone's; unknown if nobody knows", kinds: kinds{graph.KindErasure}, repeats: true,
		read: into((*Reader).people, func(c *graph.Claim) *string { return &c.People })},
	{Name: "status", Says: "done, also if left out, or requested: nobody says that it took place", kinds: kinds{graph.KindErasure}, repeats: true,
		read: into((*Reader).status, func(c *graph.Claim) *string { return &c.Status })},

	{Name: "from", Says: "the id of the place that data leaves", kinds: kinds{graph.KindTransfer}, read: into((*Reader).id, func(c *graph.Claim) *string { return &c.From })},
	{Name: "to", Says: "the id of the place that data comes to", kinds: kinds{graph.KindTransfer}, read: into((*Reader).id, func(c *graph.Claim) *string { return &c.To })},
	{Name: "when", Says: "an interval, a list of them, or always; left out, or unknown: nobody knows", kinds: kinds{graph.KindTransfer}, Cell: Words, repeats: true,
		read: into((*Reader).when, func(c *graph.Claim) *graph.When { return &c.When })},
	{Name: "cadence", Says: "how often it runs, such as daily", kinds: kinds{graph.KindTransfer}, repeats: true, read: into((*Reader).text, func(c *graph.Claim) *string { return &c.Cadence })},
	{Name: "needs", Says: "the people whose data its purpose needs: whoever else is carried is a finding", kinds: kinds{graph.KindPattern, graph.KindTransfer, graph.KindRun}, repeats: true, read: into((*Reader).people, func(c *graph.Claim) *string { return &c.Needs })},
	{Name: "derives", Says: "{out: [in, …]}: a category that is made of any of others", kinds: kinds{graph.KindTransfer}, Cell: Pairs, repeats: true,
		read: into((*Reader).derives, func(c *graph.Claim) *map[string][]string { return &c.Derives })},
	{Name: "columns", Says: "{out: [in, …]}: which field of from feeds which field of to, and nothing else moves", kinds: kinds{graph.KindTransfer}, Cell: Pairs,
		read: into((*Reader).columns, func(c *graph.Claim) *map[string][]string { return &c.Columns })},
	{Name: "masked", Says: "a list of those of columns that only ever hold masked values, such as hashes: it is shown, and masked data is still data of somebody", kinds: kinds{graph.KindTransfer}, Cell: Words,
		read: into((*Reader).ids, func(c *graph.Claim) *[]string { return &c.Masked })},
	{Name: "effect", Says: "aggregate where what is made is of nobody any more, such as a report or a model", kinds: kinds{graph.KindTransfer}, repeats: true, read: into((*Reader).effect, func(c *graph.Claim) *string { return &c.Effect })},
	{Name: "job", Says: "the name of what runs it, or of what erased it", kinds: kinds{graph.KindTransfer, graph.KindErasure}, read: into((*Reader).text, func(c *graph.Claim) *string { return &c.Job })},
	{Name: "role", Says: "controller, processor, or any other text", kinds: kinds{graph.KindTransfer}, repeats: true, read: into((*Reader).text, func(c *graph.Claim) *string { return &c.Role })},
	{Name: "purpose", Says: "what for, such as credit_scoring", kinds: kinds{graph.KindPattern, graph.KindTransfer, graph.KindRun}, repeats: true, read: into((*Reader).text, func(c *graph.Claim) *string { return &c.Purpose })},
	{Name: "safeguards", Says: "a list of what protects the data on its way", kinds: kinds{graph.KindTransfer}, Cell: Semicolons, repeats: true,
		read: into((*Reader).texts, func(c *graph.Claim) *[]string { return &c.Safeguards })},
	{Name: "ground", Says: "the legal ground: none, unknown, a key such as gdpr:46-2-c, or a list of {when: …, key: …}", kinds: kinds{graph.KindPattern, graph.KindTransfer, graph.KindRun}, repeats: true, read: into((*Reader).ground, func(c *graph.Claim) *graph.Ground { return &c.Ground })},
	{Name: "disclosed", Says: "whether the people were told: true, false or unknown", kinds: kinds{graph.KindPattern, graph.KindTransfer, graph.KindRun}, repeats: true, read: into((*Reader).disclosed, func(c *graph.Claim) *string { return &c.Disclosed })},
	{Name: "observed", Says: "true where the source saw it run, then, and declares nothing; also where it declares it without saying when, and saw it run then; within where it declares it for that time, and saw it run at some moment of it; left out: it declares it", kinds: kinds{graph.KindTransfer}, repeats: true,
		read: into((*Reader).observed, func(c *graph.Claim) *string { return &c.Observed })},
	{Name: "evidence", Says: "a list of {title: …, url: …}, or of addresses", kinds: kinds{graph.KindPattern, graph.KindTransfer, graph.KindErasure}, Cell: Words, repeats: true,
		read: into((*Reader).evidence, func(c *graph.Claim) *[]graph.Evidence { return &c.Evidence })},
	{Name: "locator", Says: "where in the source it stands, such as p. 3 or paragraph 12, for whoever looks it up there", read: into((*Reader).text, func(c *graph.Claim) *string { return &c.Locator }),
		kinds: kinds{graph.KindCategory, graph.KindParty, graph.KindSystem, graph.KindDataset, graph.KindField, graph.KindAnnotation,
			graph.KindPopulation, graph.KindCohort, graph.KindPattern, graph.KindTransfer, graph.KindErasure, graph.KindRun}},
	{Name: "rows", Says: "how many rows one run moved, as a range: of its runs the one that moved the most, never a sum", kinds: kinds{graph.KindTransfer}, repeats: true, read: into((*Reader).whole, func(c *graph.Claim) *graph.Range { return &c.Rows })},
	{Name: "row_total", Says: "how many rows all its runs moved together, as a range; runs says how many those are", kinds: kinds{graph.KindTransfer}, repeats: true, read: into((*Reader).whole, func(c *graph.Claim) *graph.Range { return &c.RowTotal })},
	{Name: "runs", Says: "how many runs it is of, as a range: of row_total one of them moved at least the mean", kinds: kinds{graph.KindTransfer}, repeats: true, read: into((*Reader).several, func(c *graph.Claim) *graph.Range { return &c.Runs })},
	{Name: "rows_per_person", Says: "the most rows that one person has in what one run writes: of R rows at least R divided by it are people; a transfer's goes before that of the dataset it ends in", repeats: true,
		kinds: kinds{graph.KindDataset, graph.KindAnnotation, graph.KindPattern, graph.KindTransfer, graph.KindRun}, read: into((*Reader).atLeastOne, func(c *graph.Claim) *int64 { return &c.RowsPerPerson })},

	{Name: "match", Says: "{from: …, to: …, job: …, source: …}: of which transfers more is said; or {dataset: …}, {field: …} or {system: …}: of which places", kinds: kinds{graph.KindPattern},
		read: into((*Reader).match, func(c *graph.Claim) *graph.Match { return &c.Match })},

	// Of runs lines of claims tell alone. What one may say as transfers and datasets do is what
	// events say of them, see ingest/openlineage.
	{Name: "when", Says: "one interval, from when to when it ran; left out, or unknown: nobody knows", kinds: kinds{graph.KindRun}, read: into((*Reader).span, func(c *graph.Claim) *graph.When { return &c.When })},
	{Name: "job", Says: "what it is an occurrence of, such as namespace/name", kinds: kinds{graph.KindRun}, read: into((*Reader).id, func(c *graph.Claim) *string { return &c.Job })},
	{Name: "rows", Says: "how many rows it wrote, as a range", kinds: kinds{graph.KindRun}, read: into((*Reader).whole, func(c *graph.Claim) *graph.Range { return &c.Rows })},
	{Name: "state", Says: "how far it came: running, complete, failed or aborted", kinds: kinds{graph.KindRun}, read: into((*Reader).state, func(c *graph.Claim) *string { return &c.State })},
	{Name: "inputs", Says: "a list of the ids of the places that it read", kinds: kinds{graph.KindRun}, read: into((*Reader).ids, func(c *graph.Claim) *[]string { return &c.Inputs })},
	{Name: "outputs", Says: "a list of the ids of the places that it wrote", kinds: kinds{graph.KindRun}, read: into((*Reader).ids, func(c *graph.Claim) *[]string { return &c.Outputs })},
	{Name: "subsets", Says: "{input: [condition, …]}: which parts of inputs it read, in words, such as day = '2024-03-01'", kinds: kinds{graph.KindRun},
		read: into((*Reader).subsets, func(c *graph.Claim) *map[string][]string { return &c.Subsets })},
	{Name: "moves", Says: "a list of {from: …, to: …, columns: {out: [in, …]}, masked: [out, …], stated: true}: what it moved, and whether that was said of these two places; without both, from only decided which rows came", kinds: kinds{graph.KindRun},
		read: into((*Reader).moves, func(c *graph.Claim) *[]graph.Move { return &c.Moves })},
	{Name: "erased", Says: "{place: [how, …]}: of which places it ended what was there, and how, in words: dropped or truncated", kinds: kinds{graph.KindRun},
		read: into((*Reader).erased, func(c *graph.Claim) *map[string][]string { return &c.Erased })},
	{Name: "renamed", Says: "{place: [place, …]}: what it gave the name of the first", kinds: kinds{graph.KindRun},
		read: into((*Reader).renamed, func(c *graph.Claim) *map[string][]string { return &c.Renamed })},

	{Name: "timezone", Says: "the zone in which its days begin, such as Asia/Seoul; left out: UTC", kinds: kinds{graph.KindSource}, read: into((*Reader).timezone, func(c *graph.Claim) *string { return &c.Timezone })},
	{Name: "directory", Says: "the directory that the source was found in", kinds: kinds{graph.KindSource}, read: into((*Reader).text, func(c *graph.Claim) *string { return &c.Directory })},
	{Name: "replaced_by", Says: "the key to use instead", kinds: kinds{graph.KindCategory}, read: into((*Reader).categoryKey, func(c *graph.Claim) *string { return &c.ReplacedBy })},
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

// Keys lists the keys of a kind of record, in the order of help.
func Keys(kind graph.Kind) []Key {
	var all []Key
	for i := range table {
		if slices.Contains(table[i].kinds, kind) {
			all = append(all, table[i])
		}
	}
	return all
}

// Header returns the least header of a CSV file whose rows say something.
func Header(kind graph.Kind) []string {
	if least := Required(kind); len(least) > 1 {
		return least
	}
	return Names(kind)[:2]
}

// Required lists the keys without which a record says nothing.
func Required(kind graph.Kind) []string {
	switch kind {
	case graph.KindTransfer:
		return []string{"id", "from", "to"}
	case graph.KindErasure:
		return []string{"id", "at"}
	case graph.KindPattern:
		return []string{"id", "match"}
	case graph.KindRun:
		return []string{"id", "job", "state"}
	}
	return []string{"id"}
}

// Noun is what messages call a kind of record.
func Noun(kind graph.Kind) string { return string(kind) }

// A is the noun with its article.
func A(kind graph.Kind) string {
	if strings.ContainsRune("aeiou", rune(kind[0])) {
		return "an " + Noun(kind)
	}
	return "a " + Noun(kind)
}

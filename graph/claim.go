package graph

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Kind says what a claim is about.
type Kind string

// The kinds of claims. An Annotation says more of a place that another source
// declares; a claim of a Source says where its days begin. An Implied place is a
// dataset or field that transfers of the source name and that it does not declare:
// see Implications. A Pattern says more of every transfer or place that it matches.
// An Erasure is that data was erased from a place, or is to be. A Run is one occurrence of
// a job, as a source saw it.
const (
	KindSource     Kind = "source"
	KindCategory   Kind = "category"
	KindParty      Kind = "party"
	KindSystem     Kind = "system"
	KindDataset    Kind = "dataset"
	KindField      Kind = "field"
	KindImplied    Kind = "implied"
	KindAnnotation Kind = "annotation"
	KindPopulation Kind = "population"
	KindCohort     Kind = "cohort"
	KindPattern    Kind = "pattern"
	KindTransfer   Kind = "transfer"
	KindErasure    Kind = "erasure"
	KindRun        Kind = "run"
)

// Kinds lists every kind, in the order in which claims are merged: what is
// referred to comes before what refers, and last what is not merged.
var Kinds = [...]Kind{KindSource, KindCategory, KindParty, KindSystem, KindDataset, KindField, KindImplied,
	KindAnnotation, KindPopulation, KindCohort, KindPattern, KindTransfer, KindErasure, KindRun}

// IsPlace reports whether claims of the kind declare a place.
func (k Kind) IsPlace() bool {
	return k == KindParty || k == KindSystem || k == KindDataset || k == KindField
}

// IsAccount reports whether claims of the kind are accounts: what each source says of one
// record stands for itself, so that several are parallel accounts under one id.
func (k Kind) IsAccount() bool { return k == KindTransfer || k == KindErasure }

// IsSaid reports whether sources make claims of the kind. What is implied follows
// from what they say: it is in no count and no hash.
func (k Kind) IsSaid() bool { return k != KindImplied && k.rank() < len(Kinds) }

// A Claim is what one source says of one record. Its keys are the manifest's;
// which of them a kind may use is the reader's to check. A claim is
// self-contained: times are in UTC and member lists are named by their hash.
type Claim struct {
	Kind   Kind   `json:"kind"`
	ID     string `json:"id"`
	Source string `json:"source"`
	// Locator says where in the source it stands, for whoever looks it up there: a page, a
	// paragraph, a line.
	Locator string `json:"locator,omitempty"`

	// Every place, population, cohort and category.
	Name    string   `json:"name,omitempty"`
	Aliases []string `json:"aliases,omitempty"`

	// Every place and category.
	Description string   `json:"description,omitempty"`
	Owners      []string `json:"owners,omitempty"` // whom to call about it; sorted

	// The place's parent, by the kind of the child. A system whose party is unknown is said
	// to be run by one that nobody knows.
	Party   string `json:"party,omitempty"`
	System  string `json:"system,omitempty"`
	Dataset string `json:"dataset,omitempty"`

	Same string `json:"same,omitempty"` // dataset: the one that it is another name of, see Merge

	Country     string   `json:"country,omitempty"`      // party: ISO 3166-1 alpha-2, of its seat
	Countries   []string `json:"countries,omitempty"`    // system: where it processes
	DatasetKind string   `json:"dataset_kind,omitempty"` // dataset: the manifest's "kind"
	// Systems, datasets and fields: how long they keep what they are given, and whether
	// somebody checked that they delete it. See ParseRetention for how that is read.
	Retention string `json:"retention,omitempty"`
	Deletion  string `json:"deletion,omitempty"`

	// Systems and datasets, as origins.
	Population   string `json:"population,omitempty"`
	Subjects     string `json:"subjects,omitempty"` // people expression
	SubjectsWhen When   `json:"subjects_when,omitzero"`

	Categories []string `json:"categories,omitempty"` // systems, datasets, fields, transfers; sorted
	// Systems, datasets and transfers: how many categories there are in all, those
	// that nobody names included.
	CategoryTotal Range `json:"category_total,omitzero"`

	// Populations and cohorts.
	Of       string   `json:"of,omitempty"` // cohort: the population or cohort it is a subset of
	Size     Range    `json:"size,omitzero"`
	Share    Range    `json:"share,omitzero"`    // cohort: of what Of names
	Members  string   `json:"members,omitempty"` // hash of the member list
	Disjoint []string `json:"disjoint,omitempty"`
	// Cohort: the expression that defines it. Transfer: whose data it carries. Erasure: whose
	// data is erased.
	People string `json:"people,omitempty"`

	At     string `json:"at,omitempty"`     // erasure: the place
	Status string `json:"status,omitempty"` // erasure: see ErasureDone

	From       string              `json:"from,omitempty"`
	To         string              `json:"to,omitempty"`
	When       When                `json:"when,omitzero"`
	Cadence    string              `json:"cadence,omitempty"`
	Needs      string              `json:"needs,omitempty"` // people expression
	Derives    map[string][]string `json:"derives,omitempty"`
	Columns    map[string][]string `json:"columns,omitempty"`
	Masked     []string            `json:"masked,omitempty"` // of the outs of Columns; sorted
	Effect     string              `json:"effect,omitempty"`
	Job        string              `json:"job,omitempty"` // run: what it is an occurrence of; erasure: what erased
	Role       string              `json:"role,omitempty"`
	Purpose    string              `json:"purpose,omitempty"`
	Safeguards []string            `json:"safeguards,omitempty"`
	Ground     Ground              `json:"ground,omitempty"`
	Disclosed  string              `json:"disclosed,omitempty"` // "true", "false", "unknown"
	Observed   string              `json:"observed,omitempty"`  // see Observation
	Evidence   []Evidence          `json:"evidence,omitempty"`
	Rows       Range               `json:"rows,omitzero"` // see Graph.LeastPeople

	// Transfers: how many rows all its runs moved together, and of how many runs it is.
	RowTotal Range `json:"row_total,omitzero"`
	Runs     Range `json:"runs,omitzero"`
	// Transfers and datasets: the most rows that one person has in one run; 0 where not stated.
	RowsPerPerson int64 `json:"rows_per_person,omitempty,string"`

	// Runs. Places and people that a run names need not be there: they may be gone, and it stays.
	State   string   `json:"state,omitempty"`   // see RunStates
	Inputs  []string `json:"inputs,omitempty"`  // places, sorted
	Outputs []string `json:"outputs,omitempty"` // places, sorted
	// Subsets are which parts of inputs it read, as conditions in words, sorted.
	Subsets map[string][]string `json:"subsets,omitempty"`
	Moves   []Move              `json:"moves,omitempty"` // in the order of CompareMoves
	// Erased are the places of which it ended what was there, with how, in words; Renamed are
	// those that it gave another name, by that. Both sorted.
	Erased  map[string][]string `json:"erased,omitempty"`
	Renamed map[string][]string `json:"renamed,omitempty"`

	Match Match `json:"match,omitzero"` // pattern: what it says more of

	Timezone   string `json:"timezone,omitempty"`    // source: IANA name
	Directory  string `json:"directory,omitempty"`   // source: the directory it was found in, as ingest names it
	ReplacedBy string `json:"replaced_by,omitempty"` // category
}

// unknownParty is stated of a system of which nobody knows who runs it, as importers do.
const unknownParty = "unknown"

// RunBy returns the id of the party that the claim says runs a system, "" if it says that
// nobody knows, or nothing.
func (c *Claim) RunBy() string {
	if c.Party == unknownParty {
		return ""
	}
	return c.Party
}

// Key names the claim.
func (c *Claim) Key() ClaimKey { return ClaimKey{c.Kind, c.ID, c.Source} }

// EffectAggregate is the one effect: the person is dropped, what moves on is
// influence.
const EffectAggregate = "aggregate"

// A Ground is the legal ground of a transfer, which may depend on the date;
// nil where nothing is said.
type Ground []GroundTerm

// A GroundTerm is a ground for a time. Its key is "none", "unknown" or names a
// provision, such as "gdpr:46-2-c".
type GroundTerm struct {
	When When   `json:"when,omitzero"`
	Key  string `json:"key"`
}

// The ground keys that name no provision.
const (
	GroundNone    = "none"
	GroundUnknown = "unknown"
)

// Evidence points to a document that supports a claim.
type Evidence struct {
	Title string `json:"title"`
	URL   string `json:"url,omitempty"`
}

// A Hash is a SHA-256 sum.
type Hash [sha256.Size]byte

// HashClaim returns the hash of a claim's canonical form.
func HashClaim(canonical []byte) Hash { return sha256.Sum256(canonical) }

// AppendStorable appends the canonical form. The error is why a store could not give
// the claim back as it was given: its kind is none, or a text is not UTF-8.
func (c *Claim) AppendStorable(to []byte) ([]byte, error) {
	if c.Kind.rank() == len(Kinds) {
		return nil, fmt.Errorf("claim %q of %s is of no known kind: %q", c.ID, c.Source, c.Kind)
	}
	body := c.appendCanonical(to)
	// This is how JSON writes what is not UTF-8, and hardly anything else.
	if bytes.Contains(body[len(to):], []byte(`\ufffd`)) {
		for _, text := range slices.Concat([]string{c.ID, c.Source, c.Name, c.From, c.To, c.At, c.System, c.Dataset, c.Same, c.Job}, c.Aliases, c.Inputs, c.Outputs) {
			if !utf8.ValidString(text) {
				return nil, fmt.Errorf("%s %q of %s: %q is not UTF-8 text", c.Kind, c.ID, c.Source, text)
			}
		}
	}
	return body, nil
}

// CompareClaims orders claims by kind, in the order of Kinds, then id, then
// source: the order in which they are merged.
func CompareClaims(a, b *Claim) int {
	return cmp.Or(cmp.Compare(a.Kind.rank(), b.Kind.rank()), strings.Compare(a.ID, b.ID), strings.Compare(a.Source, b.Source))
}

func (k Kind) rank() int {
	for i, o := range Kinds {
		if o == k {
			return i
		}
	}
	return len(Kinds)
}

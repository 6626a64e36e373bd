package graph

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// DecodeClaim reads what Canonical writes.
func DecodeClaim(line []byte) (Claim, error) {
	var d Decoder
	return d.Decode(line)
}

// A Decoder decodes many claims. It keeps one copy of the texts that claims
// repeat, so that a million claims of one source don't hold its name a million
// times. The zero Decoder is ready to use, by one goroutine.
type Decoder struct {
	texts map[string]string
	rest  []byte
	bad   bool // not the form that Canonical writes
}

// Decode reads what Canonical writes. The claim keeps nothing of line.
//
// It reads the canonical form itself, several times faster than encoding/json;
// JSON of any other form, and all errors, are left to that.
func (d *Decoder) Decode(line []byte) (Claim, error) {
	var c Claim
	d.rest, d.bad = line, !utf8.Valid(line)
	d.claim(&c)
	if d.bad || len(d.rest) > 0 {
		return decodeAny(line)
	}
	return c, nil
}

func decodeAny(line []byte) (Claim, error) {
	var c Claim
	j := json.NewDecoder(bytes.NewReader(line))
	j.DisallowUnknownFields()
	if err := j.Decode(&c); err != nil {
		return Claim{}, fmt.Errorf("claim: %w", err)
	}
	return c, nil
}

// claim reads an object. A key of no field makes it bad, and so does a map
// given twice, which encoding/json would merge.
func (d *Decoder) claim(c *Claim) {
	d.object(func(key []byte) {
		switch string(key) {
		case "kind":
			c.Kind = Kind(d.shared())
		case "id":
			c.ID = d.text()
		case "source":
			c.Source = d.shared()
		case "locator":
			c.Locator = d.text()
		case "name":
			c.Name = d.text()
		case "aliases":
			c.Aliases = d.list()
		case "description":
			c.Description = d.text()
		case "owners":
			c.Owners = d.list()
		case "party":
			c.Party = d.shared()
		case "system":
			c.System = d.shared()
		case "dataset":
			c.Dataset = d.shared()
		case "same":
			c.Same = d.text()
		case "country":
			c.Country = d.shared()
		case "countries":
			c.Countries = d.list()
		case "dataset_kind":
			c.DatasetKind = d.shared()
		case "retention":
			c.Retention = d.shared()
		case "deletion":
			c.Deletion = d.shared()
		case "population":
			c.Population = d.shared()
		case "subjects":
			c.Subjects = d.shared()
		case "subjects_when":
			c.SubjectsWhen = d.when()
		case "categories":
			c.Categories = d.list()
		case "category_total":
			c.CategoryTotal = d.number()
		case "of":
			c.Of = d.shared()
		case "size":
			c.Size = d.number()
		case "share":
			c.Share = d.number()
		case "members":
			c.Members = d.text()
		case "disjoint":
			c.Disjoint = d.list()
		case "people":
			c.People = d.shared()
		case "at":
			c.At = d.text()
		case "status":
			c.Status = d.shared()
		case "from":
			c.From = d.text()
		case "to":
			c.To = d.text()
		case "when":
			c.When = d.when()
		case "cadence":
			c.Cadence = d.shared()
		case "needs":
			c.Needs = d.shared()
		case "derives":
			c.Derives = d.lists(c.Derives)
		case "columns":
			c.Columns = d.lists(c.Columns)
		case "masked":
			c.Masked = d.list()
		case "effect":
			c.Effect = d.shared()
		case "job":
			c.Job = d.shared()
		case "role":
			c.Role = d.shared()
		case "purpose":
			c.Purpose = d.shared()
		case "safeguards":
			c.Safeguards = d.list()
		case "ground":
			c.Ground = other[Ground](d)
		case "disclosed":
			c.Disclosed = d.shared()
		case "observed":
			c.Observed = d.shared()
		case "evidence":
			c.Evidence = other[[]Evidence](d)
		case "rows":
			c.Rows = d.number()
		case "row_total":
			c.RowTotal = d.number()
		case "runs":
			c.Runs = d.number()
		case "rows_per_person":
			c.RowsPerPerson = d.whole()
		case "state":
			c.State = d.shared()
		case "inputs":
			c.Inputs = d.list()
		case "outputs":
			c.Outputs = d.list()
		case "subsets":
			c.Subsets = d.lists(c.Subsets)
		case "moves":
			c.Moves = d.moves(c.Moves)
		case "erased":
			c.Erased = d.lists(c.Erased)
		case "renamed":
			c.Renamed = d.lists(c.Renamed)
		case "match":
			c.Match = d.match(c.Match)
		case "timezone":
			c.Timezone = d.shared()
		case "directory":
			c.Directory = d.shared()
		case "replaced_by":
			c.ReplacedBy = d.shared()
		default:
			d.bad = true
		}
	})
}

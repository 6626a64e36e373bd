package ask

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// SARIF 2.1.0 as far as a check has something for it:
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool    sarifTool     `json:"tool"`
		Results []sarifResult `json:"results"`
		Columns string        `json:"columnKind"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID    string    `json:"id"`
		Short sarifText `json:"shortDescription"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"` // error, or note where it is only possible and that passes
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
	}
)

// plain is a text in which nothing is read as a placeholder or a link: sections 3.11.5 and 3.11.6.
func plain(text string) sarifText {
	return sarifText{strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, "{", "{{", "}", "}}").Replace(Clean(text))}
}

// newSarifRun is a run without results of this version of the program.
func newSarifRun(version string) sarifRun {
	return sarifRun{Tool: sarifTool{sarifDriver{Name: "outflow", Version: version, Rules: []sarifRule{}}}, Results: []sarifResult{}, Columns: "unicodeCodePoints"}
}

func (run sarifRun) write(w io.Writer) error {
	return writeJSON(w, sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

// WriteSARIF writes the rules that do not hold, or may not, as results of SARIF: one for each
// place at which to show it, so that a pull request shows it there. A rule that is there twice is
// written once. The version is the program's.
func (c *Check) WriteSARIF(w io.Writer, version string) error {
	run := newSarifRun(version)
	numbers := map[string]int{} // of rules
	for i := range c.Rules {
		r := &c.Rules[i]
		id, index := r.id(), len(numbers)
		if _, again := numbers[id]; again { // with the same results
			continue
		}
		numbers[id] = index
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{id, plain(r.Title())})
		if r.Broken == No {
			continue
		}
		level := "error"
		if r.Passed {
			level = "note"
		}
		for _, at := range r.shows() {
			run.Results = append(run.Results, sarifResult{id, index, level, plain(at.text), []sarifLocation{at.where.sarif()}})
		}
	}
	return run.write(w)
}

// id tells a rule from all others, and stays as long as it asks the same, wherever it stands: who
// reads SARIF takes two results of one rule at one line for one.
func (r *Rule) id() string {
	if r.Kind == RuleNoNew {
		return r.Kind + "/" + r.Finding
	}
	sum := sha256.Sum256([]byte(r.Title()))
	return r.Kind + "/" + hex.EncodeToString(sum[:4])
}

// A showing is what is shown where.
type showing struct {
	where Location
	text  string
}

// shows says of a rule that does not hold what to show where: see Where.
func (r *Result) shows() (all []showing) {
	where := r.Where()
	for _, at := range where {
		text := r.Title() + ". " + oneLine(r.Text)
		for i := range r.Suspect {
			if s := &r.Suspect[i]; s.Text != "" && slices.Contains(s.Stands, at) {
				text = r.Title() + ". " + s.Text
			}
		}
		all = append(all, showing{at, text})
	}
	// What stands in no file that was loaded is shown at the rule.
	for i := range r.Suspect {
		if s := &r.Suspect[i]; s.Text != "" && len(s.Stands) == 0 && !slices.Contains(where, r.Stands) {
			all = append(all, showing{r.Stands, r.Title() + ". " + s.Text})
		}
	}
	if r.More > 0 {
		text := fmt.Sprintf("%s. %s, of %s; no more are shown.", r.Title(), Plural(r.More, "more transfer", "more transfers"), Thousands(int64(r.More+len(r.Suspect))))
		all = append(all, showing{r.Stands, text})
	}
	return all
}

// sarif writes a location: a path as it was given, relative to where the program ran, or the
// URI of one that is absolute.
func (l Location) sarif() sarifLocation {
	slashed := filepath.ToSlash(l.File)
	u := url.URL{Path: path.Clean(slashed)}
	if filepath.IsAbs(l.File) {
		u = url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(slashed, "/")}
	}
	at := sarifPhysical{Artifact: sarifArtifact{u.String()}}
	if l.Line > 0 {
		at.Region = &sarifRegion{l.Line, l.Column}
	}
	return sarifLocation{at}
}

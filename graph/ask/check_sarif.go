package ask

import (
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

// WriteSARIF writes the rules that do not hold, or may not, as results of SARIF: one for each
// place at which to show it, so that a pull request shows it there. The version is the program's.
func (c *Check) WriteSARIF(w io.Writer, version string) error {
	run := sarifRun{Tool: sarifTool{sarifDriver{Name: "outflow", Version: version, Rules: []sarifRule{}}}, Results: []sarifResult{}, Columns: "unicodeCodePoints"}
	for i := range c.Rules {
		r := &c.Rules[i]
		id := r.Kind
		if r.Finding != "" {
			id += "/" + r.Finding
		}
		index := slices.IndexFunc(run.Tool.Driver.Rules, func(known sarifRule) bool { return known.ID == id })
		if index < 0 {
			index = len(run.Tool.Driver.Rules)
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{id, sarifText{ruleTexts[r.Kind] + r.Finding}})
		}
		if r.Broken == No {
			continue
		}
		level := "error"
		if r.Passed {
			level = "note"
		}
		for _, at := range r.shows() {
			run.Results = append(run.Results, sarifResult{id, index, level, sarifText{Clean(at.text)}, []sarifLocation{at.where.sarif()}})
		}
	}
	return writeJSON(w, sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

// ruleTexts say what rules of a kind ask for.
var ruleTexts = map[string]string{
	RuleNever:  "The answer to this question must be no.",
	RuleAtMost: "This question may find data of so many people at most.",
	RuleNoNew:  "No transfer may newly have this finding: ",
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

package ask

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// WriteJSON writes the check as indented JSON.
func (c *Check) WriteJSON(w io.Writer) error { return writeJSON(w, c) }

// WriteText writes for people which rules hold.
func (c *Check) WriteText(w io.Writer) error {
	b := &strings.Builder{}
	for i := range c.Rules {
		r := &c.Rules[i]
		fmt.Fprintf(b, "%s: %s\n", r.outcome(), r.Title())
		if r.Broken != No {
			r.writeWhy(b)
		}
	}
	fmt.Fprintf(b, "\n%s\n", c.Sentence())
	_, err := io.WriteString(w, Clean(b.String()))
	return err
}

// Sentence says how many rules failed.
func (c *Check) Sentence() string {
	if n := c.Broken(); n > 0 {
		return fmt.Sprintf("%s of %s failed", Thousands(int64(n)), Plural(len(c.Rules), "rule", "rules"))
	}
	return Plural(len(c.Rules), "rule holds", "rules hold")
}

// writeWhy says why a rule does not hold, or may not.
func (r *Result) writeWhy(b *strings.Builder) {
	fmt.Fprintf(b, "  %s\n", oneLine(r.Text))
	for i := range r.Suspect[:min(len(r.Suspect), mostShown)] {
		fmt.Fprintf(b, "  %s\n", r.Suspect[i].line())
	}
	if more := len(r.Suspect) + r.More - mostShown; more > 0 {
		lists := "all"
		if r.More > 0 {
			lists = "the first " + Thousands(MostSuspects)
		}
		fmt.Fprintf(b, "  … and %s; JSON lists %s\n", Plural(more, "more transfer", "more transfers"), lists)
	}
}

// line says which transfer it is and where it stands.
func (s *Suspect) line() string {
	text := s.Text
	if text == "" {
		text = s.Transfer + ": from " + s.From + " to " + s.To
	}
	switch {
	case s.New:
		text += ", new"
	case s.Differs:
		text += ", stated otherwise than before"
	}
	for i, l := range s.Stands {
		text += []string{" (", ", "}[min(i, 1)] + l.String()
	}
	if len(s.Stands) > 0 {
		text += ")"
	}
	return oneLine(text)
}

// A junitSuite is what became of the rules as programs read it that were made for JUnit.
type junitSuite struct {
	XMLName  xml.Name    `xml:"testsuite"`
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	File    string        `xml:"file,attr"`
	Line    int           `xml:"line,attr"`
	Time    string        `xml:"time,attr"`
	Failure *junitFailure `xml:"failure"`
	Error   *junitFailure `xml:"error"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes the check as a report of JUnit, a test for each rule. It takes no time,
// so that it is always the same.
func (c *Check) WriteJUnit(w io.Writer) error {
	suite := junitSuite{Name: "outflow check", Tests: len(c.Rules), Failures: c.Broken(), Time: "0"}
	for i := range c.Rules {
		r := &c.Rules[i]
		test := junitCase{Class: "outflow." + r.Kind, Name: Clean(r.Title()), File: r.Stands.File, Line: r.Stands.Line, Time: "0"}
		if !r.Passed {
			b := &strings.Builder{}
			r.writeWhy(b)
			test.Failure = &junitFailure{Message: Clean(oneLine(r.Text)), Type: string(r.Broken), Text: Clean("\n" + b.String())}
		}
		suite.Cases = append(suite.Cases, test)
	}
	return suite.write(w)
}

func (s *junitSuite) write(w io.Writer) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(struct {
		XMLName xml.Name `xml:"testsuites"`
		Suites  []junitSuite
	}{Suites: []junitSuite{*s}}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

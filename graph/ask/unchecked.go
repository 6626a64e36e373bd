package ask

import "io"

// Faults are why rules could not be checked: what is loaded, or the rules themselves, cannot be
// read. They are written as what a check finds is, so that whoever reads that shows them too.
type Faults struct {
	All  []Fault
	More int // how many there are beyond
}

// A Fault is one of them, and where it stands.
type Fault struct {
	Stands Location
	Text   string
}

const (
	unchecked     = "unchecked"
	uncheckedText = "Rules could not be checked"
)

// each visits the faults, the last of which may say how many more there are.
func (f *Faults) each(visit func(Fault)) {
	for _, fault := range f.All {
		visit(fault)
	}
	if f.More > 0 && len(f.All) > 0 {
		visit(Fault{f.All[len(f.All)-1].Stands, "and " + Plural(f.More, "more fault", "more faults")})
	}
}

// WriteSARIF writes the faults as results of SARIF, each at its line. The version is the program's.
func (f *Faults) WriteSARIF(w io.Writer, version string) error {
	run := newSarifRun(version)
	run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{unchecked, plain(uncheckedText + ".")})
	f.each(func(fault Fault) {
		run.Results = append(run.Results, sarifResult{unchecked, 0, "error", plain(uncheckedText + ": " + oneLine(fault.Text)), []sarifLocation{fault.Stands.sarif()}})
	})
	return run.write(w)
}

// WriteJUnit writes the faults as a report of JUnit, each as a test that could not be run.
func (f *Faults) WriteJUnit(w io.Writer) error {
	suite := junitSuite{Name: "outflow check", Time: "0"}
	f.each(func(fault Fault) {
		suite.Tests, suite.Errors = suite.Tests+1, suite.Errors+1
		suite.Cases = append(suite.Cases, junitCase{
			Class: "outflow." + unchecked, Name: Clean(uncheckedText + ": " + fault.Stands.String()), File: fault.Stands.File, Line: fault.Stands.Line, Time: "0",
			Error: &junitFailure{Message: Clean(oneLine(fault.Text)), Type: unchecked},
		})
	})
	return suite.write(w)
}

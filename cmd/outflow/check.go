package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/ingest"
	"outflow/ingest/record"
	"outflow/ingest/rules"
)

func (p *program) checkCommand() *cobra.Command {
	var from pairSource
	var v checkView
	var strict bool
	cmd := &cobra.Command{
		Use:   "check RULES",
		Short: "Check rules, for a pipeline: what must not be, and what must not come",
		Long: `Check the rules of a file:

  outflow-rules: 1
  never:                    # questions to which no must be the answer
  - did minors' data reach AdCo
  at-most:                  # of how many people a question may find data
  - {people: 10000, of: whose data reached AdCo}
  no-new: [ground-none]     # findings that no transfer may have that had it not before

A rule fails if it is broken for certain, and if nothing that is loaded touches what is
asked about; with --strict also if it is only possibly broken. (Elsewhere --strict is about
misspelt names in the files that are loaded; here the report of the load warns of them.)

no-new is broken by a transfer that has the finding and had it not before, or only possibly,
and by one that had it of fewer people: for certain if more people certainly are in it now
than can have been before, possibly if there may be more. That it is of as many others is not
seen; outflow diff with a question tells whose data is new.

What is checked, and compared with what for no-new:
  alone              the store; with --against, compared with an earlier commit
  --load PATH        the store with the files loaded on top, in memory, compared with the
                     store, or with the commit of --against. Where no store is named and
                     there is no outflow.db, the files alone, of which every finding is new
  --before PATH --load PATH
                     files alone, compared with other files

The exit status is 0 if all rules hold, 3 if not, 2 if the file of rules cannot be read or
asks for what is not there, and 1 if anything else keeps it from being checked. SARIF says of
each transfer that breaks a rule at which line of the loaded files it stands, those first
that are new or stated otherwise; of each rule 100 transfers are listed at most, with the
number of all. Where rules cannot be checked, SARIF and JUnit say why, and at which line.`,
		Example: `  outflow check rules.yaml
  outflow check rules.yaml --load crm.yaml
  outflow check rules.yaml --before fixtures/kakaopay --load fixtures/kakaopay --strict
  outflow check rules.yaml --against 1 --json
  outflow check rules.yaml --load crm.yaml --sarif outflow.sarif --junit outflow.xml`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(from.beforePaths) > 0 && (len(from.paths) == 0 || !from.against.IsZero()) {
				return &usageError{errors.New("--before compares files with those that --load names, and they have no commits")}
			}
			if err := v.check(); err != nil {
				return err
			}
			return p.check(cmd.Context(), args[0], &from, strict, &v)
		},
	}
	from.flags(cmd)
	cmd.Flags().StringArrayVar(&from.beforePaths, "before", nil, "with --load, compare with the file or directory at this `PATH` instead of a store (may be repeated)")
	cmd.Flags().Var((*knownAtValue)(&from.against), "against", "compare with the commit with this number, or the last one when this date ended: `N|DATE`")
	cmd.Flags().BoolVar(&strict, "strict", false, "fail also rules that are only possibly broken; how files are loaded stays as it is")
	v.flags(cmd)
	return cmd
}

// A checkView is how what was checked is shown.
type checkView struct {
	asJSON       bool
	sarif, junit string
}

func (v *checkView) flags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&v.asJSON, "json", false, "print what was checked as JSON")
	cmd.Flags().StringVar(&v.sarif, "sarif", "", "also write SARIF 2.1.0 into this `FILE`, - for standard output instead of the text")
	cmd.Flags().StringVar(&v.junit, "junit", "", "also write a report of JUnit into this `FILE`, - for standard output instead of the text")
}

// check refuses two forms on one output.
func (v *checkView) check() error {
	written := 0
	for _, is := range []bool{v.asJSON, v.sarif == "-", v.junit == "-"} {
		if is {
			written++
		}
	}
	if written > 1 {
		return &usageError{errors.New("--json, --sarif - and --junit - all write to standard output; name files")}
	}
	if v.sarif != "" && v.sarif != "-" && v.junit != "" && sameFile(v.sarif, v.junit) {
		return &usageError{fmt.Errorf("--sarif and --junit both write into %s; name two files", v.junit)}
	}
	return nil
}

// sameFile reports whether two paths lead to one file, which need not be there.
func sameFile(a, b string) bool {
	if filepath.Clean(a) == filepath.Clean(b) {
		return true
	}
	x, err := os.Stat(a)
	y, other := os.Stat(b)
	return err == nil && other == nil && os.SameFile(x, y)
}

// A checkForm is what was checked, or why nothing was, for other programs.
type checkForm interface {
	WriteSARIF(w io.Writer, version string) error
	WriteJUnit(io.Writer) error
}

// write writes the forms for other programs that are asked for.
func (v *checkView) write(p *program, c checkForm) error {
	for _, form := range []struct {
		path  string
		write func(io.Writer) error
	}{
		{v.sarif, func(w io.Writer) error { return c.WriteSARIF(w, version()) }},
		{v.junit, c.WriteJUnit},
	} {
		if form.path == "" {
			continue
		}
		if err := p.writeTo(form.path, forAll, form.write); err != nil {
			return err
		}
	}
	return nil
}

// show writes what was checked in all forms that are asked for.
func (v *checkView) show(p *program, c *ask.Check) error {
	if err := v.write(p, c); err != nil {
		return err
	}
	switch {
	case v.asJSON:
		return c.WriteJSON(p.Out)
	case v.sarif != "-" && v.junit != "-":
		return c.WriteText(p.Out)
	}
	return nil
}

// A statusError ends the program with an exit status of its own.
type statusError struct {
	status int
	err    error
}

func (e *statusError) Error() string { return e.err.Error() }
func (e *statusError) Unwrap() error { return e.err }

// readCheckRules reads a file of rules.
func readCheckRules(file string, text []byte) ([]ask.Rule, *record.Problems) {
	read, problems := rules.Parse(file, text, ask.FindingCodes[:])
	if problems != nil {
		return nil, problems
	}
	all := make([]ask.Rule, len(read))
	for i, r := range read {
		all[i] = ask.Rule{Kind: r.Kind, Question: r.Question, Finding: r.Finding, Stands: ask.Location{File: file, Line: r.Line, Column: r.Column}}
		if r.Kind == rules.AtMost {
			all[i].AtMost = &r.People
		}
	}
	return all, nil
}

func (p *program) check(ctx context.Context, file string, from *pairSource, strict bool, v *checkView) error {
	c, err := p.checked(ctx, file, from, strict)
	if err != nil {
		if ctx.Err() == nil { // a pipeline shows what it is given, and nothing if that is not there
			err = errors.Join(err, v.write(p, faultsOf(err, file)))
		}
		return err
	}
	if err := v.show(p, c); err != nil || c.Passed {
		return err
	}
	return &statusError{exitFindings, errors.New(c.Sentence())}
}

// faultsOf says what kept the rules of a file from being checked, and where it stands.
func faultsOf(err error, file string) *ask.Faults {
	made := &ask.Faults{}
	tell := func(all []record.Problem, more int) {
		for _, p := range all {
			at := ask.Location{File: p.File, Line: p.Line, Column: p.Column}
			if p.File == "" {
				at.File = file
			}
			p.File, p.Line, p.Column = "", 0, 0
			made.All = append(made.All, ask.Fault{Stands: at, Text: p.String()})
		}
		made.More = more
	}
	var load *ingest.ProblemsError
	var rules *rulesError
	var refused *ask.RulesError
	var unanswered *ask.RuleError
	switch {
	case errors.As(err, &load):
		tell(load.Problems, load.More)
	case errors.As(err, &rules):
		tell(rules.All, rules.More)
	case errors.As(err, &refused):
		for _, r := range refused.Refused {
			made.All = append(made.All, ask.Fault{Stands: r.Rule.Stands, Text: fmt.Sprintf("%q: %s", r.Rule.Question, r.Err)})
		}
		made.More = refused.More
	case errors.As(err, &unanswered):
		made.All = []ask.Fault{{Stands: unanswered.Rule.Stands, Text: fmt.Sprintf("%q: %s", unanswered.Rule.Question, unanswered.Err)}}
	}
	if len(made.All) == 0 {
		made.All = []ask.Fault{{Stands: ask.Location{File: file}, Text: err.Error()}}
	}
	return made
}

// A rulesError is all that is wrong with a file of rules.
type rulesError struct{ *record.Problems }

func (e *rulesError) Error() string { return e.String() }

// readRulesFile reads a file of rules. One that is too long is not read to its end.
func readRulesFile(file string) ([]ask.Rule, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, rules.Most+1))
	if err != nil {
		return nil, err
	}
	all, problems := readCheckRules(file, text)
	if problems != nil {
		return nil, &rulesError{problems}
	}
	return all, nil
}

func (p *program) checked(ctx context.Context, file string, from *pairSource, strict bool) (*ask.Check, error) {
	all, err := readRulesFile(file)
	if err != nil {
		return nil, &statusError{exitUsage, err}
	}
	zone, err := from.days()
	if err != nil {
		return nil, err
	}
	two, err := p.openChecked(ctx, from, zone, all)
	if err != nil {
		return nil, err
	}
	defer two.Close()
	c, err := two.check(ctx, all, zone, from.exact, strict)
	if refused := (*ask.RuleError)(nil); errors.As(err, &refused) {
		return nil, &statusError{exitUsage, err}
	}
	return c, err
}

// openChecked opens what is checked, and what it is compared with, if anything: see pair.alone.
func (p *program) openChecked(ctx context.Context, from *pairSource, zone *time.Location, all []ask.Rule) (*pair, error) {
	if len(from.beforePaths) > 0 || len(from.paths) > 0 && !(p.namesNoStore() && from.against.IsZero()) {
		return p.openPair(ctx, from, zone)
	}
	if len(from.paths) > 0 {
		store, report, err := p.inMemory(ctx, from, from.paths, nil)
		if err != nil {
			return nil, err
		}
		return &pair{stores: [2]graph.Store{store, store}, states: [2]ask.State{{}, {Loaded: from.paths}}, report: report, alone: true}, nil
	}
	store, err := p.open(ctx, toRead)
	if err != nil {
		return nil, err
	}
	two := &pair{stores: [2]graph.Store{store, store}, alone: from.against.IsZero()}
	if two.numbers[0], err = p.commitKnown(ctx, store, zone, []ask.KnownAt{from.against}); err == nil {
		err = store.View(ctx, 0, func(r graph.Reader) error {
			if two.numbers[1] = r.Commit().Number; two.numbers[1] == 0 {
				return p.emptyStore()
			}
			return nil
		})
	}
	for _, rule := range all {
		if err == nil && rule.Kind == ask.RuleNoNew && two.alone {
			err = &usageError{fmt.Errorf("%s: no-new compares with what was before; name a commit with --against, or files with --load", rule.Stands)}
		}
	}
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	two.states = [2]ask.State{{Revision: ask.Revision{Number: two.numbers[0]}}, {Revision: ask.Revision{Number: two.numbers[1]}}}
	return two, nil
}

// namesNoStore reports whether no store is named, and there is none where it would be.
func (p *program) namesNoStore() bool {
	if p.store != "" || p.Env("OUTFLOW_STORE") != "" {
		return false
	}
	_, err := os.Stat(p.storeName())
	return errors.Is(err, os.ErrNotExist)
}

// check checks rules.
func (p *pair) check(ctx context.Context, all []ask.Rule, zone *time.Location, exact, strict bool) (c *ask.Check, err error) {
	err = p.both(ctx, func(before, after graph.Reader) error {
		checking := &ask.Checking{Strict: strict, Stands: func(transfer string) (all []ask.Location) {
			for _, at := range p.report.Stands(graph.KindTransfer, transfer) {
				all = append(all, ask.Location{File: at.File, Line: at.Line, Column: at.Column})
			}
			return all
		}}
		open := func(r graph.Reader) (*ask.Asker, error) {
			a, err := ask.OpenWhole(ctx, r, zone)
			if err == nil && exact {
				a = a.Exact()
			}
			return a, err
		}
		if checking.After, err = open(after); err != nil {
			return err
		}
		if !p.alone {
			if checking.Before, err = open(before); err != nil {
				return err
			}
			checking.Claims = p.claims(ctx, before, after)
		}
		c, err = checking.Check(ctx, all)
		return err
	})
	if err == nil {
		p.state(1, &c.Of)
		if c.Against != nil {
			p.state(0, c.Against)
		}
	}
	return c, err
}

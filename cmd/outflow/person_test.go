package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"outflow/graph/ask"
)

// askAbout asks about one person and returns the answer.
func askAbout(t *testing.T, env map[string]string, id, question string, args ...string) (*ask.Answer, string) {
	t.Helper()
	args = append([]string{"person", id, question, "--json"}, args...)
	status, out, errs := outflowWith(t, env, args...)
	var a ask.Answer
	if status != exitDone {
		return nil, errs
	}
	if err := json.Unmarshal([]byte(out), &a); err != nil {
		t.Fatal(err)
	}
	return &a, errs
}

// TestOnePersonIsAskedAboutByID, of whom all are listed: each as the list of people
// that the question finds says.
func TestOnePersonIsAskedAboutByID(t *testing.T) {
	registered := memberIDs(t, "apple-pay")[0]
	for _, c := range []struct {
		id, question string
		verdict      ask.Verdict
		people       string
	}{
		{"1", "whose data reached Alipay", ask.Yes, "1 from 2018-04-01 to 2018-07-31 / 1 from 2018-04-01 to 2018-07-31"},
		{"1", demonstration, ask.Yes, "1 from 2018-04-01 to 2018-07-31 / 1 from 2018-04-01 to 2018-07-31"},
		{registered, demonstration, ask.No, "0 / 0"},
		{registered, "did Apple Pay's phone numbers reach Alipay", ask.Yes, "1 from 2018-04-01 to 2018-07-31 / 1 from 2018-04-01 to 2018-07-31"},
		{"1", "where did Kakao Pay go", ask.Yes, "1 from 2018-04-01 to 2018-07-31 / 1 from 2018-04-01 to 2018-07-31"},
		{"1", "whose data reached Apple", ask.Possibly, "0 / 1 from 2018-04-01"},
		{"1", "which transfers carrying more people than needed", ask.Yes, "1 from 2018-04-01 to 2018-07-31 / 1 from 2018-04-01 to 2018-07-31"},
		{registered, "which transfers carrying more people than needed", ask.No, "0 / 0"},
		{"40001", "whose data reached Alipay", ask.Unknown, "0 / 0"},
	} {
		a, errs := askAbout(t, nil, c.id, c.question, "--load", population)
		if a == nil || a.Verdict != c.verdict || counts(a.People) != c.people || !strings.HasSuffix(a.Understood, " for one person") {
			t.Errorf("%s of one person: %+v %s", c.question, a, errs)
		}
		// What was understood asks the same again.
		if again, _ := askAbout(t, nil, c.id, a.Understood, "--load", population); again == nil || again.Understood != a.Understood || again.Verdict != a.Verdict || counts(again.People) != c.people {
			t.Errorf("%s is not understood again: %+v", a.Understood, again)
		}
	}
	if status, out, errs := outflow(t, "person", "1", demonstration, "--load", population); status != exitDone || !strings.HasPrefix(out, "Yes. The data of this person (not in Apple Pay) reached Alipay, from") {
		t.Errorf("status %d: %s%s", status, out, errs)
	}
	if _, errs := askAbout(t, nil, "1", "what feeds Alipay", "--load", population); !strings.Contains(errs, "it cannot be about one person") {
		t.Errorf("what feeds: %s", errs)
	}
	if status, _, errs := outflow(t, "ask", "whose data reached Alipay for one person", "--load", population); status != exitFailed || !strings.Contains(errs, "outflow person") {
		t.Errorf("status %d: %s", status, errs)
	}
}

// TestOfWhoIsOnNoListNothingIsConfirmed: what holds depends on whether the
// population may have people who are on no list.
func TestOfWhoIsOnNoListNothingIsConfirmed(t *testing.T) {
	t.Chdir(t.TempDir())
	place(t, map[string]string{"gold.csv": "id\n1\n2\n", "a.yaml": `outflow: 1
parties: [{id: p}, {id: q}, {id: r}]
systems: [{id: a, party: p}, {id: b, party: q}, {id: c, party: r}]
populations: [{id: customers, name: Our customers, size: 10}]
cohorts: [{id: gold, of: customers, members: gold.csv}]
datasets:
- {id: a/x, population: customers, subjects: everyone, categories: [user.name]}
- {id: b/z}
- {id: c/z}
transfers:
- {id: all, from: a/x, to: b/z, when: 2020/.., people: everyone}
- {id: golden, from: a/x, to: c/z, when: 2020/.., people: gold}
`})
	for _, c := range []struct{ size, id, question, says string }{
		{"10", "2", "whose data reached q", "Yes. This person's data reached q, from 2020-01-01 on. The yes rests on a.yaml alone."},
		{"10", "3", "whose data reached q", "Possibly. This person's data reached q, from 2020-01-01 on, if it is one of those concerned. This person is on no member list of Our customers, so may be one of those people or not."},
		{"10", "anybody", "whose data reached q", "the id is no whole number, as those of the member lists are"},
		{"10", "3", "whose data reached r", "No. By what is loaded, none of this person's data reached r. This person is on no member list of Our customers, so may be one of those people or not."},
		{"2", "3", "whose data reached q", "Unknown. This person is on no member list of Our customers, which has nobody else: nothing that is loaded speaks of them."},
	} {
		text, err := os.ReadFile("a.yaml")
		if err != nil {
			t.Fatal(err)
		}
		place(t, map[string]string{"a.yaml": strings.ReplaceAll(string(text), "size: 10", "size: "+c.size)})
		_, out, errs := outflow(t, "person", c.id, c.question, "--load", "a.yaml")
		if first, _, _ := strings.Cut(out+errs, "\n"); strings.TrimPrefix(first, "outflow: ") != c.says {
			t.Errorf("%+v:\n%s", c, out+errs)
		}
	}
	// People whom no list names may be anybody who is on none.
	place(t, map[string]string{"a.yaml": `outflow: 1
parties: [{id: p}, {id: q}]
systems: [{id: a, party: p}, {id: b, party: q}]
populations: [{id: customers, members: gold.csv}]
datasets: [{id: a/x, categories: [user.name]}, {id: b/z}]
transfers: [{id: all, from: a/x, to: b/z, when: 2020, people: everyone}]
`})
	for id, want := range map[string]string{"3": "possibly 0 / 0..1 from 2020-01-01 to 2020-12-31", "1": "no 0 / 0"} {
		if a, errs := askAbout(t, nil, id, "whose data reached q", "--load", "a.yaml"); a == nil || string(a.Verdict)+" "+counts(a.People) != want {
			t.Errorf("somebody on no list: %+v %s, want %s", a, errs, want)
		}
	}
	// Without any list everybody may be one of the people.
	if a, errs := askAbout(t, nil, "anybody", "whose data reached Alipay", "--load", "../../fixtures/kakaopay"); a != nil && a.Verdict != ask.Possibly {
		t.Errorf("the demonstration lists nobody, and says %s%s", a.Verdict, errs)
	}
}

// TestAnIDIsReadFromStandardInput, where neither the list of processes nor the
// shell has it.
func TestAnIDIsReadFromStandardInput(t *testing.T) {
	dir, err := filepath.Abs(population)
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range []string{"1\n", "1", "1\r\nmore\n"} {
		var out, errs bytes.Buffer
		c := &console{In: strings.NewReader(in), Out: &out, Err: &errs, Env: func(string) string { return "" }}
		if status := run(context.Background(), []string{"person", "-", "whose data reached Alipay", "--load", dir}, c); status != exitDone || !strings.HasPrefix(out.String(), "Yes.") {
			t.Errorf("%q: %d %s%s", in, status, &out, &errs)
		}
	}
}

// formsOf are the ways in which an id of the demonstration's population, or a text
// and the pseudonym of it, could be written.
func formsOf(id string, numbers ...uint64) []string {
	forms := []string{id}
	for _, n := range numbers {
		forms = append(forms, fmt.Sprint(n), fmt.Sprintf("%x", n), fmt.Sprintf("%X", n), ask.Thousands(int64(n)))
	}
	return forms
}

// mustNotSay fails if any of some texts has the id in any form, in any letter case.
func mustNotSay(t *testing.T, what, text string, forms []string) {
	t.Helper()
	for _, f := range forms {
		if strings.Contains(strings.ToLower(text), strings.ToLower(f)) {
			t.Errorf("%s has %q:\n%.2000s", what, f, text)
		}
	}
}

// TestAnIDIsRepeatedNowhere asks about people by ids that stand out, in every
// format, rightly and wrongly, and looks through all that is written.
func TestAnIDIsRepeatedNowhere(t *testing.T) {
	t.Chdir(t.TempDir())
	const number, text = "7283945162", "kim.minjun-88"
	manifest := `outflow: 1
parties: [{id: p}, {id: q}]
systems: [{id: a, party: p}, {id: b, party: q}]
populations: [{id: numbers, members: numbers.csv}, {id: texts, members: texts.csv}]
datasets: [{id: a/x, population: numbers, subjects: everyone, categories: [user.name]}, {id: a/y, population: texts, subjects: everyone}, {id: b/z}]
transfers: [{id: one, from: a/x, to: b/z, when: 2020, people: everyone}, {id: two, from: a/y, to: b/z, when: 2020, people: everyone}]
`
	place(t, map[string]string{"numbers.csv": "id\n5\n" + number + "\n", "texts.csv": "id\nlee\n" + text + "\n", "a.yaml": manifest})
	env := map[string]string{"OUTFLOW_MEMBERS_KEY": "a secret of tests", "OUTFLOW_STORE": "o.db"}
	forms := append(formsOf(number, 7283945162), formsOf(text, pseudonymOf(t, text))...)
	said := func(args ...string) (status int) {
		t.Helper()
		status, out, errs := outflowWith(t, env, args...)
		mustNotSay(t, fmt.Sprint(args[0], " ", args[len(args)-1]), out+errs, forms)
		drawn, err := os.ReadFile("a.svg")
		if err == nil {
			mustNotSay(t, "the drawing", string(drawn), forms)
		}
		return status
	}
	said("load", "a.yaml")
	for population, id := range map[string]string{"numbers": number, "texts": text} {
		about := func(question string, more ...string) (status int) {
			t.Helper()
			return said(append([]string{"person", id, question, "--population", population}, more...)...)
		}
		for _, question := range []string{"whose data reached q", "where did p go", "which transfers", "which non-numbers users' data reached q"} {
			for _, format := range [][]string{{"--svg", "a.svg"}, {"--json"}, {"--csv"}} {
				if about(question, format...) != exitDone {
					t.Errorf("%s is not answered", question)
				}
			}
		}
		for _, question := range []string{
			"what feeds q", "whose data reached nowhere", "where did " + id + " go", "did " + id + "'s data reach q", "whose data reached " + id,
			id, "which transfers known at " + id, "whose data reached q as of " + id, "whose data reached q according to " + id,
		} {
			about(question)
			said("person", question, id, "--population", population) // the wrong way round
		}
		about("whose data reached q", "--population", "nobodys")
		about("whose data reached q", "--known-at", "7")
		said("person", id, "whose data reached q") // not saying of which population
		said("person", "-"+id, "whose data reached q")
		said("person", "--"+id, "whose data reached q")
		said("person", id)
		said("person", id, id, id)
		said("person", id+"\t", "whose data reached q", "--population", population)
		said("person", id, "whose data reached q", "--load", "nowhere.yaml")
	}
	// Lists with something wrong in them, and files to find people in.
	for name, list := range map[string]string{
		"headless": number + "\n", "beheaded": text + "\n", "cells": "id\n" + number + ",1\n", "dated": "id,since\n5," + number + "\n6," + text + "\n",
		"quoted": "id\n\"" + text + "\n", "spaced": "id\n " + number + "\n", "twocolumns": number + "," + text + "\n", "long": "id\n" + strings.Repeat(number, 200) + "\n",
		"mixed": "id\n" + text + "\n", "swapped": "id,since\n2018-01-01," + text + "\n", "columns": "id," + text + "\n5,\n", "between": "id,since,until\n" + number + ",2020,2019\n",
	} {
		place(t, map[string]string{name + ".csv": list, name + ".yaml": "outflow: 1\ncohorts: [{id: c, of: numbers, members: " + name + ".csv}]\n"})
		said("load", name+".yaml")
		said("load", name+".csv")
		said("members", "replace", "numbers", "--from", name+".csv")
		said("people", "whose data reached q", "--join", name+".csv", "--population", "numbers", "-o", "out.csv")
		said("people", "whose data reached q", "--join", name+".csv", "--population", "texts", "--id", "since", "-o", "out.csv")
		delete(env, "OUTFLOW_MEMBERS_KEY")
		said("members", "add", "numbers", "--from", name+".csv")
		said("person", number, "whose data reached q", "--population", "texts")
		env["OUTFLOW_MEMBERS_KEY"] = "a secret of tests"
	}
	said("log")
	said("verify")
	// The store has numbers as they are, and nothing of texts but pseudonyms.
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasPrefix(path, "o.db") || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		mustNotSay(t, path, string(data), []string{text})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// pseudonymOf is what a list keeps of a text, as outflow people lists it.
func pseudonymOf(t *testing.T, id string) uint64 {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"m.csv": "id\n" + id + "\n", "m.yaml": "outflow: 1\nparties: [{id: p}]\nsystems: [{id: a, party: p}]\npopulations: [{id: all, members: m.csv}]\ndatasets: [{id: a/x, population: all, subjects: everyone}]\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, out, errs := outflowWith(t, withKey, "people", "whose data does p hold", "--load", filepath.Join(dir, "m.yaml"))
	var n uint64
	if _, err := fmt.Sscanf(out, "population,id,certainty\nall,%d,confirmed\n", &n); err != nil {
		t.Fatalf("%s%s: %v", out, errs, err)
	}
	return n
}

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestAFileOfOnesOwnComesBackWithTheCertaintyOfEach joins a company's file of
// 40,000 people and some that no list has, in an order of its own.
func TestAFileOfOnesOwnComesBackWithTheCertaintyOfEach(t *testing.T) {
	leftOut := memberIDs(t, "apple-pay")
	slices.Sort(leftOut)
	var file, want bytes.Buffer
	file.WriteString("name;Customer;note\r\n")
	want.WriteString("name;Customer;note;certainty;first;last;categories;transfers\r\n")
	n := 0
	for id := 40_010; id > 0; id-- {
		row := fmt.Sprintf("\"Kim; no. %d\";%d;=SUM(A1)", id, id)
		fmt.Fprintf(&file, "%s\r\n", row)
		if _, out := slices.BinarySearch(leftOut, fmt.Sprint(id)); !out && id <= 40_000 {
			fmt.Fprintf(&want, "%s;confirmed;2018-04-01;2018-07-31;%s;nsf-build\r\n", row,
				"user.account.subscription_date user.contact.email user.contact.phone_number user.financial.balance")
			n++
		}
	}
	dir := t.TempDir()
	in, out := filepath.Join(dir, "users.csv"), filepath.Join(dir, "notify.csv")
	if err := os.WriteFile(in, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	status, _, errs := outflow(t, "people", "--load", population, demonstration, "--join", in, "--id", "customer", "--columns", "first,last,categories,transfers", "-o", out)
	if status != exitDone {
		t.Fatal(errs)
	}
	got, err := os.ReadFile(out)
	if err != nil || !bytes.Equal(got, want.Bytes()) {
		t.Errorf("%d bytes came back, %d are right: %v", len(got), want.Len(), err)
	}
	if info, err := os.Stat(out); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v %v", info.Mode(), err)
	}
	for _, said := range []string{
		fmt.Sprintf("users.csv: %s rows written\n", thousands(n)),
		fmt.Sprintf("users.csv: %s rows left out, of people on a member list whose data is not concerned\n", thousands(len(leftOut))),
		"users.csv: 10 rows left out, of ids on no member list: whether they are concerned is not known\n",
	} {
		if !strings.Contains(errs, said) {
			t.Errorf("it does not say %q: %s", said, errs)
		}
	}
	// What comes back is counted as the answer counts.
	if c := who(t, population, demonstration); int64(n) != c.Min {
		t.Errorf("%d rows, %s people", n, c.Range())
	}
}

func thousands(n int) string { return fmt.Sprintf("%d,%03d", n/1000, n%1000) }

// twoPopulations is an estate with lists of two, of which nobody knows the rest of
// one; text ids are in the other.
var twoPopulations = map[string]string{
	"gold.csv":  "id\n1\n2\n3\n",
	"staff.csv": "id\nkim\nlee\n",
	"a.yaml": `outflow: 1
parties: [{id: p}, {id: q}]
systems: [{id: a, party: p}, {id: b, party: q}]
populations: [{id: customers, size: 10}, {id: staff, members: staff.csv}]
cohorts: [{id: gold, of: customers, members: gold.csv}, {id: web, of: customers}]
datasets:
- {id: a/x, population: customers, subjects: everyone, categories: [user.name]}
- {id: a/y, population: staff, subjects: everyone, categories: [user.name]}
- {id: b/z}
transfers:
- {id: all, from: a/x, to: b/z, when: always, people: gold and web}
- {id: "=own", from: a/y, to: b/z, when: 2020/.., people: everyone}
`,
}

var withKey = map[string]string{"OUTFLOW_MEMBERS_KEY": "a secret of tests"}

func TestAJoinSaysWhomItLeavesOut(t *testing.T) {
	t.Chdir(t.TempDir())
	place(t, twoPopulations)
	place(t, map[string]string{"users.csv": "id\n1\n1\n\n9\nNULL\n", "staff2.csv": "id\nlee\nJo\n7\n"})
	question := "whose data reached q"
	for _, c := range []struct {
		args      []string
		out, says string
		isUsage   bool
	}{
		{[]string{"--join", "users.csv"}, "", "several populations have member lists; say which is meant: customers, staff", false},
		{[]string{"--join", "users.csv", "--population", "custmers"}, "", `there is no population "custmers"; there is: customers, staff`, false},
		{[]string{"--columns", "first"}, "", "--id, --population and --columns are about the file that --join names", true},
		{[]string{"--join", "users.csv", "--columns", "frist"}, "", `columns "frist": name some of first,last,categories,transfers, each once`, true},
		{[]string{"--join", "users.csv", "--population", "customers", "--columns", "categories,transfers"}, "id,certainty,categories,transfers\n1,possible,user.name,all\n1,possible,user.name,all\n",
			"outflow: users.csv: 2 rows written\n" +
				"outflow: users.csv: 1 row left out, of ids on no member list: whether they are concerned is not known\n" +
				"outflow: users.csv: 1 row left out, without an id that a member list can have, the first in line 6\n" +
				"outflow: without a row: 2 people of customers\n" +
				"outflow: not looked for: 2 people of staff; join a file of theirs with --population\n", false},
		{[]string{"--join", "staff2.csv", "--population", "staff", "--columns", "transfers,first"}, "id,certainty,transfers,first\nlee,confirmed,'=own,2020-01-01\n",
			"outflow: staff2.csv: 1 row written\n" +
				"outflow: staff2.csv: 2 rows left out, of ids on no member list: whether they are concerned is not known\n" +
				"outflow: without a row: 1 person of staff\n" +
				"outflow: not looked for: at most 3 people of customers; join a file of theirs with --population\n", false},
	} {
		status, out, errs := outflowWith(t, withKey, append([]string{"people", question, "--load", "a.yaml"}, c.args...)...)
		want, says := exitDone, c.says
		if c.out == "" {
			want, says = exitFailed, "outflow: "+c.says+"\n"
			if c.isUsage {
				want, says = exitUsage, "outflow: "+c.says+"; see outflow --help\n"
			}
		}
		if status != want || out != c.out || errs != says {
			t.Errorf("%q exits %d with\n%s%s want %d with\n%s%s", c.args, status, out, errs, want, c.out, says)
		}
	}
}

// TestAJoinNeedsTheKeyOfTheLists: with another key nobody would be found, which
// must not look as if nobody were concerned.
func TestAJoinNeedsTheKeyOfTheLists(t *testing.T) {
	t.Chdir(t.TempDir())
	place(t, twoPopulations)
	place(t, map[string]string{"u.csv": "id\nlee\n"})
	env := map[string]string{"OUTFLOW_MEMBERS_KEY": "a secret of tests", "OUTFLOW_STORE": "o.db"}
	if status, _, errs := outflowWith(t, env, "load", "a.yaml"); status != exitDone {
		t.Fatal(errs)
	}
	for key, says := range map[string]string{
		"another of tests": "outflow: the member lists were read with another key than the one that is set; the key is the one in OUTFLOW_MEMBERS_KEY\n",
		"":                 "outflow: ids that are not whole numbers are kept only as pseudonyms, and no key is set to make them with; set OUTFLOW_MEMBERS_KEY\n",
	} {
		env["OUTFLOW_MEMBERS_KEY"] = key
		for _, args := range [][]string{
			{"people", "whose data reached q", "--join", "u.csv", "--population", "staff"},
			{"person", "lee", "whose data reached q", "--population", "staff"},
		} {
			if status, out, errs := outflowWith(t, env, args...); status != exitFailed || out != "" || errs != says {
				t.Errorf("%v exits %d with %s%s, want %s", args, status, out, errs, says)
			}
		}
	}
}

// TestTheKeyOfAFileIsThatOfTheEnvironment: an editor ends a file with a line, and who
// has no key that is long enough is told so before anything is read.
func TestTheKeyOfAFileIsThatOfTheEnvironment(t *testing.T) {
	t.Chdir(t.TempDir())
	place(t, twoPopulations)
	place(t, map[string]string{"key": "a secret of tests\r\n", "short": "fifteen bytes..\n", "empty": "\n"})
	if status, _, errs := outflowWith(t, map[string]string{"OUTFLOW_MEMBERS_KEY": "a secret of tests", "OUTFLOW_STORE": "o.db"}, "load", "a.yaml"); status != exitDone {
		t.Fatal(errs)
	}
	person := []string{"person", "lee", "whose data reached q", "--population", "staff"}
	for _, c := range []struct{ variable, value, says string }{
		{"OUTFLOW_MEMBERS_KEY_FILE", "key", ""},
		{"OUTFLOW_MEMBERS_KEY_FILE", "short", "OUTFLOW_MEMBERS_KEY_FILE: the key of pseudonyms is 15 bytes long and must be at least 16"},
		{"OUTFLOW_MEMBERS_KEY_FILE", "empty", "OUTFLOW_MEMBERS_KEY_FILE: the key of pseudonyms is 0 bytes long"},
		{"OUTFLOW_MEMBERS_KEY", "fifteen bytes..", "OUTFLOW_MEMBERS_KEY: the key of pseudonyms is 15 bytes long"},
	} {
		status, _, errs := outflowWith(t, map[string]string{c.variable: c.value, "OUTFLOW_STORE": "o.db"}, person...)
		if (status == exitFailed) != (c.says != "") || !strings.Contains(errs, c.says) {
			t.Errorf("%s=%s exits %d with %s", c.variable, c.value, status, errs)
		}
	}
}

// TestAJoinThatFailsLeavesNoFile: a row that is not as it should be stops it.
func TestAJoinThatFailsLeavesNoFile(t *testing.T) {
	t.Chdir(t.TempDir())
	place(t, twoPopulations)
	c := &console{In: strings.NewReader("id,name\n1,a\n2\n"), Out: &bytes.Buffer{}, Err: &bytes.Buffer{}, Env: func(key string) string { return withKey[key] }}
	status := run(context.Background(), []string{"people", "whose data reached q", "--load", "a.yaml", "--population", "customers", "--join", "-", "-o", "out.csv"}, c)
	if says := fmt.Sprint(c.Err); status != exitFailed || !strings.Contains(says, "standard input:3: the row has 1 cell; expected 2, as the header has") {
		t.Errorf("it exits %d with %s", status, says)
	}
	if left, _ := filepath.Glob("out.csv*"); left != nil {
		t.Errorf("it leaves %v", left)
	}
}

// TestWhoHasNoListIsFoundInNoFile: the demonstration lists nobody.
func TestWhoHasNoListIsFoundInNoFile(t *testing.T) {
	t.Chdir(t.TempDir())
	place(t, map[string]string{"u.csv": "id\n1\n", "a.yaml": "outflow: 1\nparties: [{id: p}]\npopulations: [{id: all}]\n"})
	status, _, errs := outflow(t, "people", "whose data reached p", "--load", "a.yaml", "--join", "u.csv")
	if want := "outflow: all has no member list, so nobody of it can be found by id; load one (outflow members)\n"; status != exitFailed || errs != want {
		t.Errorf("it exits %d with %s", status, errs)
	}
}

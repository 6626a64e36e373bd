package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"outflow/graph/ask"
)

// population is the demonstration at 1:1000, with everyone on a list. The
// people are made up; see makePopulation.
const population = "../../fixtures/kakaopay-population"

// writeFixtures, set to anything in the environment, writes the fixture anew.
const writeFixtures = "OUTFLOW_WRITE_FIXTURES"

// TestThePopulationFixtureIsAsMade holds the files to the program that makes
// them, and so to the demonstration that they are of.
func TestThePopulationFixtureIsAsMade(t *testing.T) {
	for name, want := range makePopulation(t) {
		path := filepath.Join(population, name)
		if os.Getenv(writeFixtures) != "" {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what makePopulation makes (%v); run this test with %s=1", path, err, writeFixtures)
		}
	}
}

// makePopulation makes the files: the demonstration's manifest with the numbers
// divided by a thousand, and a list for each that it counts. Of 40,000 people
// about seven in ten have an Android telephone, and about six in ten of the
// others registered Apple Pay, which leaves that below the published 20 %.
func makePopulation(t *testing.T) map[string][]byte {
	t.Helper()
	manifest, err := os.ReadFile("../../fixtures/kakaopay/koreatechtoday.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(manifest), "outflow: 1\n")
	text := `# The demonstration at 1:1000, with a list of members for everyone it counts. All
# 40,000 people are made up: cmd/outflow/population_test.go made this folder from
# ../kakaopay.
outflow: 1
` + body
	for old, list := range map[string]string{
		"{id: kakaopay-users, name: Kakao Pay users, size: ~40000000, locator: second paragraph}":              "users",
		"{id: apple-pay, name: Apple Pay, aliases: [Apple Pay registered], of: kakaopay-users, share: ..<0.2}": "apple-pay",
		"{id: android, name: Android, of: kakaopay-users, size: 1.., disjoint: [apple-pay]}":                   "android",
	} {
		if strings.Count(text, old) != 1 {
			t.Fatalf("the demonstration does not say %s once", old)
		}
		counted := strings.Replace(strings.TrimSuffix(old, "}"), "40000000", "40000", 1)
		text = strings.Replace(text, old, counted+", members: members/"+list+".csv}", 1)
	}

	r := rand.New(rand.NewPCG(2018, 4))
	lists := map[string]*bytes.Buffer{}
	for _, list := range []string{"users", "apple-pay", "android"} {
		lists[list] = bytes.NewBufferString("id\n")
	}
	for id := 1; id <= 40_000; id++ {
		fmt.Fprintln(lists["users"], id)
		switch x := r.Float64(); {
		case x < .7:
			fmt.Fprintln(lists["android"], id)
		case x < .88:
			fmt.Fprintln(lists["apple-pay"], id)
		}
	}
	files := map[string][]byte{"population.yaml": []byte(text)}
	for list, b := range lists {
		files["members/"+list+".csv"] = b.Bytes()
	}
	return files
}

// who asks whose data it was, in numbers.
func who(t *testing.T, dir, question string) ask.Count {
	t.Helper()
	status, out, errs := outflow(t, "ask", "--load", dir, question, "--json")
	if status != exitDone {
		t.Fatal(errs)
	}
	var a ask.Answer
	if err := json.Unmarshal([]byte(out), &a); err != nil {
		t.Fatal(err)
	}
	return a.People.Confirmed
}

// questionsOfPeople says for each question who is meant: those on a list who
// are not on the others.
var questionsOfPeople = []struct {
	question, in string
	except       []string
}{
	{demonstration, "users", []string{"apple-pay"}},
	{"whose data reached Alipay", "users", nil},
	{"which Apple Pay users' data reached Alipay", "apple-pay", nil},
	{"which Android users' data reached Alipay", "android", nil},
	{"which non-Apple-Pay except Android users' data reached Alipay", "users", []string{"apple-pay", "android"}},
}

func TestWithListsCountsAreExactAndPeopleAreNamed(t *testing.T) {
	for _, q := range questionsOfPeople {
		var out []string
		for _, list := range q.except {
			out = append(out, memberIDs(t, list)...)
		}
		slices.Sort(out)
		want, n := []byte("population,id,certainty\n"), 0
		for _, id := range memberIDs(t, q.in) {
			if _, left := slices.BinarySearch(out, id); !left {
				want = append(want, "kakaopay-users,"+id+",confirmed\n"...)
				n++
			}
		}
		if c := who(t, population, q.question); c.Max == nil || c.Min != *c.Max || c.Min != int64(n) {
			t.Errorf("%s: %s people, want exactly %d", q.question, c.Range(), n)
		}
		file := filepath.Join(t.TempDir(), "people.csv")
		if status, _, errs := outflow(t, "people", "--load", population, q.question, "-o", file); status != exitDone || errs != "" {
			t.Fatalf("status %d: %s", status, errs)
		}
		if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: not those %d people are listed (%v)", q.question, n, err)
		}
	}
}

// memberIDs reads the ids of a list of the fixture.
func memberIDs(t *testing.T, list string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(population, "members", list+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(text))[1:]
}

// TestBoundsContainTheExactCount asks the same of the same estate before the
// lists are loaded.
func TestBoundsContainTheExactCount(t *testing.T) {
	manifest, err := os.ReadFile(filepath.Join(population, "population.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(manifest)
	for _, list := range []string{"users", "apple-pay", "android"} {
		text = strings.Replace(text, ", members: members/"+list+".csv", "", 1)
	}
	before := t.TempDir()
	if strings.Contains(text, "members:") || os.WriteFile(filepath.Join(before, "population.yaml"), []byte(text), 0o644) != nil {
		t.Fatal("the lists cannot be taken out of the manifest")
	}
	wider := 0
	for _, q := range questionsOfPeople {
		bounds, exact := who(t, before, q.question), who(t, population, q.question)
		if bounds.Max == nil || exact.Max == nil || exact.Min < bounds.Min || *exact.Max > *bounds.Max {
			t.Errorf("%s: %s with lists, %s without", q.question, exact.Range(), bounds.Range())
		} else if bounds.Min < *bounds.Max {
			wider++
		}
	}
	if c := who(t, before, demonstration); c.Range() != "32,000 – 40,000" {
		t.Errorf("at 1:1000 the demonstration answers %s", c.Range())
	}
	if wider < 3 {
		t.Errorf("only %d questions had wider bounds without lists", wider)
	}
}

package graph

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// account makes an account of a transfer: "when | people | ground | disclosed |
// purpose | role".
func account(t *testing.T, text string) Transfer {
	t.Helper()
	part := strings.Split(text, "|")
	for i := range part {
		part[i] = strings.TrimSpace(part[i])
	}
	a := Transfer{Account: &Account{People: Unknown{}, Conduct: &Conduct{Disclosed: part[3], Purpose: part[4], Role: part[5]}}}
	var err error
	if part[0] != "" {
		a.When, err = ParseWhen(strings.Fields(part[0]), time.UTC)
	}
	if err == nil && part[1] != "" {
		a.People, err = ParsePeople(part[1])
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, term := range strings.Fields(part[2]) {
		key, when, dated := strings.Cut(term, "@")
		g := GroundTerm{Key: key}
		if dated {
			if g.When, err = ParseWhen([]string{when}, time.UTC); err != nil {
				t.Fatal(err)
			}
		}
		a.Ground = append(a.Ground, g)
	}
	return a
}

func TestAccountsDisputeWhatTheyStateOtherwiseOfTheSameTime(t *testing.T) {
	for name, c := range map[string]struct {
		accounts []string
		want     string
	}{
		"one account":                  {[]string{"2020 | everyone | none | false | p | r"}, ""},
		"equal accounts":               {[]string{"2020 | a or b | none | false | Pay out | r", "2020 | b or (a or b) | none | false | pay-out | R"}, ""},
		"silence":                      {[]string{"2020 | everyone | none | false | p | r", "||||||", "2020 | unknown | unknown | unknown ||"}, ""},
		"an unknown time":              {[]string{"2020 | everyone | none |||", "unknown | everyone | k |||"}, "ground 2020-01-01/2020-12-31: 0 none, 1 k; "},
		"ground":                       {[]string{"2020 || none |||", "2020/2021 || k |||"}, "ground 2020-01-01/2020-12-31: 0 none, 1 k; time 2021-01-01/2021-12-31: 0 , 1 ; "},
		"a ground in other letters":    {[]string{"2020 || GDPR:6-1-a |||", "2020 || gdpr:6-1-A |||"}, ""},
		"a ground of another time":     {[]string{"2020/2021 || none@2020 |||", "2020/2021 || k@2021 |||"}, ""},
		"a ground that changed":        {[]string{"2020/2021 || none@2020 k@2021 |||", "2020/2021 || k |||"}, "ground 2020-01-01/2020-12-31: 0 none, 1 k; "},
		"windows apart":                {[]string{"2020 | a | none | true | p | r", "2021 | b | k | false | q | s"}, "time 2020-01-01/2021-12-31: 0 , 1 ; "},
		"windows written differently":  {[]string{"2020/2021 |||||", "2020 2021 |||||"}, ""},
		"disclosure, purpose and role": {[]string{"2020 ||| true | p | r", "2020 ||| false | q | s"}, "disclosure 2020-01-01/2020-12-31: 0 true, 1 false; purpose 2020-01-01/2020-12-31: 0 p, 1 q; role 2020-01-01/2020-12-31: 0 r, 1 s; "},
		"people":                       {[]string{"2020 | everyone ||||", "2020 | a except b ||||", "2020 | everyone ||||"}, "people 2020-01-01/2020-12-31: 0 everyone, 1 a except b, 2 everyone; "},
		"who takes no part":            {[]string{"2020 || none |||", "2020 || k |||", "2022 || none |||"}, "ground 2020-01-01/2020-12-31: 0 none, 1 k; time 2020-01-01/2020-12-31 2022-01-01/2022-12-31: 0 , 1 , 2 ; "},
	} {
		var accounts []Transfer
		for _, text := range c.accounts {
			accounts = append(accounts, account(t, text))
		}
		got := ""
		for _, d := range Disputes(accounts) {
			var stated []string
			for _, s := range d.Stated {
				stated = append(stated, fmt.Sprint(s.Account, " ", s.Value))
			}
			got += fmt.Sprintf("%s %s: %s; ", d.Aspect, strings.Join((When{Spans: d.When}).Format(time.UTC), " "), strings.Join(stated, ", "))
		}
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

// Many accounts of one transfer are compared all at once, not each with each.
func TestManyAccountsAreComparedInOnePass(t *testing.T) {
	accounts := make([]Transfer, 100_000)
	for i := range accounts {
		day := Instant(i / 2 * 10) // on which two accounts differ
		accounts[i].Account = &Account{People: Unknown{}, When: When{Spans: []Interval{{day, day + 5}}}, Conduct: &Conduct{Purpose: fmt.Sprint("p", i)}}
	}
	for _, d := range Disputes(accounts) {
		if len(d.Stated) != len(accounts) || len(d.When) != len(accounts)/2 {
			t.Errorf("%s: %d accounts at %d times", d.Aspect, len(d.Stated), len(d.When))
		}
	}
}

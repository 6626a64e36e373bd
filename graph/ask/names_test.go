package ask_test

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"outflow/graph"
	"outflow/graph/ask"
)

// spelt makes an asker over parties of odd names.
func spelt(tb testing.TB) *ask.Asker {
	return asked(tb, append([]graph.Claim{
		{Kind: graph.KindPopulation, ID: "u", Name: "Shop's users"},
		{Kind: graph.KindCohort, ID: "gold", Of: "u"},
		{Kind: graph.KindCohort, ID: "gm", Name: "Gold Members", Of: "u"},
		{Kind: graph.KindCohort, ID: "vip", Of: "u"},
		{Kind: graph.KindCohort, ID: "kohls", Name: "Kohl's users' club", Of: "u"},
		{Kind: graph.KindCohort, ID: "eu", Name: "gold (EU)", Of: "u"},
		{Kind: graph.KindCohort, ID: "gv", Name: "gold except vip", Of: "u"},
	}, parties()...))
}

func parties() (claims []graph.Claim) {
	for id, name := range oddNames {
		claims = append(claims, graph.Claim{Kind: graph.KindParty, ID: id, Name: name})
	}
	return claims
}

var oddNames = map[string]string{
	"mcd": "McDonald's", "kohl": "Kohl's users' club", "lor": "L'Oréal", "moodys": "Moody’s Investors Service", "yahoo": "Yahoo!",
	"att": "AT&T", "cpp": "C++ GmbH", "c": "C GmbH", "net": ".NET", "istanbul": "İSTANBUL Bank", "strasse": "Weiße Straße AG", "kakao": "카카오페이",
	"ali": "支付宝", "inc": "Foo, Bar & Sons, Inc.", "uk": "Acme (UK) Ltd", "both": `The "Best" of (Both)`, "german": "Kauf „Rausch“ KG", "french": "Café «Le Monde»",
	"japan": "株式会社「光」", "inch": `12" Records`, "usb": "US Bank", "skt": "SK Telecom", "shop": "Web Shop", "sl": "Shop Logistics", "acme": "Acme", "acme-pay": "Acme Pay",
	"dot": "d.o.t", "vip": "VIP", "o'neill": "Surf", "via": "Alipay via Core", "greek": "Οδυσσέας", "slash": "a/b c\\d", "long": "The Very Long Name of a Company That Goes On and On (Holding) Limited, Formerly Known as Something Else",
}

// TestNamesAreFoundAsDeclared in any letter case, composed or decomposed, in the
// quotation marks of any script or in none.
func TestNamesAreFoundAsDeclared(t *testing.T) {
	a := spelt(t)
	for id, name := range oddNames {
		for _, said := range []string{name, strings.ToUpper(name), strings.ToLower(name), norm.NFC.String(name), norm.NFD.String(name), "the " + name} {
			for _, form := range []string{"whose data reached %s", "what feeds %s?", "what feeds %s via acme", "where did %s go", "whose data does %s hold"} {
				q := strings.Replace(form, "%s", said, 1)
				f, err := a.Parse(q)
				if got := cmpTarget(f); err != nil || got != id {
					t.Errorf("%s: %q, want %q: %v", q, got, id, err)
				}
			}
		}
		if strings.ContainsAny(name, `"“”„«»「」\`) {
			continue
		}
		for _, marks := range []string{`""`, "“”", "„“", "„”", "””", "«»", "»«", "‹›", "›‹", "‚‘", "「」", "『』", "《》", "〈〉", "‘’"} {
			m := []rune(marks)
			q := "whose data reached " + string(m[0]) + name + string(m[1]) + " via acme"
			if f, err := a.Parse(q); err != nil || f.To.Place != id {
				t.Errorf("%s: %v: %v", q, f.To, err)
			}
		}
	}
}

func cmpTarget(f ask.Query) string {
	if f.To.Place != "" {
		return f.To.Place
	}
	return f.From.Place
}

// TestMarkedNamesAreFoundWhereverTheyStand, with their commas and full stops or
// without, but not without their parentheses moved or their quotation marks lost.
func TestMarkedNamesAreFoundWhereverTheyStand(t *testing.T) {
	var claims []graph.Claim
	for id, name := range map[string]string{
		"kr": "Acme (Korea) Co., Ltd.", "uk": "O'Neil's (US), Ltd.", "bj": "Ben & Jerry's (UK), Ltd.", "bar": `Foo "Bar" Inc.`, "yes": "Yes (Really)!",
		"plain": "Plain Inc", "stop": "Plain Inc.", "b": "One", "b.": "Two", "light": "株式会社「光」, Tokyo",
	} {
		claims = append(claims, graph.Claim{Kind: graph.KindParty, ID: id, Name: name})
	}
	a := asked(t, claims)
	for said, want := range map[string]string{
		"Acme (Korea) Co., Ltd.": "kr", "Acme (Korea) Co., Ltd": "kr", "Acme (Korea) Co Ltd": "kr", "ACME (korea) co ltd.": "kr", "Acme Korea Co Ltd": "kr",
		"O'Neil's (US), Ltd.": "uk", "O’Neil’s (US) Ltd": "uk", "Ben & Jerry's (UK), Ltd.": "bj", "Ben and Jerry's (UK), Ltd.": "", "Ben Jerrys (UK) Ltd": "bj",
		`Foo "Bar" Inc.`: "bar", "Foo “Bar” Inc": "bar", `foo "bar", inc.`: "bar", "Yes (Really)!": "yes", "yes (really)": "yes",
		"株式会社「光」 Tokyo": "light", "株式会社「光」, Tokyo.": "light",
		"(Acme) Korea Co Ltd": "", "Acme (Korea Co) Ltd": "", `Acme "Korea" Co Ltd`: "", `Acme ((Korea)) Co., Ltd.`: "", `"Foo" Bar Inc.`: "", "()": "", "(": "",
	} {
		for _, form := range []string{"what feeds %s", "what feeds %s?", "what feeds %s.", "what feeds %s via kr", "whose data does %s hold", "where did %s go?"} {
			q := strings.Replace(form, "%s", said, 1)
			if f, err := a.Parse(q); cmpTarget(f) != want || (err == nil) != (want != "") {
				t.Errorf("%s: %q, want %q: %v", q, cmpTarget(f), want, err)
			}
		}
	}
	for question, want := range map[string]string{
		"what feeds Plain Inc.":        `what feeds stop; "Plain Inc." is taken for the party "stop" (Plain Inc.), not for the party "plain" (Plain Inc): punctuation alone tells them apart; for that write "plain"`,
		"what feeds Plain Inc?":        `what feeds plain; "Plain Inc" is taken for the party "plain" (Plain Inc), not for the party "stop" (Plain Inc.): punctuation alone tells them apart; for that write "stop"`,
		"what feeds Plain Inc. via kr": `what feeds stop via kr; "Plain Inc." is taken for the party "stop" (Plain Inc.), not for the party "plain" (Plain Inc): punctuation alone tells them apart; for that write "plain"`,
		"what feeds b.":                `what feeds "b."; "b." is taken for the party "b.", not for the party "b": punctuation alone tells them apart; for that write "b"`,
		"what feeds b":                 `what feeds b`,
		`what feeds "b".`:              `what feeds b`,
	} {
		f, err := a.Parse(question)
		if got := strings.Join(append([]string{f.String()}, f.Notes...), "; "); err != nil || got != want {
			t.Errorf("%s\n  is   %s (%v)\n  want %s", question, got, err, want)
		}
	}
}

// TestTheLongestDeclaredNameIsMeant: not a shorter id, not a country's code, not
// words of the language, not a possessive.
func TestTheLongestDeclaredNameIsMeant(t *testing.T) {
	a := spelt(t)
	for question, want := range map[string]string{
		"whose data reached US Bank":                        "whose data reached usb",
		"whose data reached US":                             "whose data reached US",
		"whose data reached sk telecom":                     "whose data reached skt",
		"whose data reached SK":                             "whose data reached SK",
		"what feeds acme pay":                               "what feeds acme-pay",
		"what feeds acme via shop logistics":                "what feeds acme via sl",
		"what feeds shop logistics":                         "what feeds sl",
		"which gold members' data reached shop":             "which gm users' data reached shop",
		"which Gold Members' data reached shop":             "which gm users' data reached shop",
		"which gold users' data reached shop":               "which gold users' data reached shop",
		"which gold (eu) users' data reached shop":          "which eu users' data reached shop",
		"which (gold) users' data reached shop":             "which gold users' data reached shop",
		"which gold except vip users' data reached shop":    "which gv users' data reached shop",
		`which "gold" except vip users' data reached shop`:  `which "gold" except "vip" users' data reached "shop"`,
		"which Kohl's users' club users' data reached shop": "which kohls users' data reached shop",
		"did Kohl's users' club's data reach shop":          "did kohls's data reach shop",
		"which Shop's users' data reached shop":             "which u users' data reached shop",
		"did vip's data reach McDonald's":                   "did vip's data reach mcd",
		"did VIP's data reach McDonald’s":                   "did vip's data reach mcd",
		"whose data reached Alipay via Core":                "whose data reached \"via\"",
		`whose data reached "US"`:                           "whose data reached US",
		`whose data reached country US`:                     "whose data reached US",
		"whose data reached o'neill":                        `whose data reached "o'neill"`,
	} {
		f, err := a.Parse(question)
		if err != nil || f.String() != want {
			t.Errorf("%s\n  is understood as %s (%v)\n  want             %s", question, f, err, want)
		}
		if f.Notes != nil {
			t.Errorf("%s: %q", question, f.Notes)
		}
	}
}

// TestNoSilentChoice: where letter case or punctuation alone decides, it is said,
// and where they do not decide, both are offered.
func TestNoSilentChoice(t *testing.T) {
	a := asked(t, []graph.Claim{
		{Kind: graph.KindPopulation, ID: "u"}, {Kind: graph.KindCohort, ID: "gold", Of: "u"}, {Kind: graph.KindCohort, ID: "g2", Name: "Gold", Of: "u"},
		{Kind: graph.KindCohort, ID: "VIP", Of: "u"}, {Kind: graph.KindCohort, ID: "vip", Of: "u"},
		{Kind: graph.KindParty, ID: "us"}, {Kind: graph.KindParty, ID: "KR"},
		{Kind: graph.KindParty, ID: "p", Name: "Core"}, {Kind: graph.KindSystem, ID: "core", Party: "p"}, {Kind: graph.KindSystem, ID: "core-2", Name: "Core", Party: "p"},
		{Kind: graph.KindParty, ID: "cpp", Name: "C++ GmbH"}, {Kind: graph.KindParty, ID: "c", Name: "C GmbH"},
		{Kind: graph.KindParty, ID: "a1", Name: "One"}, {Kind: graph.KindParty, ID: "a2", Name: "One"},
	})
	for question, want := range map[string]string{
		"which gold users' data reached us":  `"gold" is taken for the cohort "gold", not for the cohort "g2" (Gold): letter case alone tells them apart; for that write "g2"`,
		`which "gold" users' data reached p`: "",
		"which Gold users' data reached us":  `column 7: "Gold" names several things, which letter case alone tells apart; write the id of one, in quotation marks; did you mean "g2" or "gold"?`,
		"which vip users' data reached p":    `"vip" is taken for the cohort "vip", not for the cohort "VIP": letter case alone tells them apart; for that write "VIP"`,
		"which Vip users' data reached p":    `"Vip" names several things, which letter case alone tells apart; write the id of one, in quotation marks; did you mean "VIP" or "vip"?`,
		"whose data reached US":              `"US" is taken for the country "US", not for the party "us": letter case alone tells them apart; for that write "us"`,
		"whose data reached us":              "",
		"whose data reached KR":              `"KR" is taken for the party "KR", not for the country "KR"; for that write country "KR"`,
		"whose data reached country KR":      "",
		"whose data reached South Korea":     "",
		"whose data reached core":            `"core" is taken for the system "core", not for the party "p" (Core): letter case alone tells them apart; for that write "p"`,
		"whose data reached Core":            `"Core" is taken for the party "p" (Core), not for the system "core": letter case alone tells them apart; for that write "core"`,
		"whose data reached c++ gmbh":        `"c++ gmbh" is taken for the party "cpp" (C++ GmbH), not for the party "c" (C GmbH): punctuation alone tells them apart; for that write "c"`,
		"whose data reached CGmbH":           `"CGmbH" names several things; write the id of one, in quotation marks; did you mean "c" or "cpp"?`,
		"whose data reached one":             `"one" names several things; write the id of one, in quotation marks; did you mean "a1" or "a2"?`,
	} {
		f, err := a.Parse(question)
		got := strings.Join(f.Notes, "; ")
		if err != nil {
			got = err.Error()
		}
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s\n  says %s\n  want %s", question, got, want)
		}
		if err == nil {
			again, err := a.Parse(f.String())
			if again.Notes, f.Notes = nil, nil; err != nil || again.String() != f.String() {
				t.Errorf("%s is understood as %s, and that as %s (%v)", question, f, again, err)
			}
		}
	}
}

// TestNamesThatAreMarkedAreNotMadeUp: quotation marks and parentheses hold names
// apart, unless a name is declared with them.
func TestNamesThatAreMarkedAreNotMadeUp(t *testing.T) {
	a := spelt(t)
	for question, want := range map[string]string{
		`whose data reached Acme "Pay"`:  `expected "as of"`,
		`whose data reached "Acme Pay`:   "column 20: a quotation mark is not closed",
		`whose data reached Acme „Pay`:   "column 25: a quotation mark is not closed",
		"whose data reached (Acme) Pay":  `column 20: expected a place or country, found "("`,
		"whose data reached Acme 'Pay'":  "",
		"whose data reached Acme (Pay)":  `expected "as of"`,
		"whose data reached Acme UK Ltd": "",
	} {
		_, err := a.Parse(question)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v\n  want %s", question, err, want)
		}
	}
}

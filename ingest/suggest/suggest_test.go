package suggest

import (
	"context"
	"iter"
	"slices"
	"strings"
	"testing"

	"outflow/graph"
)

func shipped(t testing.TB) *Rules {
	t.Helper()
	rules, err := ReadRules(strings.NewReader(Shipped))
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// TestShippedRulesNameCurrentCategories, and no name twice for different ones.
func TestShippedRulesNameCurrentCategories(t *testing.T) {
	known, said := graph.NewTaxonomy(), map[string]string{}
	for _, r := range shipped(t).all {
		if r.category != none && (!slices.ContainsFunc(known.All(), func(c graph.Category) bool { return c.Key == r.category }) || known.Current(r.category) != r.category) {
			t.Errorf("%s is no current category", r.category)
		}
		name := strings.Join(r.words, "_")
		if said[name] != "" {
			t.Errorf("%s suggests %s and %s", name, said[name], r.category)
		}
		said[name] = r.category
	}
	if len(said) < 400 {
		t.Errorf("%d names", len(said))
	}
}

func TestCategoriesOfNames(t *testing.T) {
	rules := shipped(t)
	for name, want := range map[string]string{
		"email": "user.contact.email", "customerEmail": "user.contact.email", "BACKUP-E-MAIL": "user.contact.email", "email_template": "", "email_send_id": "", "count_emails": "", "recipient_email_address": "user.contact.email", "customer_id": "user.unique_id", "is_customer_id": "",
		"Geburtsdatum": "user.demographic.date_of_birth", "prénom": "user.name.first", "prenom": "user.name.first", "numero_de_tarjeta": "user.financial.credit_card", "tarjeta": "user.financial.credit_card",
		"휴대폰번호": "user.contact.phone_number", "고객_이메일주소": "user.contact.email", "주민등록번호": "user.government_id.national_identification_number",
		"ip_mask": "", "last_login_ip": "user.device.ip_address", "amount": "", "": "", "___": "", "name": "", "filename": "", "stage": "", "Straße": "user.contact.address.street",
		"billing_address_city": "user.contact.address", "userID": "user.unique_id", "race_condition": "", "page_age": "", "email_hash": "user.contact.email",
	} {
		if got := rules.Category(name); got != want {
			t.Errorf("%q suggests %q, want %q", name, got, want)
		}
	}
}

func TestRulesAreRefusedByLine(t *testing.T) {
	for text, want := range map[string]string{
		"# a\n\nuser.name": "line 3: no name follows user.name", "User! name": `line 1: "User!" is no category`, "none a\nuser *_b": `line 2: "*_b" is no name`,
		"user [a": `"[a" is no name`, "user a__b": `"a__b" is no name`, "user " + strings.Repeat("a", mostLine): "line 1: ",
	} {
		if _, err := ReadRules(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
}

// TestRuleOfMostWordsHolds, then the last in the name, then that of most letters, then the
// first of the list.
func TestRuleOfMostWordsHolds(t *testing.T) {
	rules, err := ReadRules(strings.NewReader("user.a x\nuser.b x_y\nnone x_y_z\nuser.c y*\nuser.d yy\nuser.e yyy yyyy\nuser.f yyy\n"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"x": "user.a", "x_y": "user.b", "w_x_y": "user.b", "x_y_z": "", "yy": "user.c", "yyy": "user.e", "yyyy": "user.e", "yz": "user.c", "z": "", "x_yy": "user.c", "yy_x": "user.a"} {
		if got := rules.Category(name); got != want {
			t.Errorf("%q suggests %q, want %q", name, got, want)
		}
	}
}

// A reader has claims of all kinds.
type reader struct {
	graph.Reader
	claims []graph.Claim
}

func (r reader) Claims(_ context.Context, kinds ...graph.Kind) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		for _, kind := range graph.Kinds {
			for _, wanted := range kinds {
				for _, c := range r.claims {
					if c.Kind == kind && kind == wanted && !yield(c, nil) {
						return
					}
				}
			}
		}
	}
}

// TestSuggestionsAreOfWhatNobodyStates: columns that are declared or only named, each once.
func TestSuggestionsAreOfWhatNobodyStates(t *testing.T) {
	field := func(kind graph.Kind, id, source string, categories ...string) graph.Claim {
		return graph.Claim{Kind: kind, ID: id, Source: source, Categories: categories}
	}
	all, err := Suggest(t.Context(), reader{claims: []graph.Claim{
		field(graph.KindField, "s/a#email", "x"), field(graph.KindField, "s/a#email", "y"), field(graph.KindField, "s/b#email", "x", "user"),
		field(graph.KindField, "s/c#email", "x"), field(graph.KindAnnotation, "s/c#email", "y", "user"), field(graph.KindField, "s/d#e*mail", "x"),
		field(graph.KindField, "s/d#PHONE\u2028\"", "x"), field(graph.KindField, "t/x#email", "x"),
		field(graph.KindImplied, "s/a#email", "z"), field(graph.KindImplied, "r/e#email", "z"), field(graph.KindImplied, "r/e", "z"),
		{Kind: graph.KindPattern, ID: "t", Source: "y", Match: graph.Match{Field: "t/**"}, Categories: []string{"user"}},
	}}, shipped(t))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := Write(&b, all); err != nil {
		t.Fatal(err)
	}
	_, entries, _ := strings.Cut(b.String(), "annotate:\n")
	want := `# 2 columns: r/e#email, s/a#email
- {match: {field: "**#email"}, set: {categories: [user.contact.email]}}
# 1 column: s/d#PHONE` + "\ufffd" + `"
- {match: {field: "**#PHONE\u2028\""}, set: {categories: [user.contact.phone_number]}}
`
	if entries != want {
		t.Errorf("got\n%s\nwant\n%s", entries, want)
	}
}

func FuzzRules(f *testing.F) {
	f.Add("user.name a_b* c\nnone d", "aB-c")
	f.Fuzz(func(t *testing.T, text, name string) {
		if rules, err := ReadRules(strings.NewReader(text)); err == nil {
			rules.Category(name)
		}
	})
}

// TestColumnsAreThoseOfPlaces: what is stated under one name of a dataset is stated under each.
func TestColumnsAreThoseOfPlaces(t *testing.T) {
	all, err := Suggest(t.Context(), reader{claims: []graph.Claim{
		{Kind: graph.KindParty, ID: "p", Source: "x"},
		{Kind: graph.KindSystem, ID: "hive", Source: "x", Party: "p"}, {Kind: graph.KindSystem, ID: "file", Source: "x", Party: "p"},
		{Kind: graph.KindDataset, ID: "file/t", Source: "x"}, {Kind: graph.KindDataset, ID: "hive/t", Source: "x", Same: "file/t"},
		{Kind: graph.KindField, ID: "file/t#email", Source: "x"}, {Kind: graph.KindField, ID: "file/t#phone", Source: "x"}, {Kind: graph.KindField, ID: "file/t#surname", Source: "x"},
		{Kind: graph.KindField, ID: "hive/t#email", Source: "x"}, {Kind: graph.KindField, ID: "hive/t#phone", Source: "x"}, {Kind: graph.KindField, ID: "hive/t#surname", Source: "x"},
		{Kind: graph.KindAnnotation, ID: "hive/t#phone", Source: "x", Categories: []string{"user"}},
		{Kind: graph.KindPattern, ID: "e", Source: "x", Match: graph.Match{Field: "file/*#email"}, Categories: []string{"user"}},
	}}, shipped(t))
	if err != nil || len(all) != 1 || all[0].Column != "surname" || all[0].Fields != 1 {
		t.Errorf("%+v, %v", all, err)
	}
}

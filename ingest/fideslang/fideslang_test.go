package fideslang

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/ingest/record"
)

// A reading is what came of some files.
type reading struct {
	claims             []string
	problems, warnings string
	told               int64 // bytes
}

// of returns the claims of a kind, without what all of them say.
func (r *reading) of(kind graph.Kind) string {
	var b strings.Builder
	for _, c := range r.claims {
		if rest, ok := strings.CutPrefix(c, fmt.Sprintf(`{"kind":"%s",`, kind)); ok {
			b.WriteString(strings.Replace(strings.TrimSuffix(rest, "}"), `,"source":"p"`, "", 1) + "\n")
		}
	}
	return b.String()
}

// read reads files as one project.
func read(t testing.TB, texts map[string]string) *reading {
	t.Helper()
	var files []File
	for _, path := range slices.Sorted(maps.Keys(texts)) {
		text := texts[path]
		files = append(files, File{path, int64(len(text)), func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }})
	}
	r, got := record.NewReader("p", "p"), &reading{}
	for rec, err := range Records(t.Context(), files, r, func(n int64) { got.told += n }) {
		if err != nil {
			t.Fatal(err)
		}
		got.claims = append(got.claims, string(rec.Claim.Canonical()))
	}
	// Every flow is of those; ingest tests what is told of them.
	r.Warnings.All = slices.DeleteFunc(r.Warnings.All, func(p record.Problem) bool { return strings.Contains(p.What, "neither when nor whose") })
	for _, p := range slices.SortedFunc(maps.Values(r.Unknown), func(a, b record.Problem) int { return strings.Compare(a.What, b.What) }) {
		r.Warnings.Add(p)
	}
	got.problems, got.warnings = r.Problems.String(), r.Warnings.String()
	return got
}

// sound reads one file in which nothing is wrong.
func sound(t testing.TB, text string) *reading {
	t.Helper()
	r := read(t, map[string]string{"f": text})
	if r.problems != "" {
		t.Fatal(r.problems)
	}
	return r
}

func same(t *testing.T, got, want string) {
	t.Helper()
	if got, want = strings.TrimSpace(got), strings.TrimSpace(want); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// two are two systems, of which the first declares an egress to the second.
const two = `system:
- fides_key: a
  system_type: Service
  egress: [{fides_key: b, type: system}]
  privacy_declarations: [{name: x, data_categories: [user.contact], data_use: finance, data_subjects: [customer]}]
`

func TestAFlowDeclaredAtBothEndsIsOneTransferAndTwoClaims(t *testing.T) {
	r := sound(t, two+`- fides_key: b
  system_type: Service
  ingress: [{fides_key: a, type: system, data_categories: [user.contact.email]}]
  privacy_declarations: [{data_categories: [user], data_use: analytics, legal_basis_for_processing: Consent}]
`)
	same(t, r.of(graph.KindTransfer), `
"id":"a -> b","people":"unknown","from":"a","to":"b","when":["unknown"],"purpose":"finance"
"id":"a -> b","source":"p#ingress","categories":["user.contact.email"],"people":"unknown","from":"a","to":"b","when":["unknown"],"purpose":"analytics","ground":[{"key":"gdpr:6-1-a"}]`)
	same(t, r.of(graph.KindSource), "\"id\":\"p\"\n\"id\":\"p#ingress\",\"source\":\"p#ingress\"")
}

func TestAFlowMayNameADatasetOrASystemOrTheUsers(t *testing.T) {
	r := sound(t, `system:
- fides_key: a
  egress: [{fides_key: d, type: dataset}, {fides_key: elsewhere, type: dataset}, {fides_key: a, type: system}, {fides_key: user, type: user}]
  ingress: [{fides_key: d, type: dataset}, {fides_key: user, type: user, data_categories: [user.name]}]
  privacy_declarations: []
dataset: [{fides_key: d, collections: []}]
`)
	same(t, r.of(graph.KindTransfer), `
"id":"a -> fides://default_organization/d","people":"unknown","from":"a","to":"fides://default_organization/d","when":["unknown"]
"id":"a -> fides://default_organization/elsewhere","people":"unknown","from":"a","to":"fides://default_organization/elsewhere","when":["unknown"]
"id":"a -> a","people":"unknown","from":"a","to":"a","when":["unknown"]
"id":"fides://default_organization/d -> a","source":"p#ingress","people":"unknown","from":"fides://default_organization/d","to":"a","when":["unknown"]`)
	same(t, r.of(graph.KindSystem), `
"id":"a","party":"default_organization","categories":["user.name"]
"id":"fides://default_organization","party":"default_organization"`)
	same(t, r.warnings, `
f:3:112: not read: what a system gives to its own users comes to no place
f:4:44: data of its users begins in this system, and whose is not said; a manifest says it: annotate: [{id: a, subjects: everyone}]`)
}

func TestADeclarationThatNamesAFlowSaysItsCategoriesPurposeAndGround(t *testing.T) {
	r := sound(t, `system:
- fides_key: a
  legal_basis_for_transfers: [SCCs]
  egress: [{fides_key: b, type: system}, {fides_key: c, type: system, data_categories: [user.name]}, {fides_key: d, type: system}]
  privacy_declarations:
  - {name: x, data_categories: [user.contact, user.name], data_use: finance, legal_basis_for_processing: Legitimate interests, egress: [b, c]}
  - {name: y, data_categories: [user.device], data_use: analytics, legal_basis_for_processing: Legitimate interests, egress: [b]}
  - {data_categories: [user.social], data_use: sales, legal_basis_for_processing: Contract}
- {fides_key: b, responsibility: [Processor, Sub-Processor], privacy_declarations: []}
- {fides_key: c, data_responsibility_title: Controller}
- {fides_key: d}
`)
	same(t, r.of(graph.KindTransfer), `
"id":"a -> b","categories":["user.contact","user.device","user.name"],"people":"unknown","from":"a","to":"b","when":["unknown"],"role":"processor, sub-processor","purpose":"analytics, finance","safeguards":["SCCs"],"ground":[{"key":"gdpr:6-1-f"}]
"id":"a -> c","categories":["user.name"],"people":"unknown","from":"a","to":"c","when":["unknown"],"role":"controller","purpose":"finance","safeguards":["SCCs"],"ground":[{"key":"gdpr:6-1-f"}]
"id":"a -> d","people":"unknown","from":"a","to":"d","when":["unknown"],"safeguards":["SCCs"]`)
	same(t, strings.SplitN(r.of(graph.KindSystem), "\n", 2)[0], `"id":"a","party":"default_organization","categories":["user.contact","user.device","user.name","user.social"]`)
	same(t, r.warnings, `
f:4:102: not read: what a flow is for and on what ground, as none of several privacy declarations names it at its egress
f:8:5: not read: the use and the ground of a privacy declaration that is for no flow
p: not read, as the graph has no place for it: of a privacy declaration name (2)`)
}

func TestEveryLegalBasisIsAGround(t *testing.T) {
	for basis, want := range map[string]string{"Consent": "gdpr:6-1-a", "Contract": "gdpr:6-1-b", "Legal obligations": "gdpr:6-1-c", "Vital interests": "gdpr:6-1-d",
		"Public interest": "gdpr:6-1-e", "Legitimate interests": "gdpr:6-1-f", "Legal Obligation": "gdpr:6-1-c", "our own": "our own"} {
		same(t, sound(t, two+"  meta: null\n- {fides_key: b}\n").of(graph.KindTransfer), `"id":"a -> b","people":"unknown","from":"a","to":"b","when":["unknown"],"purpose":"finance"`)
		r := sound(t, strings.Replace(two, "data_use: finance", "data_use: finance, legal_basis_for_processing: "+basis, 1)+"- {fides_key: b}\n")
		same(t, r.of(graph.KindTransfer), fmt.Sprintf(`"id":"a -> b","people":"unknown","from":"a","to":"b","when":["unknown"],"purpose":"finance","ground":[{"key":"%s"}]`, want))
	}
	// In version 1 a use of one's own may state it.
	r := sound(t, two+"- {fides_key: b}\ndata_use: [{fides_key: finance, legal_basis: Legal Obligation}]\n")
	same(t, r.of(graph.KindTransfer), `"id":"a -> b","people":"unknown","from":"a","to":"b","when":["unknown"],"purpose":"finance","ground":[{"key":"gdpr:6-1-c"}]`)
}

func TestNestedFieldsAreFieldsAndTheirCollectionsCategoriesTheirs(t *testing.T) {
	r := sound(t, `dataset:
- fides_key: <instance_fides_key>
  name: Shop
  data_categories: [user]
  collections:
  - name: customer
    data_categories: [user.contact]
    fields:
    - {name: id}
    - name: profile
      fields: [{name: "e#mail", data_categories: [user.contact.email]}, {name: tags, fields: [{name: x}]}]
  - {name: empty, data_categories: [user.social], fields: []}
`)
	same(t, r.of(graph.KindDataset), `"id":"fides://default_organization/<instance_fides_key>","name":"Shop","categories":["user","user.social"]`)
	same(t, strings.ReplaceAll(r.of(graph.KindField), `fides://default_organization/<instance_fides_key>`, "D"), `
"id":"D#customer.id","categories":["user.contact"]
"id":"D#customer.profile","categories":["user.contact"]
"id":"D#customer.profile.e#mail","dataset":"D","categories":["user.contact","user.contact.email"]
"id":"D#customer.profile.tags","categories":["user.contact"]
"id":"D#customer.profile.tags.x","categories":["user.contact"]`)
}

// What is stated of a collection holds for its fields; what is no duration is unknown and told
// of; and that there is no policy, which Fides writes by itself, says nothing.
func TestRetentionsThatAreDurationsAreRead(t *testing.T) {
	r := sound(t, `dataset:
- fides_key: d
  retention: P1Y
  collections:
  - {name: a, retention: P12M, fields: [{name: x}, {name: y, retention: PT36H, fields: [{name: z}]}]}
  - {name: b, retention: 30 days, fields: [{name: x, retention: No retention or erasure policy}]}
- {fides_key: e, retention: until the account is closed, collections: []}
`)
	same(t, r.of(graph.KindDataset), `
"id":"fides://default_organization/d","retention":"P1Y"
"id":"fides://default_organization/e","retention":"unknown"`)
	same(t, strings.ReplaceAll(r.of(graph.KindField), `fides://default_organization/d`, "D"), `
"id":"D#a.x","retention":"P1Y"
"id":"D#a.y","retention":"PT36H"
"id":"D#a.y.z","retention":"PT36H"
"id":"D#b.x","retention":"unknown"`)
	same(t, r.warnings, `
f:6:26: the retention "30 days" is no duration such as P30D, and is read as unknown
f:7:29: the retention "until the account is closed" is no duration such as P30D, and is read as unknown`)
}

// Each of these is valid by the models of its version, and they say nearly the same.
func TestEveryVersionIsRead(t *testing.T) {
	const flows = `"id":"a -> b","categories":["user.behavior"],"people":"unknown","from":"a","to":"b","when":["unknown"],"purpose":"functional.service.improve"%s
"id":"a -> fides://default_organization/d","people":"unknown","from":"a","to":"fides://default_organization/d","when":["unknown"],"purpose":"functional.service.improve"%[1]s`
	for version, test := range map[string]struct{ text, system, field, flows string }{
		"1.0": {`registry:
- {fides_key: r, name: R}
system:
- fides_key: a
  registry_id: 1
  system_type: Service
  data_responsibility_title: Controller
  system_dependencies: [b]
  third_country_transfers: [USA]
  privacy_declarations:
  - name: x
    data_categories: [user.provided.identifiable.credentials]
    data_use: provide.system
    data_qualifier: aggregated
    data_subjects: [customer]
    dataset_references: [d]
- {fides_key: b, system_type: Service, privacy_declarations: []}
dataset:
- fides_key: d
  data_qualifier: aggregated
  retention: 30 days
  collections:
  - name: c
    fields: [{name: f, data_qualifier: aggregated, data_categories: [user.derived.identifiable.device.cookie_id], fields: [{name: g}]}]
`, `"user.authorization.credentials"`, `#c.f","categories":["user.device.cookie_id"]`, ""},
		"1.4": {`system:
- fides_key: a
  system_type: Service
  egress: [{fides_key: b, type: system, data_categories: [user.observed]}, {fides_key: d, type: dataset}]
  privacy_declarations: [{name: x, data_categories: [user.credentials], data_use: improve.system, data_subjects: [customer], egress: [b]}]
- {fides_key: b, system_type: Service, privacy_declarations: []}
dataset: [{fides_key: d, fidesops_meta: {after: []}, collections: [{name: c, fields: [{name: f}]}]}]
`, `"user.authorization.credentials"`, `#c.f"`, fmt.Sprintf(flows, "")},
		"2.2": {`system:
- fides_key: a
  system_type: Service
  egress: [{fides_key: b, type: system, data_categories: [user.behavior]}, {fides_key: d, type: dataset}]
  privacy_declarations: [{data_categories: [user.authorization.credentials], data_use: functional.service.improve, data_subjects: [customer], egress: [b], legal_basis_for_processing: Consent}]
- {fides_key: b, system_type: Service, privacy_declarations: []}
dataset: [{fides_key: d, collections: [{name: c, fields: [{name: f}]}]}]
`, `"user.authorization.credentials"`, `#c.f"`, fmt.Sprintf(flows, `,"ground":[{"key":"gdpr:6-1-a"}]`)},
		"3.1": {`system:
- fides_key: a
  system_type: Service
  cookies: []
  egress: [{fides_key: b, type: system, data_categories: [user.behavior]}, {fides_key: d, type: dataset}]
  privacy_declarations: [{data_categories: [user.authorization.credentials], data_use: functional.service.improve, data_subjects: [customer], egress: [b], legal_basis_for_processing: Consent}]
- {fides_key: b, system_type: Service, privacy_declarations: []}
dataset: [{fides_key: d, data_uses: [analytics], fides_meta: {namespace: {x: y}}, collections: [{name: c, fides_meta: {partitioning: []}, fields: [{name: f, data_purposes: [p], fides_meta: {redact: name}}]}]}]
`, `"user.authorization.credentials"`, `#c.f"`, fmt.Sprintf(flows, `,"ground":[{"key":"gdpr:6-1-a"}]`)},
	} {
		t.Run(version, func(t *testing.T) {
			r := sound(t, test.text)
			if strings.Contains(r.warnings, "has no key") || strings.Contains(r.warnings, "nobody declares") || !strings.Contains(r.of(graph.KindField), test.field) || !strings.Contains(r.of(graph.KindSystem), test.system) {
				t.Errorf("%s\n%s", r.warnings, strings.Join(r.claims, "\n"))
			}
			same(t, r.of(graph.KindTransfer), test.flows)
		})
	}
}

func TestReferencesAreNeverTransfers(t *testing.T) {
	r := sound(t, `dataset:
- fides_key: d
  collections:
  - name: c
    fields:
    - {name: x, fides_meta: {references: [{dataset: e, field: c.x, direction: to}]}}
    - {name: y, fidesops_meta: {references: [{dataset: e, field: c.y, direction: from}]}}
- {fides_key: e, collections: [{name: c, fields: [{name: x}, {name: y}]}]}
`)
	same(t, r.of(graph.KindTransfer), "")
	same(t, r.warnings, `
f:6:42: not read: references between fields are no transfers: Fides joins along them what it tells people of themselves (2 times)
p: not read, as the graph has no place for it: of a field fides_meta (1), fidesops_meta (1)`)
}

func TestADatasetLiesInTheOneSystemThatRefersToIt(t *testing.T) {
	r := read(t, map[string]string{
		"datasets.yml": "dataset: [{fides_key: one, collections: []}, {fides_key: both, collections: []}, {fides_key: none, organization_fides_key: o, collections: []}]\n",
		"systems.yml": `system:
- {fides_key: a, dataset_references: [one, lost]}
- {fides_key: b, privacy_declarations: [{data_use: finance, dataset_references: [both]}]}
- {fides_key: c, dataset_references: [both]}
`})
	same(t, r.problems, "")
	same(t, r.of(graph.KindDataset), `
"id":"fides://default_organization/one","system":"a"
"id":"fides://default_organization/both"
"id":"fides://o/none"
"id":"fides://default_organization/lost","system":"a"`)
	same(t, r.warnings, `
datasets.yml:1:58: several systems refer to the dataset, so it lies in none of them: which way its data goes, only a flow says
datasets.yml:1:94: nobody declares the organization "o"
systems.yml:2:44: no file of the project declares the dataset "lost", of which nothing is known but who refers to it
systems.yml:3:41: not read: the use and the ground of a privacy declaration that is for no flow`)
}

func TestOrganizationsAndLegalNamesAreParties(t *testing.T) {
	r := sound(t, `organization: [{fides_key: o, name: K-Pay}]
system:
- {fides_key: own, organization_fides_key: o, legal_name: K Pay}
- {fides_key: other, organization_fides_key: o, legal_name: "A-Score Pte."}
- {fides_key: more, organization_fides_key: o, legal_name: "A-Score Pte."}
`)
	same(t, r.of(graph.KindParty), "\"id\":\"o\",\"name\":\"K-Pay\"\n\"id\":\"business:A-Score Pte.\",\"name\":\"A-Score Pte.\"")
	same(t, r.of(graph.KindSystem), "\"id\":\"own\",\"party\":\"o\"\n\"id\":\"other\",\"party\":\"business:A-Score Pte.\"\n\"id\":\"more\",\"party\":\"business:A-Score Pte.\"")
}

// A kind of people is a population, of unknown size. Whose data moved is unknown.
func TestOneKindOfPeopleIsAPopulation(t *testing.T) {
	r := sound(t, `data_subject: [{fides_key: rider, name: Rider}]
system:
- {fides_key: a, privacy_declarations: [{data_use: finance, data_subjects: [rider]}, {data_use: sales, data_subjects: [rider]}]}
- {fides_key: b, privacy_declarations: [{data_use: finance, data_subjects: [customer, rider]}]}
dataset:
- {fides_key: d, data_subjects: [customer], collections: [{name: c, fields: [{name: x, data_subjects: [customer]}]}]}
- {fides_key: e, data_subjects: [customer], collections: [{name: c, fields: [{name: x, fields: [{name: y, data_subjects: [employee]}]}]}]}
`)
	same(t, r.of(graph.KindPopulation), "\"id\":\"rider\",\"name\":\"Rider\"\n\"id\":\"customer\"")
	same(t, r.of(graph.KindSystem), "\"id\":\"a\",\"party\":\"default_organization\",\"population\":\"rider\"\n\"id\":\"b\",\"party\":\"default_organization\"\n\"id\":\"fides://default_organization\",\"party\":\"default_organization\"")
	same(t, r.of(graph.KindDataset), "\"id\":\"fides://default_organization/d\",\"population\":\"customer\"\n\"id\":\"fides://default_organization/e\"")
	if !strings.Contains(r.warnings, "f:4:3: not read: data of several kinds of people (data_subjects); a place has one population (2 times)") {
		t.Error(r.warnings)
	}
}

func TestTaxonomiesAreKeptAndDeprecatedKeysRenamed(t *testing.T) {
	r := sound(t, `data_category: [{fides_key: user.financial.score, parent_key: user.financial, name: Scores}]
data_use: [{fides_key: scoring}]
system:
- fides_key: a
  egress: [{fides_key: b, type: system}, {fides_key: b, type: system, data_categories: [user.odd]}]
  privacy_declarations:
  - {data_categories: [user.financial.score, user.observed, account.contact.city, user.provided.identifiable.contact.email, user.odd], data_use: provide.system.operations.support.optimization, egress: [b]}
  - {data_categories: [user], data_use: scoring, egress: [b]}
- {fides_key: b, privacy_declarations: [{data_use: own.use, data_subjects: [robot]}]}
`)
	same(t, r.of(graph.KindCategory), `"id":"user.financial.score","name":"Scores"`)
	same(t, strings.SplitN(r.of(graph.KindSystem), "\n", 2)[0],
		`"id":"a","party":"default_organization","categories":["user","user.behavior","user.contact.address.city","user.contact.email","user.financial.score","user.odd"]`)
	same(t, r.of(graph.KindTransfer), `"id":"a -> b","categories":["user","user.behavior","user.contact.address.city","user.contact.email","user.financial.score","user.odd"],`+
		`"people":"unknown","from":"a","to":"b","when":["unknown"],"purpose":"essential.service.operations.improve, scoring"`)
	same(t, r.warnings, `
f:7:46: the category user.observed is deprecated and read as user.behavior
f:7:61: the category account.contact.city is deprecated and read as user.contact.address.city
f:7:83: the category user.provided.identifiable.contact.email is deprecated and read as user.contact.email
f:7:146: the data use provide.system.operations.support.optimization is deprecated and read as essential.service.operations.improve
f:9:41: not read: the use and the ground of a privacy declaration that is for no flow
f:9:52: nobody declares the data use own.use, which is kept as it is
f:9:77: nobody declares the data subject robot, which is kept as it is
f:7:125: nobody declares the category user.odd, attached to user`)
}

func TestUnknownKeysAreWarnedOfAndWhatHasNoPlaceIsNamed(t *testing.T) {
	r := sound(t, `policy: [{fides_key: p, rules: []}, {key: pbac, priority: 1}]
registry: [{fides_key: r}]
extra: 1
system: [{fides_key: a, system_type: x, tags: [], colour: red, egres: []}, {fides_key: b, colour: blue, system_type: y, description: null}]
`)
	same(t, r.warnings, `
f:1:10: not read: a policy is no lineage (2 times)
f:2:12: not read: a registry is no lineage
f:3:1: not read: fideslang has no section "extra"
f:4:51: not read: in fideslang a system has no key "colour" (2 times)
f:4:64: not read: in fideslang a system has no key "egres"; did you mean "egress"?
p: not read, as the graph has no place for it: of a system system_type (2), tags (1)`)
}

func TestWhatIsWrongIsToldAtItsPlace(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"no YAML":                      {"dataset:\n- fides_key: d\n  collections:\n  - name: c\n    description: x\n        data_categories: []\n", "f:5:18: mapping value is not allowed in this context"},
		"JSON":                         {`{"dataset": [{"fides_key": "d",}]}`, "f:1:32: '}' stands here; expected a key in quotation marks"},
		"a list":                       {"- dataset: []\n", "f:1:1: the file is a list; expected a mapping of lists such as system: and dataset:"},
		"empty":                        {"# x\n", "f: the file is empty; expected a mapping of lists such as system: and dataset:"},
		"two documents":                {"dataset: []\n---\ndataset: []\n", "f:3:8: a second document begins; expected one document"},
		"a section twice":              {"dataset: []\nsystem: []\ndataset: []\n", `f:3:1: the key "dataset" is there twice, first on line 1; expected one list`},
		"a section misspelt":           {"datasets: []\n", `f:1:1: fideslang has no section "datasets"; did you mean "dataset"?`},
		"a section no list":            {"dataset: {fides_key: d}\n", "f:1:10: a mapping stands here; expected a list"},
		"an item no mapping":           {"system: [a]\n", "f:1:10: a system is text; expected a mapping such as {fides_key: …}"},
		"no key":                       {"system: [{name: a}]\n", "f:1:10: a system has no fides_key"},
		"no such key":                  {"system: [{fides_key: a b}]\n", "f:1:22: the fides_key of a system stands here, and is no key; expected " + keyExpected},
		"a key twice":                  {"system: [{fides_key: a, name: x, name: y}]\n", `f:1:34: the key "name" is there twice, first on line 1`},
		"a flow of no type":            {"system: [{fides_key: a, egress: [{fides_key: b, type: table}]}]\n", `f:1:34: the type of a flow is "table"; expected dataset, system or user`},
		"a user of another type":       {"system: [{fides_key: a, egress: [{fides_key: user, type: system}]}]\n", "f:1:34: a flow with the users of a system has both the fides_key and the type user"},
		"a flow that is not there":     {"system: [{fides_key: a, privacy_declarations: [{data_use: sales, egress: [b]}]}]\n", `f:1:75: a privacy declaration names the egress "b", which its system does not declare`},
		"a declaration without use":    {"system: [{fides_key: a, privacy_declarations: [{name: x}]}]\n", "f:1:48: a privacy declaration has no data_use"},
		"a field without name":         {"dataset: [{fides_key: d, collections: [{name: c, fields: [{description: x}]}]}]\n", "f:1:59: a field has no name"},
		"a field twice":                {"dataset: [{fides_key: d, collections: [{name: c, fields: [{name: x}, {name: x}]}]}]\n", `f:1:77: the field "fides://default_organization/d#c.x" is declared twice, first on line 1`},
		"another parent":               {"data_category: [{fides_key: user.x, parent_key: system}]\n", `f:1:49: the parent_key of "user.x" is "system"; expected "user"`},
		"collections no list":          {"dataset: [{fides_key: d, collections: x}]\n", "f:1:39: text stands here; expected a list of collections"},
		"a category that is none":      {"dataset: [{fides_key: d, data_categories: [a b], collections: []}]\n", `f:1:44: "a b" is no category; expected words of letters, digits, _ and - joined by dots, such as user.contact.email`},
		"deep":                         {"dataset: " + strings.Repeat("[", 100_000), "f:1:41: the document nests more than 32 deep"},
		"bomb":                         {"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\ndataset: []\n", "f:1:4: anchors, aliases and merge keys are not read; expected the value itself, written out"},
		"NUL":                          {"dataset: []\n# \x00", "f:2:3: a NUL character stands here; expected text in UTF-8"},
		"too large":                    {"dataset: []\n#" + strings.Repeat("x", 32<<20), "f: the file is larger than 32 MB; expected several files"},
		"too many values":              {"dataset: [" + strings.Repeat("a,", 4_000_000), "f: the file holds too many values for one YAML document; expected several files, or the same as JSON"},
		"a resource that is too large": {"system: []\ndataset:\n- fides_key: d\n  collections:\n  - name: c\n    fields:\n" + strings.Repeat("    - name: "+strings.Repeat("x", 900)+"\n", 1300), `f: so much YAML is read record by record, and it is not written so; expected each record on lines of its own, the first of which begins with "- ", or the same as JSON`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := read(t, map[string]string{"f": test.text}).problems; !strings.HasPrefix(got, test.want) || strings.Contains(got, "\n") {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestAKeyThatOccursTwiceAcrossFilesIsAnErrorAtTheSecond(t *testing.T) {
	const dataset = "dataset:\n- {fides_key: %s, collections: [{name: c, fields: [{name: x}]}]}\n"
	r := read(t, map[string]string{"a.yml": fmt.Sprintf(dataset, "d"), "b.yml": "# more\n" + fmt.Sprintf(dataset, "d"), "c.yml": fmt.Sprintf(dataset, "e") + "- {fides_key: e}\n"})
	same(t, r.problems, "b.yml:3:15: the dataset \"d\" is declared twice, first in a.yml on line 2\nc.yml:3:15: the dataset \"e\" is declared twice, first on line 2")
}

func TestWhatOneFileOfAProjectLacksTheOthersSayStill(t *testing.T) {
	r := read(t, map[string]string{"a.yml": "system: [", "b.yml": "system: [{fides_key: b}]\n"})
	same(t, r.problems, "a.yml:1:9: sequence end token ']' not found")
	same(t, r.of(graph.KindSystem), `"id":"b","party":"default_organization"`)
}

func TestAllBytesAreToldOf(t *testing.T) {
	texts := map[string]string{"a.yml": two, "b.yml": "system: [", "c.yml": "dataset: []\n"}
	want := int64(0)
	for _, text := range texts {
		want += int64(len(text))
	}
	if got := read(t, texts).told; got != want {
		t.Errorf("told of %d bytes of %d", got, want)
	}
}

func TestIs(t *testing.T) {
	for text, want := range map[string]bool{
		"dataset:\n- fides_key: d\n": true, "\ufeff# c\n---\nversion: 1\nsystem :\r\n  - fides_key: s\r\n": true, `{"system": [{"fides_key": "s"}]}`: true, "{policy: [{fides_key: p}]}": true, "'data_use':\n- fides_key: s\n": true,
		"": false, "dataset:\n- name: d\n": false, "policy:\n- key: p\n": false, "fides_key: x\n": false, "x:\n  dataset:\n  - fides_key: d\n": false, "outflow: 1\ndatasets: [fides_key]\n": false,
	} {
		if got := Is([]byte(text)); got != want {
			t.Errorf("Is(%q) = %v", text, got)
		}
	}
}

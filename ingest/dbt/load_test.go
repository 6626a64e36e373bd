package dbt_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/store/sqlite"
	"outflow/ingest"
)

func open(t testing.TB) graph.Store {
	t.Helper()
	s, err := sqlite.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func try(t testing.TB, s graph.Store, opts ingest.Options, paths ...string) (ingest.Report, error) {
	t.Helper()
	opts.Now = func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }
	return ingest.Load(t.Context(), s, ingest.Paths(paths...), opts)
}

func load(t testing.TB, s graph.Store, opts ingest.Options, paths ...string) ingest.Report {
	t.Helper()
	r, err := try(t, s, opts, paths...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// estate declares the parties and people of which the project's annotations speak.
const estate = "testdata/estate.yaml"

// said returns all claims of a source, by kind and id.
func said(t testing.TB, s graph.Store, source string) map[string]graph.Claim {
	t.Helper()
	all := map[string]graph.Claim{}
	err := s.View(t.Context(), 0, func(r graph.Reader) error {
		for c, err := range r.Claims(t.Context(), graph.Kinds[:]...) {
			if err != nil {
				return err
			}
			if c.Source == source && c.Kind.IsSaid() {
				all[string(c.Kind)+" "+c.ID] = c
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// lines writes claims as they are stored.
func lines(claims map[string]graph.Claim) string {
	var all []string
	for _, c := range claims {
		all = append(all, string(c.Canonical())+"\n")
	}
	slices.Sort(all)
	return strings.Join(all, "")
}

func ids(claims map[string]graph.Claim, kind graph.Kind) []string {
	var all []string
	for _, c := range claims {
		if c.Kind == kind {
			all = append(all, c.ID)
		}
	}
	slices.Sort(all)
	return all
}

func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func warnings(r ingest.Report) string {
	var b strings.Builder
	for _, p := range r.Warnings {
		b.WriteString(p.String() + "\n")
	}
	return b.String()
}

// write makes files, by name, in a directory.
func write(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func read(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A target directory that dbt wrote, as a whole: models, seeds, snapshots, sources,
// exposures and columns, windows and what is stated under outflow.
func TestATargetDirectoryIsReadAsAWhole(t *testing.T) {
	s := open(t)
	load(t, s, ingest.Options{}, estate)
	r := load(t, s, ingest.Options{}, "testdata/target")
	got := lines(said(t, s, "shop"))
	const golden = "testdata/target.ndjson"
	if os.Getenv("OUTFLOW_UPDATE") != "" {
		write(t, ".", map[string]string{golden: got})
	}
	if want := read(t, golden); got != want {
		t.Errorf("it says\n%s\nwant\n%s", got, want)
	}
	if len(r.Skipped) > 0 {
		t.Errorf("skipped %v", r.Skipped)
	}
	same(t, "sources", len(r.Sources), 1)
}

func TestModelsSeedsSnapshotsAndSourcesAreDatasetsAndTestsAndTheirLikeAreNot(t *testing.T) {
	s := open(t)
	load(t, s, ingest.Options{}, estate)
	load(t, s, ingest.Options{}, "testdata/target")
	same(t, "datasets", ids(said(t, s, "shop"), graph.KindDataset), []string{
		"dbt://shop/shop.crm.Consents 2024", "dbt://shop/shop.crm.PEOPLE_V1", // sources
		"dbt://shop/shop.history.people_history",                                 // a snapshot
		"dbt://shop/shop.main.customers_v1", "dbt://shop/shop.main.customers_v2", // versions of a model
		"dbt://shop/shop.main.days", "dbt://shop/shop.main.fct_orders", "dbt://shop/shop.main.stg_orders", "dbt://shop/shop.main.stg_people",
		"dbt://shop/shop.main_raw.countries", "dbt://shop/shop.main_raw.raw_orders", // seeds
	})
	for key := range said(t, s, "shop") {
		for _, none := range []string{"how_many", "no_negative", "test", "revenue.", "by_day", "switched_off", "active_people", "on-run-start", "semantic"} {
			if strings.Contains(strings.TrimPrefix(key, "transfer "), none) {
				t.Errorf("%s is there", key)
			}
		}
	}
}

func TestAnExposureIsWhereDataLeaves(t *testing.T) {
	s := open(t)
	load(t, s, ingest.Options{}, estate)
	load(t, s, ingest.Options{}, "testdata/target")
	all := said(t, s, "shop")
	scoring, weekly := all["system dbt://shop/exposure.shop.scoring"], all["system dbt://shop/exposure.shop.weekly_revenue"]
	same(t, "who runs it", []string{scoring.Party, weekly.Party}, []string{"alipay", "unknown"})
	same(t, "where", scoring.Countries, []string{"CN"})
	same(t, "names", []string{scoring.Name, weekly.Name}, []string{"scoring (ml of Risk)", "Weekly revenue (dashboard of Finance team)"})
	if text := lines(all); strings.Contains(text, "example.org") {
		t.Error("an owner's address was kept")
	}
	var left []string
	for _, id := range ids(all, graph.KindTransfer) {
		if c := all["transfer "+id]; strings.Contains(c.To, "exposure") {
			left = append(left, c.From+" "+c.Job+" "+c.Disclosed)
		}
	}
	// What an ephemeral model reads, and what a metric is made of.
	same(t, "what leaves", left, []string{
		"dbt://shop/shop.crm.Consents 2024 exposure.shop.scoring false",
		"dbt://shop/shop.main.customers_v2 exposure.shop.weekly_revenue ",
		"dbt://shop/shop.main.fct_orders exposure.shop.scoring false",
		"dbt://shop/shop.main.fct_orders exposure.shop.weekly_revenue ",
		"dbt://shop/shop.main.stg_people exposure.shop.scoring false",
	})
}

func TestATransferNamesTheNodeThatRunsIt(t *testing.T) {
	s := open(t)
	load(t, s, ingest.Options{}, estate)
	load(t, s, ingest.Options{}, "testdata/target")
	c := said(t, s, "shop")["transfer dbt://shop/shop.main.stg_orders->dbt://shop/shop.main.fct_orders"]
	same(t, "it", []string{c.From, c.To, c.Job}, []string{"dbt://shop/shop.main.stg_orders", "dbt://shop/shop.main.fct_orders", "model.shop.orders"})
}

func TestLoadingATargetDirectoryTwiceChangesNothing(t *testing.T) {
	s := open(t)
	load(t, s, ingest.Options{}, estate)
	first := load(t, s, ingest.Options{}, "testdata/target")
	second := load(t, s, ingest.Options{}, "testdata/target")
	if second.Counts.Any() || second.Commit.Number != first.Commit.Number {
		t.Errorf("%+v", second.Counts)
	}
	// The files in another order, each by its own path.
	third := load(t, s, ingest.Options{}, "testdata/target/sources.json", "testdata/target/run_results.json", "testdata/target/manifest.json", "testdata/target/catalog.json")
	if third.Counts.Any() {
		t.Errorf("%+v", third.Counts)
	}
}

// A manifest alone says what reads what, and leaves people and time unknown.
func TestAManifestAloneLeavesPeopleAndTimeUnknown(t *testing.T) {
	s := open(t)
	load(t, s, ingest.Options{}, "testdata/v12.json")
	n := 0
	for _, c := range said(t, s, "jaffle_shop") {
		if c.Kind == graph.KindTransfer {
			if n++; c.People != "unknown" || !c.When.Unknown || !c.Rows.IsZero() {
				t.Errorf("%+v", c)
			}
		}
	}
	same(t, "transfers", n, 17)
}

func TestTheReportShowsTheAnnotationsThatWouldSayWhatIsUnknown(t *testing.T) {
	s := open(t)
	got := warnings(load(t, s, ingest.Options{}, "testdata/v12.json"))
	for _, want := range []string{
		"of 17 transfers, 17 do not say whose data they carried and 17 not when; state it in dbt, at nodes such as model.jaffle_shop.stg_products, as meta: {outflow: {people: everyone, when: always}}",
		`of none of its 12 sources and seeds dbt says whose data begins there, and unless a manifest does, nobody's is confirmed; state it in dbt, at `,
		`as annotate: [{id: "dbt://jaffle_shop/jaffle_shop.raw.raw_items", population: ID, subjects: everyone, categories: [user.contact.email]}]`,
		`dbt does not say who runs "dbt://jaffle_shop", nor who runs an exposure; state it in a manifest, as systems: [{id: "dbt://jaffle_shop", party: ID}]`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestManifestsOfSeveralVersionsAreReadAlike(t *testing.T) {
	for version, want := range map[string][]int{"v1": {11, 12}, "v7": {8, 8}, "v12": {19, 17}} {
		t.Run(version, func(t *testing.T) {
			s := open(t)
			r := load(t, s, ingest.Options{}, "testdata/"+version+".json")
			same(t, "sources", r.Sources[0].Source, "jaffle_shop") // which up to version 9 is only hashed
			all := said(t, s, "jaffle_shop")
			same(t, "datasets, transfers", []int{len(ids(all, graph.KindDataset)), len(ids(all, graph.KindTransfer))}, want)
		})
	}
}

// The differences between versions 7 and 12 that matter: where meta stands, how code is
// called, whether the project is named and what sections there are.
func TestVersions7To12SayTheSame(t *testing.T) {
	want := ""
	for version := 7; version <= 13; version++ {
		var m map[string]any
		if err := json.Unmarshal([]byte(read(t, "testdata/target/manifest.json")), &m); err != nil {
			t.Fatal(err)
		}
		metadata := m["metadata"].(map[string]any)
		metadata["dbt_schema_version"] = fmt.Sprintf("https://schemas.getdbt.com/dbt/manifest/v%d.json", version)
		if version < 10 {
			delete(metadata, "project_name")
			for _, section := range []string{"saved_queries", "unit_tests", "functions"} {
				delete(m, section)
			}
		}
		for _, section := range []string{"nodes", "sources"} {
			for _, v := range m[section].(map[string]any) {
				n := v.(map[string]any)
				config := n["config"].(map[string]any)
				if version < 12 { // dbt copied it
					if meta := config["meta"]; meta != nil {
						n["meta"] = meta
					}
					delete(config, "meta")
					columns, _ := n["columns"].(map[string]any)
					for _, v := range columns {
						c := v.(map[string]any)
						if config, ok := c["config"].(map[string]any); ok && config["meta"] != nil {
							c["meta"] = config["meta"]
						}
						delete(c, "config")
					}
				} else if version == 13 { // and may do so no more
					delete(n, "meta")
				}
			}
		}
		text, _ := json.Marshal(m)
		dir := t.TempDir()
		write(t, dir, map[string]string{"m.json": string(text)})
		s := open(t)
		load(t, s, ingest.Options{}, estate)
		r := load(t, s, ingest.Options{}, filepath.Join(dir, "m.json"))
		got := lines(said(t, s, "shop"))
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("version %d says\n%s\nwant\n%s", version, got, want)
		}
		same(t, "warned of a newer version", strings.Contains(warnings(r), "of version 13, and was read as one of version 12"), version == 13)
	}
}

func TestAnotherNamespaceIsWhereEventsOfOpenLineageLand(t *testing.T) {
	s := open(t)
	load(t, s, ingest.Options{}, estate)
	load(t, s, ingest.Options{Namespace: "postgres://db:5432"}, "testdata/target")
	all := said(t, s, "shop")
	if c := all["dataset postgres://db:5432/shop.main.fct_orders"]; c.System != "postgres://db:5432" {
		t.Errorf("%v", ids(all, graph.KindDataset))
	}
	same(t, "party", all["system postgres://db:5432"].Party, "unknown")
	same(t, "exposures", ids(all, graph.KindSystem), []string{"dbt://shop/exposure.shop.scoring", "dbt://shop/exposure.shop.weekly_revenue", "postgres://db:5432"})
}

func TestANamespaceWithoutDbtIsRefused(t *testing.T) {
	_, err := try(t, open(t), ingest.Options{Namespace: "postgres://db:5432"}, estate)
	same(t, "error", fmt.Sprint(err), "testdata/estate.yaml: a namespace says where the relations of dbt lie, and nothing of dbt is loaded")
}

// Every project has a directory of this name.
func TestTwoProjectsInDirectoriesNamedTargetAreTwoSources(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"v7", "v12"} {
		write(t, dir, map[string]string{name + "/target/manifest.json": strings.ReplaceAll(read(t, "testdata/"+name+".json"), "jaffle_shop", "jaffle_"+name)})
	}
	s := open(t)
	load(t, s, ingest.Options{Source: "old"}, filepath.Join(dir, "v7/target"))
	r := load(t, s, ingest.Options{}, filepath.Join(dir, "v12/target"))
	same(t, "retired", r.Counts.Retired, 0)
	again := load(t, s, ingest.Options{}, filepath.Join(dir, "v12/target/manifest.json"))
	same(t, "changed", again.Counts.Any(), false)
}

func TestWhatLiesBesideNoManifestOrBesideSeveralSaysNothing(t *testing.T) {
	s, dir := open(t), t.TempDir()
	_, err := try(t, s, ingest.Options{}, "testdata/target/catalog.json")
	same(t, "alone", fmt.Sprint(err), "testdata/target/catalog.json: this says something only of a manifest of dbt, and none is loaded from where it lies; expected the directory of both")
	write(t, dir, map[string]string{"a.json": read(t, "testdata/v7.json"), "b.json": read(t, "testdata/target/manifest.json"), "c.json": read(t, "testdata/target/catalog.json")})
	_, err = try(t, s, ingest.Options{}, dir)
	same(t, "several", strings.TrimPrefix(fmt.Sprint(err), dir), "/c.json: this says something only of a manifest of dbt, and several are loaded from where it lies; expected a directory for each")
	write(t, dir, map[string]string{"d/m.yaml": read(t, estate), "d/run_results.json": read(t, "testdata/target/run_results.json")})
	r := load(t, s, ingest.Options{}, filepath.Join(dir, "d"))
	same(t, "skipped", len(r.Skipped), 1)
	if _, err = try(t, s, ingest.Options{}, filepath.Join(dir, "e"), filepath.Join(dir, "d/run_results.json")); err == nil {
		t.Error("no error")
	}
}

// What dbt writes besides is passed over without a word, and what it does not is told of.
func TestWhatElseDbtWritesIsNotToldOf(t *testing.T) {
	s, dir := open(t), t.TempDir()
	write(t, dir, map[string]string{"manifest.json": read(t, "testdata/v7.json"), "compiled/p/models/a.sql": "select 1", "run/p/a.sql": "select 1",
		"graph.gpickle": "x", "index.html": "<html>", "semantic_manifest.json": `{"semantic_models": []}`, "info_schema/v1/nodes.parquet": "PAR1", "notes/run/a.sql": "select"})
	r := load(t, s, ingest.Options{}, dir)
	if len(r.Skipped) != 1 || filepath.Base(filepath.Dir(filepath.Dir(r.Skipped[0].File))) != "notes" {
		t.Errorf("%v", r.Skipped)
	}
}

func TestACatalogOfAnotherProjectIsToldOf(t *testing.T) {
	s, dir := open(t), t.TempDir()
	write(t, dir, map[string]string{"m.json": read(t, "testdata/v7.json"), "c.json": read(t, "testdata/target/catalog.json")})
	if got := warnings(load(t, s, ingest.Options{}, dir)); !strings.Contains(got, "what lies beside the manifest speaks of none of its nodes; is it of another project?") {
		t.Error(got)
	}
}

// A file that ends early, or is wrong anywhere, changes nothing: also if it is to keep going.
func TestAnArtifactThatIsCutIsLoadedNotAtAll(t *testing.T) {
	for _, name := range []string{"manifest.json", "catalog.json", "run_results.json"} {
		whole := read(t, "testdata/target/"+name)
		dir := t.TempDir()
		for _, other := range []string{"manifest.json", "catalog.json", "run_results.json"} {
			write(t, dir, map[string]string{other: read(t, "testdata/target/"+other)})
		}
		for _, cut := range []int{len(whole) - 1, len(whole) / 2, len(whole) - len(whole)/8} {
			write(t, dir, map[string]string{name: whole[:cut]})
			s := open(t)
			load(t, s, ingest.Options{}, estate)
			_, err := try(t, s, ingest.Options{KeepGoing: true}, dir)
			if e := (*ingest.ProblemsError)(nil); !errors.As(err, &e) || !strings.Contains(err.Error(), name+":1:") {
				t.Errorf("%s cut at %d: %v", name, cut, err)
			}
			same(t, "said", len(said(t, s, "shop")), 0)
		}
	}
}

func TestProgressIsToldOfAllFiles(t *testing.T) {
	s := open(t)
	load(t, s, ingest.Options{}, estate)
	var last ingest.Progress
	load(t, s, ingest.Options{Progress: func(p ingest.Progress) { last = p }}, "testdata/target")
	var size int64
	for _, name := range []string{"manifest.json", "catalog.json", "run_results.json", "sources.json"} {
		size += int64(len(read(t, "testdata/target/"+name)))
	}
	same(t, "size", last.Size, size)
	if last.Bytes < size-int64(len(read(t, "testdata/target/sources.json"))) || last.Bytes > size || last.Records < 60 {
		t.Errorf("%+v", last)
	}
}

// A service and standard input hand over what is read only once.
func TestAManifestIsReadFromAReader(t *testing.T) {
	s := open(t)
	r, err := ingest.Load(t.Context(), s, []ingest.Input{{Path: "standard input", Open: once(read(t, "testdata/v12.json"))}}, ingest.Options{})
	if err != nil || r.Sources[0].Source != "jaffle_shop" {
		t.Fatalf("%+v, %v", r.Sources, err)
	}
	same(t, "transfers", len(ids(said(t, s, "jaffle_shop"), graph.KindTransfer)), 17)
}

func TestKeysMayStandInAnyOrder(t *testing.T) {
	var m map[string]any
	if err := json.Unmarshal([]byte(read(t, "testdata/target/manifest.json")), &m); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b) // which puts keys in order
	e.SetIndent("", " ")
	if err := e.Encode(m); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, dir, map[string]string{"x": b.String()})
	as := func(path string) string {
		s := open(t)
		load(t, s, ingest.Options{}, estate)
		load(t, s, ingest.Options{}, path)
		return lines(said(t, s, "shop"))
	}
	if got, want := as(filepath.Join(dir, "x")), as("testdata/target/manifest.json"); got != want {
		t.Errorf("it says\n%s\nwant\n%s", got, want)
	}
}

package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"outflow/graph"
)

// read reads a response into a value.
func read[T any](t *testing.T, r *response) *T {
	t.Helper()
	v := new(T)
	if err := json.Unmarshal(r.body, v); err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %v: %s", r.Status, err, r.body)
	}
	return v
}

func v1(of string, params ...string) string {
	v := url.Values{}
	for i := 0; i < len(params); i += 2 {
		v.Set(params[i], params[i+1])
	}
	return "/v1/" + of + "?" + v.Encode()
}

func TestNamesAreFoundByTheBeginningsOfTheirWords(t *testing.T) {
	s := demo(t, nil)
	for _, c := range []struct{ typed, kind, id string }{
		{"kakao pay u", "population", "kakaopay-users"},
		{"Apple P", "cohort", "apple-pay"},
		{"KAKAOPAY", "party", "kakaopay"},
		{"카카오", "party", "kakaopay"},
		{"알리", "party", "alipay"},
		{"feat", "dataset", "alipay-risk/nsf-features"},
		{"phone", "category", "user.contact.phone_number"},
		{"contact.phone", "category", "user.contact.phone_number"},
		{"South K", "country", "KR"},
		{"nsf-bu", "transfer", "nsf-build"},
	} {
		found := read[names](t, s.get(t, v1("search", "q", c.typed)))
		if !slices.ContainsFunc(found.Names, func(n name) bool { return n.Kind == c.kind && n.ID == c.id }) {
			t.Errorf("%q finds %+v", c.typed, found.Names)
		}
	}
	for _, typed := range []string{"", "   ", "xyzzy", "<script>", strings.Repeat("a", 5000)} {
		if found := read[names](t, s.get(t, v1("search", "q", typed, "limit", "3"))); len(found.Names) > 0 {
			t.Errorf("%q finds %+v", typed, found.Names)
		}
	}
	if found := read[names](t, s.get(t, v1("search", "q", "a", "limit", "2"))); len(found.Names) != 2 || !found.More {
		t.Errorf("two of many: %+v", found)
	}
}

// What search says to write is read as what was found.
func TestWhatIsFoundCanBeAsked(t *testing.T) {
	s := demo(t, nil)
	for _, typed := range []string{"a", "k", "n", "u", "p", "s"} {
		for _, n := range read[names](t, s.get(t, v1("search", "q", typed, "limit", "1000"))).Names {
			question := fmt.Sprintf("whose data reached %s", n.Write)
			switch n.Kind {
			case "cohort", "population":
				question = fmt.Sprintf("did %s's data reach alipay", n.Write)
			case "category":
				question = fmt.Sprintf("whose %s reached alipay", n.Write)
			case "transfer":
				question = fmt.Sprintf("what was derived from %s", n.Write)
			}
			if r := s.get(t, askPath(question)); r.StatusCode != http.StatusOK {
				t.Errorf("%s: %s: %s", question, r.Status, r.body)
			}
		}
	}
}

func placeIsShown(t *testing.T, store graph.Store) {
	fill(t, store, "", kakaopay)
	fill(t, store, "", "../fixtures/kakaopay-accounts")
	s := start(t, store, nil)
	p := read[place](t, s.get(t, v1("place", "id", "alipay-risk")))
	if p.Name != "Alipay risk" || p.Party != "alipay" || len(p.Around) != 1 || p.Around[0].ID != "alipay" || p.InsideCount < 3 || len(p.Inside) != p.InsideCount {
		t.Errorf("%+v", p)
	}
	if p.In.Count == 0 || p.Out.Count == 0 || p.Within == 0 || len(p.Claims) == 0 || !strings.Contains(string(p.Claims[0]), `"system"`) {
		t.Errorf("in %d, out %d, within %d, claims %s", p.In.Count, p.Out.Count, p.Within, p.Claims)
	}
	for _, question := range p.Questions {
		if r := s.get(t, askPath(question)); r.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", question, r.body)
		}
	}
	d := read[place](t, s.get(t, v1("place", "id", "kakaopay-core/accounts", "at", "1")))
	if d.Origin != "stated" || d.Subjects != "everyone" || d.Population != "kakaopay-users" || d.Revision.Number != 1 || len(d.Categories) != 4 {
		t.Errorf("%+v", d)
	}
}

func transferIsShown(t *testing.T, store graph.Store) {
	fill(t, store, "", kakaopay)
	fill(t, store, "again", kakaopay+"/koreatechtoday.yaml")
	s := start(t, store, nil)
	tr := read[transfer](t, s.get(t, v1("transfer", "id", "nsf-scoring")))
	ids := func(ts transfers) (all []string) {
		for _, x := range ts.Transfers {
			all = append(all, x.ID)
		}
		return all
	}
	if len(tr.Claims) != 2 || len(tr.Sources) != 2 || tr.From.ID != "alipay-risk/nsf-features" {
		t.Errorf("%+v", tr)
	}
	if !slices.Contains(ids(tr.Feeds), "nsf-build") || !slices.Contains(ids(tr.Goes), "nsf-to-apple") || slices.Contains(ids(tr.Feeds), "nsf-scoring") {
		t.Errorf("fed by %v, goes on by %v", ids(tr.Feeds), ids(tr.Goes))
	}
	for _, question := range tr.Questions {
		if r := s.get(t, askPath(question)); r.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", question, r.body)
		}
	}
}

// What patterns say is among the claims of what they match.
func TestPatternsAreShownWithWhatTheyMatch(t *testing.T) {
	store := openSQLite(t)
	fill(t, store, "", kakaopay)
	notes := filepath.Join(t.TempDir(), "notes.yaml")
	text := "outflow: 1\nannotate:\n- {match: {to: \"alipay-risk/nsf-*\", source: \"**\"}, set: {purpose: none of theirs}}\n- {match: {dataset: alipay-risk/nsf-features}, set: {population: kakaopay-users}}\n"
	if err := os.WriteFile(notes, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	fill(t, store, "", notes)
	s := start(t, store, nil)
	for _, about := range []struct{ what, id, pattern string }{
		{"transfer", "nsf-build", "to=alipay-risk/nsf-* source=**"}, {"place", "alipay-risk/nsf-features", "dataset=alipay-risk/nsf-features"},
	} {
		answer := read[struct{ Claims []graph.Claim }](t, s.get(t, v1(about.what, "id", about.id)))
		if last := answer.Claims[len(answer.Claims)-1]; last.Kind != graph.KindPattern || last.ID != about.pattern {
			t.Errorf("%s: the last claim is %+v", about.what, last)
		}
	}
}

func TestTablesAreReadPageByPage(t *testing.T) {
	s := demo(t, nil)
	g := s.revisions.current.Load().Graph()
	for _, kind := range []graph.Kind{graph.KindParty, graph.KindSystem, graph.KindDataset, graph.KindField, graph.KindPopulation, graph.KindCohort, graph.KindTransfer} {
		var paged []string
		for after := ""; ; {
			page := read[table](t, s.get(t, v1("browse", "kind", string(kind), "limit", "2", "after", after)))
			for _, r := range page.Rows {
				paged = append(paged, r.ID)
			}
			if !page.More {
				break
			}
			after = paged[len(paged)-1]
		}
		var whole []string
		for _, r := range read[table](t, s.get(t, v1("browse", "kind", string(kind)))).Rows {
			whole = append(whole, r.ID)
		}
		if !slices.Equal(paged, whole) || !slices.IsSorted(whole) || len(slices.Compact(slices.Clone(whole))) != len(whole) {
			t.Errorf("%s by pages %v, whole %v", kind, paged, whole)
		}
		n := map[graph.Kind]int{graph.KindPopulation: len(g.Populations), graph.KindCohort: len(g.Cohorts), graph.KindTransfer: len(g.Transfers)}
		for _, p := range g.Places {
			n[p.Kind]++
		}
		if len(whole) != n[kind] {
			t.Errorf("%d of %d %ss", len(whole), n[kind], kind)
		}
	}
	if found := read[table](t, s.get(t, v1("browse", "kind", "party", "q", "알리페이"))); len(found.Rows) != 1 || found.Rows[0].ID != "alipay" {
		t.Errorf("by an alias: %+v", found.Rows)
	}
}

func commitsBackwards(t *testing.T, store graph.Store) {
	for _, source := range []string{"a", "b", "c"} {
		fill(t, store, source, kakaopay+"/koreatechtoday.yaml")
	}
	s := start(t, store, nil)
	numbers := func(l *commitList) (all []int64) {
		for _, c := range l.Commits {
			all = append(all, c.Number)
		}
		return all
	}
	l := read[commitList](t, s.get(t, v1("commits", "limit", "2")))
	if got := numbers(l); !slices.Equal(got, []int64{3, 2}) || !l.More || l.Commits[0].Sources[0] != "c" {
		t.Errorf("%v, more %v", got, l.More)
	}
	l = read[commitList](t, s.get(t, v1("commits", "limit", "2", "before", "2")))
	if got := numbers(l); !slices.Equal(got, []int64{1}) || l.More {
		t.Errorf("%v, more %v", got, l.More)
	}
}

func TestCohortsSayWhatIsKnownOfThem(t *testing.T) {
	l := read[cohortList](t, demo(t, nil).get(t, "/v1/cohorts"))
	i := slices.IndexFunc(l.Cohorts, func(c cohortRow) bool { return c.ID == "apple-pay" })
	if i < 0 || l.Cohorts[i].Share != "..<0.2" || l.Cohorts[i].Population != "kakaopay-users" || l.Populations[0].Size != "~40000000" {
		t.Errorf("%+v", l)
	}
}

// Names that want to be markup, or end a line, stay names.
func TestHostileNamesStayNames(t *testing.T) {
	s := demo(t, nil)
	manifest := "outflow: 1\nparties:\n- {id: '<script>alert(1)</script>', name: \"\\\"><img src=x onerror=alert(1)>\\u202E\"}\n"
	if r := s.do(t, "POST", "/v1/load?source=x", strings.NewReader(manifest)); r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", r.Status, r.body)
	}
	for _, p := range []string{
		v1("place", "id", "<script>alert(1)</script>"), v1("search", "q", "script"), v1("browse", "kind", "party"),
		askPath(`whose data reached "<script>alert(1)</script>"`), v1("place", "id", "<script>nowhere</script>"),
	} {
		r := s.get(t, p)
		if media := r.Header.Get("Content-Type"); !strings.Contains(media, "json") || !json.Valid(r.body) {
			t.Errorf("%s: %s: %s", p, media, r.body)
		}
	}
	svg := s.get(t, askPath(`what feeds "<script>alert(1)</script>"`, "format", "svg"))
	if svg.StatusCode != http.StatusOK || strings.Contains(string(svg.body), "<script") || strings.Contains(string(svg.body), "<img") {
		t.Errorf("%s: %s", svg.Status, svg.body)
	}
}

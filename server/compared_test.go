package server

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"outflow/graph"
)

// TestATransferIsShownAsDeclaredAndAsSeen: as two accounts of one arrow, whichever of them is
// asked about, and a graph without any that was seen says nothing of it.
func TestATransferIsShownAsDeclaredAndAsSeen(t *testing.T) {
	store := openSQLite(t)
	fill(t, store, "", kakaopay)
	s := start(t, store, nil)
	if r := s.do(t, "GET", "/v1/transfer?id=nsf-build", nil); r.StatusCode != http.StatusOK || strings.Contains(r.read(), `"compared"`) {
		t.Errorf("nothing was seen: %s", r.read())
	}
	when, err := graph.ParseWhen([]string{"2018-04/2019-03"}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = store.Apply(t.Context(), graph.Batch{Claims: func(yield func(graph.Claim, error) bool) {
		yield(graph.Claim{Kind: graph.KindTransfer, ID: "etl: build", Source: "openlineage", From: "kakaopay-core/accounts", To: "alipay-risk/nsf-features", When: when, People: "unknown", Observed: graph.ObservedOnly}, nil)
	}})
	if err != nil {
		t.Fatal(err)
	}
	s = start(t, store, nil)
	for path, texts := range map[string][]string{
		"/v1/transfer?id=nsf-build":                        {`"seen": [ { "transfer": "etl: build", "source": "openlineage"`},
		"/v1/transfer?id=" + url.QueryEscape("etl: build"): {`"declared": [ { "transfer": "nsf-build"`, `"code": "seen-outside-time", "source": "openlineage", "certain": [ "2018-08-01`},
		"/transfer?id=nsf-build":                           {"Declared and seen", "by openlineage as etl: build"},
		"/transfer?id=" + url.QueryEscape("etl: build"):    {"Declared and seen", " as nsf-build", "seen outside its declared time: declared "},
		"/?q=" + url.QueryEscape("which transfers seen outside their declared time") + "&transfer=" + url.QueryEscape("etl: build"): {"possibly seen with more than its declared data", "Declared and seen"},
	} {
		accept := "text/html"
		if strings.HasPrefix(path, "/v1/") {
			accept = "application/json"
		}
		r := s.do(t, "GET", path, nil, "Accept", accept)
		if r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s", path, r.Status)
		}
		for _, text := range texts {
			if !strings.Contains(r.read(), text) {
				t.Errorf("%s does not say %q:\n%s", path, text, r.read())
			}
		}
	}
	_, _, err = store.Apply(t.Context(), graph.Batch{Claims: func(yield func(graph.Claim, error) bool) {
		yield(graph.Claim{Kind: graph.KindPattern, ID: "p", Source: "law", Match: graph.Match{Source: "openlineage"}, Categories: []string{"user.contact.email"}}, nil)
	}})
	if err != nil {
		t.Fatal(err)
	}
	s = start(t, store, nil)
	for path, text := range map[string]string{
		"/v1/transfer?id=nsf-build": `"annotated": [ { "source": "law", "keys": [ "categories" ]`,
		"/transfer?id=nsf-build":    "by openlineage, its data by law as etl: build",
	} {
		accept := "text/html"
		if strings.HasPrefix(path, "/v1/") {
			accept = "application/json"
		}
		if r := s.do(t, "GET", path, nil, "Accept", accept); r.StatusCode != http.StatusOK || !strings.Contains(r.read(), text) {
			t.Errorf("%s does not say %q: %s\n%s", path, text, r.Status, r.read())
		}
	}
}

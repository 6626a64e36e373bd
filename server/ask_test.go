package server

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/ask"
)

func answersByteForByte(t *testing.T, store graph.Store) {
	golden, err := os.ReadFile("../fixtures/kakaopay.json")
	if err != nil {
		t.Fatal(err)
	}
	fill(t, store, "", kakaopay)
	s := start(t, store, nil)
	if r := s.get(t, askPath(demonstration)); r.StatusCode != http.StatusOK || string(r.body) != string(golden) {
		t.Errorf("%s, not fixtures/kakaopay.json: %s", r.Status, r.body)
	}
}

func TestTheFormatIsNamedOrAccepted(t *testing.T) {
	s := demo(t, nil)
	for _, c := range []struct{ format, accept, want, begins string }{
		{"", "", "application/json", "{"},
		{"", "*/*", "application/json", "{"},
		{"", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json", "{"},
		{"", "text/csv", "text/csv; charset=utf-8", "row,id"},
		{"", "text/*", "text/csv; charset=utf-8", "row,id"},
		{"", "text/csv;q=0.5, text/plain", "text/plain; charset=utf-8", "Yes."},
		{"", "image/svg+xml, application/json;q=0.1", "image/svg+xml", "<svg"},
		{"", "application/json;q=0, text/plain;q=0.1", "text/plain; charset=utf-8", "Yes."},
		{"csv", "application/json", "text/csv; charset=utf-8", "row,id"},
		{"text", "", "text/plain; charset=utf-8", "Yes."},
		{"svg", "", "image/svg+xml", "<svg"},
		{"json", "text/csv", "application/json", "{"},
	} {
		path := askPath(demonstration)
		if c.format != "" {
			path = askPath(demonstration, "format", c.format)
		}
		r := s.get(t, path, "Accept", c.accept)
		if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != c.want || !strings.HasPrefix(string(r.body), c.begins) {
			t.Errorf("format %q, accept %q: %s, %s, %.40q", c.format, c.accept, r.Status, r.Header.Get("Content-Type"), r.body)
		}
		if !strings.HasPrefix(r.Header.Get("Outflow-Revision"), "1 ") {
			t.Errorf("format %q: the revision is %q", c.format, r.Header.Get("Outflow-Revision"))
		}
	}
}

func TestAnAnswerThatIsKnownIsNotSentAgain(t *testing.T) {
	store := openSQLite(t)
	fill(t, store, "", kakaopay)
	s := start(t, store, nil)
	path := askPath(demonstration)
	tag := s.get(t, path).Header.Get("ETag")
	if tag == "" {
		t.Fatal("no ETag")
	}
	for _, match := range []string{tag, "W/" + tag, `"other", ` + tag, "*", strings.Replace(tag, "-gzip", "", 1)} {
		if r := s.get(t, path, "If-None-Match", match); r.StatusCode != http.StatusNotModified || len(r.body) > 0 || r.Header.Get("ETag") != tag {
			t.Errorf("If-None-Match: %s: %s with ETag %s", match, r.Status, r.Header.Get("ETag"))
		}
	}
	for _, other := range []string{askPath(demonstration, "format", "csv"), askPath(demonstration + "?"), askPath(demonstration, "timezone", "UTC"), askPath("whose data reached Alipay")} {
		if r := s.get(t, other, "If-None-Match", tag); r.StatusCode != http.StatusOK || r.Header.Get("ETag") == tag {
			t.Errorf("%s has the tag of another answer", other)
		}
	}
	fill(t, store, "", "../fixtures/kakaopay-accounts")
	if err := s.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := s.get(t, path, "If-None-Match", tag); r.StatusCode != http.StatusOK || r.Header.Get("ETag") == tag {
		t.Error("another revision has the same tag")
	}
}

func TestWhoTakesGzipGetsIt(t *testing.T) {
	s := demo(t, nil)
	plain := s.get(t, askPath(demonstration), "Accept-Encoding", "identity")
	zipped := s.get(t, askPath(demonstration), "Accept-Encoding", "gzip")
	if plain.Header.Get("Content-Encoding") != "" || zipped.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("encodings %q and %q", plain.Header.Get("Content-Encoding"), zipped.Header.Get("Content-Encoding"))
	}
	z, err := gzip.NewReader(bytes.NewReader(zipped.body))
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(z); err != nil || !bytes.Equal(body, plain.body) {
		t.Errorf("what is zipped is not the answer: %v", err)
	}
	if plain.Header.Get("ETag") == zipped.Header.Get("ETag") {
		t.Error("different bytes have one tag")
	}
	if r := s.get(t, askPath(demonstration), "If-None-Match", zipped.Header.Get("ETag")); r.StatusCode != http.StatusNotModified {
		t.Errorf("who has it zipped gets it again: %s", r.Status)
	}
	if plain.ContentLength != int64(len(plain.body)) {
		t.Errorf("the length is said to be %d, and is %d", plain.ContentLength, len(plain.body))
	}
}

func TestAHeadIsAnAnswerWithoutItsBody(t *testing.T) {
	s := demo(t, nil)
	r := s.do(t, "HEAD", askPath(demonstration), nil, "Accept-Encoding", "identity")
	if r.StatusCode != http.StatusOK || len(r.body) > 0 || r.ContentLength < 100 {
		t.Errorf("%s, %d bytes said, %d sent", r.Status, r.ContentLength, len(r.body))
	}
}

func pastRevisionsAnswer(t *testing.T, store graph.Store) {
	fill(t, store, "", kakaopay)
	first := start(t, store, nil).get(t, askPath(demonstration))
	fill(t, store, "", "../fixtures/kakaopay-accounts")
	s := start(t, store, nil)
	asked := s.get(t, askPath(demonstration, "at", "1"))
	known := s.get(t, askPath(demonstration+" known at 1"))
	for how, r := range map[string]*response{"at": asked, "known at": known} {
		want, got := answerOf(t, first), answerOf(t, r)
		if got.Understood != want.Understood+" known at 1" || got.Revision.Number != 1 {
			t.Errorf("%s 1 is of revision %d: %s", how, got.Revision.Number, got.Understood)
		}
		if got.Question, got.Understood = want.Question, want.Understood; !reflect.DeepEqual(got, want) {
			t.Errorf("%s 1: %s", how, r.body)
		}
	}
	if a := answerOf(t, s.get(t, askPath(demonstration))); a.Revision.Number != 2 || strings.Contains(a.Understood, "known") {
		t.Errorf("the head is said to be revision %d: %s", a.Revision.Number, a.Understood)
	}
	if a := answerOf(t, s.get(t, askPath(demonstration+" known at 1", "at", "1"))); a.Revision.Number != 1 {
		t.Errorf("what is said twice alike is of revision %d", a.Revision.Number)
	}
	for _, path := range []string{askPath(demonstration, "at", "3"), askPath(demonstration + " known at 3")} {
		if r := s.get(t, path); r.StatusCode != http.StatusNotFound || problemIn(t, r).Code != "no-commit" || !strings.Contains(problemIn(t, r).Detail, "3; the last one is 2") {
			t.Errorf("%s: %s: %s", path, r.Status, r.body)
		}
	}
	for _, path := range []string{askPath(demonstration+" known at 2", "at", "1"), askPath(demonstration, "at", "soon"), askPath(demonstration, "at", "0"), askPath(demonstration, "at", "2024/2025")} {
		if r := s.get(t, path); r.StatusCode != http.StatusBadRequest || problemIn(t, r).Code != "parameter" {
			t.Errorf("%s: %s: %s", path, r.Status, r.body)
		}
	}
}

// datesNameCommits asks as of dates and instants, of everything that is asked as
// of a commit, in the question and beside it.
func datesNameCommits(t *testing.T, store graph.Store) {
	fill(t, store, "", kakaopay)
	fill(t, store, "", "../fixtures/kakaopay-accounts")
	s := start(t, store, nil)
	made := func(number int64) (at time.Time) {
		err := store.View(t.Context(), number, func(r graph.Reader) error {
			at = r.Commit().Time.Time()
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	second := made(2)
	for text, want := range map[string]string{
		second.Format(time.RFC3339Nano):                                                          "1 ",
		second.Add(time.Microsecond).Format(time.RFC3339Nano):                                    "2 ",
		second.Add(time.Microsecond).In(time.FixedZone("KST", 9*60*60)).Format(time.RFC3339Nano): "2 ",
		second.AddDate(0, 0, 2).Format(time.DateOnly):                                            "2 ",
		second.AddDate(0, 2, 0).Format("2006-01"):                                                "2 ",
	} {
		for _, path := range []string{
			askPath(demonstration, "at", text), askPath(demonstration + " known at " + text), "/v1/place?id=alipay&at=" + url.QueryEscape(text),
			"/v1/search?q=ali&at=" + url.QueryEscape(text), "/?at=" + url.QueryEscape(text) + "&q=" + url.QueryEscape(demonstration),
		} {
			if r := s.get(t, path); r.StatusCode != http.StatusOK || !strings.HasPrefix(r.Header.Get("Outflow-Revision"), want) {
				t.Errorf("%s: %s, revision %q, want %s", path, r.Status, r.Header.Get("Outflow-Revision"), want)
			}
		}
	}
	for _, path := range []string{askPath(demonstration, "at", "2001-12-31"), askPath(demonstration + " known at 2001-12-31"), "/v1/place?id=alipay&at=2001-12-31"} {
		if r := s.get(t, path); r.StatusCode != http.StatusNotFound || !strings.Contains(problemIn(t, r).Detail, "nothing was known at 2001-12-31: the first commit was made at ") {
			t.Errorf("%s: %s: %s", path, r.Status, r.body)
		}
	}
	for path, code := range map[string]string{askPath(demonstration, "at", "2011-12-30", "timezone", "Pacific/Apia"): "parameter", askPath(demonstration+" known at 2011-12-30", "timezone", "Pacific/Apia"): "question"} {
		if r := s.get(t, path); r.StatusCode != http.StatusBadRequest || problemIn(t, r).Code != code || !strings.Contains(problemIn(t, r).Detail, "skipped") {
			t.Errorf("%s: %s: %s", path, r.Status, r.body)
		}
	}
}

// TestADateEndsWhereTheAnswersDaysDo: in the zone that is asked for, else the
// service's, else the graph's.
func TestADateEndsWhereTheAnswersDaysDo(t *testing.T) {
	store := openSQLite(t)
	for i, text := range []string{"2024-03-01T14:00:00Z", "2024-03-01T16:00:00Z"} {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		claims := func(yield func(graph.Claim, error) bool) {
			yield(graph.Claim{Kind: graph.KindParty, ID: "p" + strconv.Itoa(i), Source: "s"}, nil)
		}
		if _, _, err := store.Apply(t.Context(), graph.Batch{Time: graph.InstantOf(at), Claims: claims}); err != nil {
			t.Fatal(err)
		}
	}
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	own := start(t, store, nil)
	inSeoul := start(t, store, func(o *Options) {
		read := o.Read
		o.Zone = seoul
		o.Read = func(ctx context.Context, number int64) (Asker, error) {
			a, err := read(ctx, number)
			if err == nil {
				a = a.In(seoul)
			}
			return a, err
		}
	})
	for _, c := range []struct {
		service *service
		zone    string
		want    int64
	}{{own, "", 2}, {own, "Asia/Seoul", 1}, {inSeoul, "", 1}, {inSeoul, "UTC", 2}} {
		for _, path := range []string{askPath("what feeds p0", "at", "2024-03-01", "timezone", c.zone), askPath("what feeds p0 known at 2024-03-01", "timezone", c.zone)} {
			if a := answerOf(t, c.service.get(t, path)); a.Revision.Number != c.want {
				t.Errorf("%s: commit %d, want %d", path, a.Revision.Number, c.want)
			}
		}
	}
}

func TestDaysBeginWhereOneAsks(t *testing.T) {
	s := demo(t, nil)
	if a := answerOf(t, s.get(t, askPath(demonstration))); a.Timezone != "Asia/Seoul" || *a.People.Confirmed.First != "2018-04-01" {
		t.Errorf("in %s from %s", a.Timezone, *a.People.Confirmed.First)
	}
	if a := answerOf(t, s.get(t, askPath(demonstration, "timezone", "UTC"))); a.Timezone != "UTC" || *a.People.Confirmed.First != "2018-03-31T15:00:00Z" {
		t.Errorf("in %s from %s", a.Timezone, *a.People.Confirmed.First)
	}
	// A day in the question begins there too.
	if a := answerOf(t, s.get(t, askPath("whose data reached Alipay as of 2018-03-31", "timezone", "America/New_York"))); a.Verdict != ask.Yes {
		t.Errorf("as of the day in New York on which it began: %s", a.Verdict)
	}
}

func TestRowsBeyondTheLimitAreLeftOutAndSaid(t *testing.T) {
	s := demo(t, func(o *Options) { o.Limits.Rows = 2 })
	a := answerOf(t, s.get(t, askPath(demonstration)))
	if len(a.Transfers) != 2 || a.Complete || !slices.Contains(a.Limits, ask.Limit{Code: "rows", Limit: 2}) || !slices.Contains(a.Limits, ask.Limit{Code: ask.PlacesListed, Limit: 2, Of: 5}) {
		t.Errorf("%d transfers, complete %v, limits %v", len(a.Transfers), a.Complete, a.Limits)
	}
	whole := demo(t, nil).get(t, askPath(demonstration, "format", "svg"))
	if r := s.get(t, askPath(demonstration, "format", "svg")); string(r.body) != string(whole.body) {
		t.Error("the drawing lacks what the lists leave out")
	}
}

// TestPagesOverHTTPAreOfOneAnswer: whatever rows are asked for, the counts are of all, what is
// not listed is said, and rows beyond the bound of the service are the same to the byte, be the
// answer kept or its rows made as they are sent.
func TestPagesOverHTTPAreOfOneAnswer(t *testing.T) {
	const question = "whose data reached Alipay"
	whole := answerOf(t, demo(t, nil).get(t, askPath(question)))
	if len(whole.Transfers) < 3 {
		t.Fatalf("only %d transfers", len(whole.Transfers))
	}
	for _, few := range []int{fewRows, 0} {
		s := demo(t, func(o *Options) { o.Limits.Rows = 100 })
		s.answerer.few = few
		var ids []string
		after := ""
		for len(ids) < len(whole.Transfers) {
			a := answerOf(t, s.get(t, askPath(question, "limit", "1", "after", after)))
			if len(a.Transfers) != 1 || !a.Complete || a.Verdict != whole.Verdict || a.People.Confirmed.Min != whole.People.Confirmed.Min ||
				!slices.Contains(a.Limits, ask.Limit{Code: ask.TransfersListed, Limit: 1, Of: int64(len(whole.Transfers))}) {
				t.Fatalf("after %q: %d transfers, complete %v, limits %v", after, len(a.Transfers), a.Complete, a.Limits)
			}
			after = a.Transfers[0].ID
			ids = append(ids, after)
		}
		for i, row := range whole.Transfers {
			if ids[i] != row.ID {
				t.Errorf("transfer %d is %s, not %s", i, ids[i], row.ID)
			}
		}
		if a := answerOf(t, s.get(t, askPath(question, "limit", "0"))); len(a.Transfers)+len(a.Places)+len(a.Routes) > 0 || !a.Complete || a.Verdict != whole.Verdict {
			t.Errorf("counts alone: %d transfers, %d places, %d routes, complete %v", len(a.Transfers), len(a.Places), len(a.Routes), a.Complete)
		}
		for _, format := range []string{"json", "csv"} {
			all, want := s.get(t, askPath(question, "limit", "1000", "format", format)), demo(t, nil).get(t, askPath(question, "format", format))
			if string(all.body) != string(want.body) {
				t.Errorf("%s of all rows:\n got %s\nwant %s", format, all.body, want.body)
			}
		}
		if r := s.get(t, askPath(question, "limit", "-1")); r.StatusCode != http.StatusBadRequest {
			t.Errorf("limit=-1: %s", r.Status)
		}
	}
}

func TestDrawingsLinkWhenAsked(t *testing.T) {
	s := demo(t, nil)
	plain := s.get(t, "/v1/lineage.svg?"+strings.TrimPrefix(askPath(demonstration), "/v1/ask?"))
	linked := s.get(t, "/v1/lineage.svg?"+strings.TrimPrefix(askPath(demonstration, "links", "true"), "/v1/ask?"))
	golden, err := os.ReadFile("../fixtures/kakaopay.svg")
	if err != nil {
		t.Fatal(err)
	}
	if string(plain.body) != string(golden) {
		t.Error("the drawing is not the command line's")
	}
	if !strings.Contains(string(linked.body), `href="/transfer?id=nsf-build"`) || strings.Contains(string(plain.body), "href=") {
		t.Error("links are not where they were asked for")
	}
	if policy := plain.Header.Get("Content-Security-Policy"); policy != drawingPolicy {
		t.Errorf("the policy of a drawing is %s", policy)
	}
}

// answerOf reads an answer.
func answerOf(t *testing.T, r *response) *ask.Answer {
	t.Helper()
	a := &ask.Answer{}
	if err := json.Unmarshal(r.body, a); err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %v: %s", r.Status, err, r.body)
	}
	return a
}

// problemIn reads a problem.
func problemIn(t *testing.T, r *response) *Problem {
	t.Helper()
	p := &Problem{}
	if err := json.Unmarshal(r.body, p); err != nil || r.Header.Get("Content-Type") != "application/problem+json" {
		t.Fatalf("%s is no problem: %v: %s", r.Status, err, r.body)
	}
	if p.Status != r.StatusCode || p.Instance != r.Header.Get("Outflow-Request") || p.Title == "" || p.Detail == "" || p.Code == "" {
		t.Errorf("the problem does not fit its response: %s: %s", r.Status, r.body)
	}
	return p
}

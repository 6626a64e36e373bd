package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"outflow/graph"
	"outflow/server/access"
	"outflow/server/audit"
	"outflow/server/watch"
)

// everyStatus makes each problem of the table happen, by a request to a service
// that runs.
func everyStatus(t *testing.T, store graph.Store) {
	fill(t, store, "", kakaopay)
	manifest := "outflow: 1\nparties: [{id: a}]\n"
	plain := func(method, path string, headers ...string) func(*testing.T, *service) *response {
		return func(t *testing.T, s *service) *response { return s.do(t, method, path, nil, headers...) }
	}
	posts := func(path, body string, headers ...string) func(*testing.T, *service) *response {
		return func(t *testing.T, s *service) *response {
			return s.do(t, "POST", path, strings.NewReader(body), headers...)
		}
	}
	as := func(role access.Role, method, path string) func(*testing.T, *service) *response {
		return func(t *testing.T, s *service) *response {
			return s.do(t, method, path, nil, "Authorization", "Bearer "+s.token(t, role))
		}
	}
	fails := func(err error) func(*Options) {
		return before(func(context.Context) error { return err })
	}
	loads := func(err error) func(*Options) {
		return func(o *Options) {
			o.Load = func(context.Context, Upload) (*LoadReport, error) { return nil, err }
		}
	}
	saved := func(n int) func(*Options) {
		return func(o *Options) {
			for i := range n {
				if _, err := o.Watched.Add(watch.Question{Name: fmt.Sprint(i + 1), Question: "what feeds Alipay"}, func() error { return nil }); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	lost := &fickle{}
	question := askPath(demonstration)
	met := map[string]bool{}
	for _, c := range []struct {
		status int
		code   string
		says   string
		change func(*Options)
		do     func(*testing.T, *service) *response
	}{
		{400, "parameter", "q, the question, is missing", nil, plain("GET", "/v1/ask")},
		{400, "parameter", `no parameter "formt"`, nil, plain("GET", askPath(demonstration, "formt", "csv"))},
		{400, "parameter", "said twice", nil, plain("GET", question+"&q=x")},
		{400, "parameter", "cannot be read", nil, plain("GET", "/v1/ask?q=%zz")},
		{400, "parameter", "expected json, csv", nil, plain("GET", askPath(demonstration, "format", "png"))},
		{400, "parameter", "the number of a commit", nil, plain("GET", askPath(demonstration, "at", "-1"))},
		{400, "parameter", "the number of a commit", nil, plain("GET", askPath(demonstration, "at", "99999999999999999999"))},
		{400, "parameter", "Asia/Seoul", nil, plain("GET", askPath(demonstration, "timezone", "../../etc/passwd"))},
		{400, "parameter", "true or false", nil, plain("GET", strings.Replace(askPath(demonstration, "links", "maybe"), "ask", "lineage.svg", 1))},
		{400, "parameter", "whole number from 1 to 1000", nil, plain("GET", "/v1/search?q=a&limit=1001")},
		{400, "parameter", "expected party", nil, plain("GET", "/v1/browse?kind=person")},
		{400, "parameter", "source is missing", nil, posts("/v1/load", manifest)},
		{400, "question", "did you mean", nil, plain("GET", askPath("whose data reached Alipey"))},
		{400, "question", "empty", nil, plain("GET", "/v1/ask?q=")},
		{400, "question", "not UTF-8", nil, plain("GET", "/v1/ask?q=%ff")},
		{414, "question-length", "too long", nil, plain("GET", askPath(strings.Repeat("a", 10_001)))},
		{401, "no-token", "needs a token", withToken, plain("GET", question)},
		{401, "bad-token", "not known here", withToken, plain("GET", question, "Authorization", "Bearer outflow_nobody")},
		{401, "bad-token", "not known here", withToken, plain("GET", question, "Authorization", "Basic YTpi")},
		{403, "role", "do not allow", withToken, as(access.Reader, "GET", "/v1/people?q=x")},
		{403, "role", "do not allow", withToken, as(access.People, "POST", "/v1/load?source=x")},
		{403, "origin", "another site", nil, posts("/v1/load?source=x", manifest, "Origin", "https://elsewhere.example")},
		{404, "no-commit", "no such commit", nil, plain("GET", askPath(demonstration, "at", "7"))},
		{404, "not-found", "no place", nil, plain("GET", "/v1/place?id=nowhere")},
		{404, "not-found", "no transfer", nil, plain("GET", "/v1/transfer?id=nothing")},
		{409, "taken", "give this one another name", saved(1), plain("POST", v1("watch", "name", "1", "q", demonstration))},
		{409, "full", "remove one first", saved(watch.Most), plain("POST", v1("watch", "name", "0", "q", demonstration))},
		{404, "no-route", "nothing here", nil, plain("GET", "/v2/ask")},
		{404, "no-route", "nothing here", nil, plain("GET", "/v1/ask/")},
		{405, "method", "cannot be done", nil, plain("DELETE", question)},
		{406, "format", "alone", nil, plain("GET", question, "Accept", "application/pdf")},
		{413, "body-length", "too large", func(o *Options) { o.Limits.Body = 10 }, posts("/v1/load?source=x", manifest)},
		{415, "media-type", "Content-Encoding", nil, posts("/v1/load?source=x", manifest, "Content-Encoding", "gzip")},
		{415, "media-type", "multipart/form-data", nil, posts("/v1/load?source=x", manifest, "Content-Type", "multipart/mixed; boundary=x")},
		{403, "forwarded", "outflow token new", nil, plain("GET", question, "Via", "1.1 proxy")},
		{421, "host", "outflow token new", nil, plain("GET", question, "Host", "rebound.example")},
		{422, "rejected", "2 problems", nil, posts("/v1/load?source=x", "outflow: 1\nparties: [{id: a, nmae: b}]\nsystems: [{id: s, party: c}]\n")},
		{422, "unanswerable", "too many cohorts", fails(errors.New("too many cohorts")), plain("GET", question)},
		{429, "rate", "slow down", func(o *Options) { withToken(o); o.Limits.Burst = 1 }, plain("GET", question)},
		{500, "internal", "fault of the service", before(func(context.Context) error { panic("a defect") }), plain("GET", question)},
		{503, "audit", "cannot be recorded", func(o *Options) { o.Audit.Close() }, plain("GET", question)},
		{503, "busy", "another load", loads(graph.ErrBusy), posts("/v1/load?source=x", manifest)},
		{503, "busy", "nothing was loaded: 1 problem", loads(&RejectedError{Problems: []Fault{{What: "no memory is left"}}, Full: true}), posts("/v1/load?source=x", manifest)},
		{503, "store", "out of order", loads(errors.New("out of order")), posts("/v1/load?source=x", manifest)},
		{503, "store", "out of order", func(o *Options) { faltering(lost)(o); lost.fail(errors.New("out of order")) }, plain("GET", question)},
		{503, "issuer", "cannot be reached", func(o *Options) { o.Gate.Issuer = &access.Issuer{URL: "http://127.0.0.1:1", Audience: "outflow"} },
			plain("GET", question, "Authorization", "Bearer a.b.c")},
		{504, "question-time", "too long", func(o *Options) { before(stuck)(o); o.Limits.QuestionTime = 20 * time.Millisecond }, plain("GET", question)},
	} {
		t.Run(fmt.Sprintf("%d %s %s", c.status, c.code, c.says), func(t *testing.T) {
			r := c.do(t, start(t, store, c.change))
			p := problemIn(t, r)
			if p.Status != c.status || p.Code != c.code || !strings.Contains(p.Detail, c.says) {
				t.Errorf("%s: %s", r.Status, r.body)
			}
			if after := r.Header.Get("Retry-After"); (after != "") != (p.Status == 503 || p.Status == 429) {
				t.Errorf("Retry-After is %q", after)
			}
			if known := r.Header.Get("WWW-Authenticate"); (known != "") != (p.Status == 401) {
				t.Errorf("WWW-Authenticate is %q", known)
			}
			if allow := r.Header.Get("Allow"); p.Status == 405 && allow != "GET, HEAD" {
				t.Errorf("Allow is %q", allow)
			}
			met[p.Code] = true
		})
	}
	elsewhere := map[string]string{
		"slow": "TestASlowBodyIsCutOff", "gone": "TestWorkEndsWithTheLastWhoWaits", "stopping": "audit comes first",
	}
	for _, s := range statuses {
		if !met[s.code] && elsewhere[s.code] == "" {
			t.Errorf("no request met the problem %q", s.code)
		}
	}
}

// withToken makes the service one that needs tokens.
func withToken(o *Options) {
	if _, err := o.Gate.Tokens.New("somebody", []access.Role{access.Reader}, time.Now()); err != nil {
		panic(err)
	}
}

func TestAMisreadWordIsSaidInMembers(t *testing.T) {
	p := problemIn(t, demo(t, nil).get(t, askPath("whose data reached Alipey")))
	if p.Column != 20 || p.Word != "Alipey" || len(p.Candidates) == 0 || p.Candidates[0] != "alipay" {
		t.Errorf("column %d, word %q, candidates %v", p.Column, p.Word, p.Candidates)
	}
}

func TestAFaultOfTheServiceIsToldInTheLogAlone(t *testing.T) {
	s := demo(t, before(func(context.Context) error { panic("the secret of the defect") }))
	r := s.get(t, askPath(demonstration))
	if strings.Contains(string(r.body), "secret") {
		t.Errorf("the response tells: %s", r.body)
	}
	if log := s.log.String(); !strings.Contains(log, "the secret of the defect") || !strings.Contains(log, r.Header.Get("Outflow-Request")) {
		t.Errorf("the log does not tell: %s", log)
	}
	if r := s.get(t, "/livez"); r.StatusCode != http.StatusOK {
		t.Error("a panic ended the service")
	}
}

func TestRefusalsAreRecorded(t *testing.T) {
	s := demo(t, nil)
	s.get(t, askPath("whose data reached Alipey"))
	s.get(t, "/v1/people?q=x")
	s.get(t, "/v1/place?id=nowhere") // asks nothing about people
	var reasons []string
	for _, e := range s.recorded(t) {
		if e.Action == audit.Refused {
			reasons = append(reasons, fmt.Sprintf("%s %d %s %s %s", e.Path, e.Status, e.Reason, e.Who, e.Address))
		}
	}
	want := []string{"/v1/ask 400 question local 127.0.0.1", "/v1/people 400 question local 127.0.0.1"}
	if strings.Join(reasons, "\n") != strings.Join(want, "\n") {
		t.Errorf("recorded:\n%s\nwant:\n%s", strings.Join(reasons, "\n"), strings.Join(want, "\n"))
	}
}

// TestWordsOfMisreadQuestionsReachNoLog: they may be an id of a person that somebody put into
// a question, or what they meant to ask elsewhere.
func TestWordsOfMisreadQuestionsReachNoLog(t *testing.T) {
	s := demo(t, nil)
	for _, path := range []string{"/v1/ask", "/v1/lineage.svg", "/v1/people", "/", "/lineage.svg"} {
		for _, q := range []string{"whose data reached kim@example.org", "kim@example.org", "which kim@example.org users' data reached Alipay", "whose data reached Alipay as of kim@example.org"} {
			s.get(t, path+"?"+url.Values{"q": {q}}.Encode())
		}
	}
	record := ""
	for _, e := range s.recorded(t) {
		record += fmt.Sprintf("%+v\n", *e)
	}
	for what, text := range map[string]string{"the log": s.log.String(), "the record": record} {
		if strings.Contains(text, "kim@") {
			t.Errorf("%s says %s", what, text)
		}
	}
}

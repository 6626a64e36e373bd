package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"outflow/graph"
	"outflow/server/access"
	"outflow/server/audit"
)

// bearing sends a token with each request.
type bearing string

func (b bearing) RoundTrip(r *http.Request) (*http.Response, error) {
	if b != "" {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer "+string(b))
	}
	return http.DefaultTransport.RoundTrip(r)
}

// connect connects an assistant to the service with a token, or fails as it does.
func (s *service) connect(t testing.TB, token, version string) (*mcp.ClientSession, error) {
	t.Helper()
	client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil)
	session, err := client.Connect(t.Context(), &mcp.StreamableClientTransport{
		Endpoint: s.url + "/mcp", HTTPClient: &http.Client{Transport: bearing(token)}, MaxRetries: -1,
	}, &mcp.ClientSessionOptions{ProtocolVersion: version})
	if err == nil {
		t.Cleanup(func() { session.Close() })
	}
	return session, err
}

// assistant connects one that is let in.
func (s *service) assistant(t testing.TB, token string) *mcp.ClientSession {
	t.Helper()
	session, err := s.connect(t, token, "")
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// use calls a tool.
func use(t testing.TB, session *mcp.ClientSession, name string, arguments map[string]any) *mcp.CallToolResult {
	t.Helper()
	result, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: name, Arguments: arguments})
	if err != nil {
		t.Fatalf("%s %v: %v", name, arguments, err)
	}
	return result
}

// wantGiven wants what a tool gave to be as the tool says.
func wantGiven(t testing.TB, session *mcp.ClientSession, name string, result *mcp.CallToolResult) {
	t.Helper()
	tools, err := session.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	of := tools.Tools[slices.IndexFunc(tools.Tools, func(o *mcp.Tool) bool { return o.Name == name })]
	if of.OutputSchema == nil || result.StructuredContent == nil {
		if (of.OutputSchema == nil) != (result.StructuredContent == nil) && !result.IsError {
			t.Errorf("%s says that it gives %v, and gave %v", name, of.OutputSchema, result.StructuredContent)
		}
		return
	}
	text, err := json.Marshal(of.OutputSchema)
	if err != nil {
		t.Fatal(err)
	}
	var says struct {
		schema
		Defs map[string]*schema `json:"$defs"`
	}
	if err := json.Unmarshal(text, &says); err != nil || says.Type != "object" || len(says.AnyOf) != 2 {
		t.Fatalf("%v: %s", err, text)
	}
	d, is := document{}, says.AnyOf[0]
	if d.Components.Schemas = says.Defs; result.IsError {
		is = says.AnyOf[1]
	}
	d.check(t, name, is, result.StructuredContent)
}

func textOf(r *mcp.CallToolResult) string { return r.Content[0].(*mcp.TextContent).Text }

// structured reads the JSON of a result.
func structured(t testing.TB, r *mcp.CallToolResult) map[string]any {
	t.Helper()
	value, ok := r.StructuredContent.(map[string]any)
	if !ok {
		t.Fatalf("the result has no JSON: %v", r.StructuredContent)
	}
	return value
}

// What an assistant is told is what everybody is told, whichever of the protocol's
// versions it speaks, and is recorded as that.
func assistantIsToldTheAnswer(t *testing.T, store graph.Store) {
	fill(t, store, "", kakaopay)
	s := start(t, store, nil)
	token := s.token(t, access.Reader)
	var first *mcp.CallToolResult
	for _, version := range []string{"", "2025-11-25", "2025-03-26"} {
		session, err := s.connect(t, token, version)
		if err != nil {
			t.Fatalf("%s: %v", version, err)
		}
		if i := session.InitializeResult(); !strings.Contains(i.Instructions, "whose WHAT reached X") || !strings.Contains(i.Instructions, "revision") {
			t.Errorf("%s: the instructions are %q", version, i.Instructions)
		}
		got := use(t, session, "ask", map[string]any{"question": demonstration, "timezone": "Asia/Seoul"})
		wantGiven(t, session, "ask", got)
		if first == nil {
			first = got
		} else if textOf(got) != textOf(first) || !reflect.DeepEqual(structured(t, got), structured(t, first)) {
			t.Errorf("%s: another answer: %s", version, textOf(got))
		}
	}
	header := []string{"Authorization", "Bearer " + token}
	said := string(s.get(t, askPath(demonstration, "format", "text", "timezone", "Asia/Seoul"), header...).body)
	if textOf(first) != said {
		t.Errorf("the text is not that of /v1/ask: %s", textOf(first))
	}
	answer := structured(t, first)
	if sentence, _ := answer["sentence"].(string); !strings.HasPrefix(said, sentence+"\n") || !strings.Contains(sentence, "at least 32,000,000 and at most 40,000,000") {
		t.Errorf("the sentence is %q", sentence)
	}
	delete(answer, "sentence")
	delete(answer, "left_out")
	var want map[string]any
	if err := json.Unmarshal(s.get(t, askPath(demonstration, "timezone", "Asia/Seoul"), header...).body, &want); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(answer, want) {
		t.Errorf("the JSON is not that of /v1/ask: %v", answer)
	}
	session := s.assistant(t, token)
	for tool, of := range map[string]string{"place": "alipay", "transfer": "nsf-build"} {
		result := use(t, session, tool, map[string]any{tool: of})
		wantGiven(t, session, tool, result)
		got := structured(t, result)
		if left := got["left_out"].(map[string]any); len(left) > 0 {
			t.Errorf("%s leaves out %v", tool, left)
		}
		delete(got, "left_out")
		var want map[string]any
		if err := json.Unmarshal(s.get(t, v1(tool, "id", of), header...).body, &want); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s is not what /v1/%s tells: %v", of, tool, got)
		}
	}
	drawn := use(t, session, "draw", map[string]any{"question": demonstration})
	if svg := drawn.Content[1].(*mcp.TextContent).Text; !strings.HasPrefix(svg, "<svg") || svg != string(s.get(t, "/v1/lineage.svg"+strings.TrimPrefix(askPath(demonstration), "/v1/ask"), header...).body) {
		t.Errorf("the drawing is not that of /v1/lineage.svg: %.100s", svg)
	}
	if !strings.Contains(textOf(drawn), "Nothing is folded") || !strings.Contains(textOf(drawn), "Revision 1, ") {
		t.Errorf("of the drawing is said %s", textOf(drawn))
	}
	asked, drew := 0, 0
	for _, e := range s.recorded(t) {
		if e.Path != "/mcp" {
			continue
		}
		switch {
		case e.Action == audit.Asked && e.Format == "tool" && e.People.Confirmed.Min == 32_000_000:
			asked++
		case e.Action == audit.Drew && e.Format == "svg":
			drew++
		default:
			t.Errorf("recorded: %+v", e)
		}
		if e.Role != "reader" || e.Revision != 1 || e.Question == "" || e.Who == "nobody" {
			t.Errorf("recorded: %+v", e)
		}
	}
	if asked != 3 || drew != 1 {
		t.Errorf("%d answers and %d drawings are recorded", asked, drew)
	}
}

// Whatever the role, a token opens the same tools, none of which lists people; without
// one there are none.
func TestAnAssistantIsLetInByATokenAndNeverToThePeople(t *testing.T) {
	store := openSQLite(t)
	fill(t, store, "", population)
	s := start(t, store, nil)
	for _, role := range []access.Role{access.Reader, access.People, access.Writer, access.Admin} {
		session := s.assistant(t, s.token(t, role))
		list, err := session.ListTools(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, tool := range list.Tools {
			names = append(names, tool.Name)
			schema := tool.InputSchema.(map[string]any)
			for name, p := range schema["properties"].(map[string]any) {
				if examples := p.(map[string]any)["examples"]; examples == nil {
					t.Errorf("%s: %s has no example", tool.Name, name)
				}
			}
		}
		if !slices.Equal(names, []string{"ask", "draw", "place", "search", "transfer"}) {
			t.Errorf("the tools of a %s are %v", role, names)
		}
		if got := use(t, session, "ask", map[string]any{"question": demonstration}); got.IsError {
			t.Errorf("a %s is told %s", role, textOf(got))
		}
		for _, name := range []string{"people", "person", "list", "load"} {
			if _, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: name, Arguments: map[string]any{"question": demonstration}}); err == nil {
				t.Errorf("a %s may call %s", role, name)
			}
		}
		for _, more := range []string{"people", "columns", "id", "format"} {
			if got := use(t, session, "ask", map[string]any{"question": demonstration, more: "1"}); !got.IsError {
				t.Errorf("a %s may say %s: %s", role, more, textOf(got))
			}
		}
	}
	for _, token := range []string{"", "outflow_nobody"} {
		if _, err := s.connect(t, token, ""); err == nil || !strings.Contains(err.Error(), "401") && !strings.Contains(err.Error(), "Unauthorized") {
			t.Errorf("with the token %q: %v", token, err)
		}
		if r := s.message(t, token, `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`); r.StatusCode != http.StatusUnauthorized || r.Header.Get("WWW-Authenticate") == "" {
			t.Errorf("with the token %q: %s", token, r.Status)
		}
	}
	if r := s.message(t, "", `{}`, "Origin", "https://evil.example"); r.StatusCode != http.StatusForbidden {
		t.Errorf("from another site's page: %s", r.Status)
	}
}

// message sends a message as it is.
func (s *service) message(t testing.TB, token, body string, headers ...string) *response {
	t.Helper()
	headers = append([]string{"Content-Type", "application/json"}, headers...)
	if token != "" {
		headers = append(headers, "Authorization", "Bearer "+token)
	}
	return s.do(t, "POST", "/mcp", strings.NewReader(body), headers...)
}

// What is wrong with a call is told in the words that everybody is told it in, with what
// may have been meant, and is recorded.
func TestAnAssistantsErrorsAreResultsWithWhatIsNearest(t *testing.T) {
	s := demo(t, nil)
	session := s.assistant(t, s.token(t, access.Reader))
	for _, c := range []struct {
		tool       string
		arguments  map[string]any
		code, says string
		candidate  string
	}{
		{"ask", map[string]any{"question": "whose data reached Alipey"}, "question", `column 20: there is no place or country "Alipey"; did you mean "alipay"?`, "alipay"},
		{"ask", map[string]any{"question": "tell me everything"}, "question", "this is not a question that can be read", ""},
		{"ask", map[string]any{"question": strings.Repeat("a", 10_001)}, "parameter", "question is 10001 bytes long; at most 10000 are read", ""},
		{"ask", map[string]any{}, "parameter", "question is missing", ""},
		{"ask", map[string]any{"question": 7}, "question", "this is not a question", ""},
		{"ask", map[string]any{"question": []string{"x"}}, "parameter", "question: expected text", ""},
		{"ask", map[string]any{"question": demonstration, "at": "9"}, "no-commit", "9; the last one is 1", ""},
		{"ask", map[string]any{"question": demonstration, "formt": "csv"}, "parameter", `no parameter "formt" here; there is: question, at, timezone`, ""},
		{"ask", map[string]any{"question": demonstration, "timezone": "Mars"}, "parameter", "expected a zone", ""},
		{"draw", map[string]any{"question": "where did Kakao Pey go"}, "question", "did you mean", "kakaopay"},
		{"place", map[string]any{"place": "Alipey"}, "question", `there is no place or country "Alipey"; did you mean "alipay"?`, "alipay"},
		{"place", map[string]any{"place": "China"}, "question", "is a country", ""},
		{"transfer", map[string]any{"transfer": "nsf-buidl"}, "question", `there is no transfer "nsf-buidl"; did you mean "nsf-build"?`, "nsf-build"},
		{"search", map[string]any{"text": "kakao", "limit": 1000}, "parameter", "whole number from 1 to 100", ""},
	} {
		got := use(t, session, c.tool, c.arguments)
		if !got.IsError || !strings.Contains(textOf(got), c.says) {
			t.Errorf("%s %.80v: %s", c.tool, c.arguments, textOf(got))
			continue
		}
		wantGiven(t, session, c.tool, got)
		p := structured(t, got)
		if candidates, _ := p["candidates"].([]any); p["code"] != c.code || p["detail"] != textOf(got) || c.candidate != "" && !slices.Contains(candidates, any(c.candidate)) {
			t.Errorf("%s %.80v: %v", c.tool, c.arguments, p)
		}
	}
	refused := map[string]int{}
	for _, e := range s.recorded(t) {
		if e.Action == audit.Refused {
			refused[e.Reason]++
		}
	}
	if want := map[string]int{"question": 4, "parameter": 5, "no-commit": 1}; !maps.Equal(refused, want) {
		t.Errorf("recorded: %v", refused)
	}
	if strings.Contains(s.log.String(), "Alipey") {
		t.Error("words of a question are in the log")
	}
	metrics := string(s.get(t, "/metrics", "Authorization", "Bearer "+s.token(t, access.Reader)).body)
	for _, want := range []string{`{path="/mcp",status="400"} 13`, `{path="/mcp",status="404"} 1`} {
		if !strings.Contains(metrics, "outflow_request_seconds_count"+want) {
			t.Errorf("the metrics do not count %s", want)
		}
	}
}

func TestAnAssistantIsHeldToItsRate(t *testing.T) {
	s := demo(t, func(o *Options) { o.Limits.Rate, o.Limits.Burst = 0.001, 5 })
	token := s.token(t, access.Reader)
	call := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search","arguments":{"text":"ali"}}}`
	for range 5 {
		if r := s.message(t, token, call); r.StatusCode != http.StatusOK || !bytes.Contains(r.body, []byte("alipay")) {
			t.Fatalf("within the burst: %s: %s", r.Status, r.body)
		}
	}
	if r := s.message(t, token, call); r.StatusCode != http.StatusTooManyRequests || r.Header.Get("Retry-After") == "" {
		t.Errorf("beyond it: %s", r.Status)
	}
	// Nor do several calls in one message get round it.
	if r := s.message(t, s.token(t, access.Reader), "\n ["+call+","+call+"]"); r.StatusCode != http.StatusBadRequest || !bytes.Contains(r.body, []byte("one at a time")) {
		t.Errorf("a list of messages: %s: %s", r.Status, r.body)
	}
}

// However large an answer is, what a tool gives of it is short; counts are of all, and
// what is left out is said.
func TestWhatAToolGivesIsShortAndSaysWhatItLeavesOut(t *testing.T) {
	var b strings.Builder
	b.WriteString("outflow: 1\nparties: [{id: p}, {id: q, name: Q}]\nsystems: [{id: s, party: p}, {id: t, party: q}]\n" +
		"populations: [{id: u, size: 100}]\ndatasets:\n- {id: s/d, population: u, subjects: everyone, categories: [user.contact]}\n- {id: t/d}\n")
	for i := range 150 {
		fmt.Fprintf(&b, "- {id: s/%03d, population: u, subjects: everyone, categories: [user.contact]}\n", i)
	}
	b.WriteString("transfers:\n")
	for i := range 150 {
		fmt.Fprintf(&b, "- {id: \"%03d %s\", from: s/%03d, to: t/d, when: always, people: everyone}\n", i, strings.Repeat("long ", 30), i)
	}
	for _, most := range []int{0, 3000} {
		s := start(t, openSQLite(t), func(o *Options) { o.Limits.Told = most })
		if r := s.do(t, "POST", "/v1/load?source=x", strings.NewReader(b.String())); r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s", r.Status, r.body)
		}
		session := s.assistant(t, "")
		for tool, c := range map[string]struct {
			arguments map[string]any
			list      string
			all       int
		}{
			"ask":      {map[string]any{"question": "whose data reached Q"}, "transfers", 150},
			"place":    {map[string]any{"place": "Q"}, "in", 150},
			"search":   {map[string]any{"text": "s", "limit": 100}, "names", 100},
			"transfer": {map[string]any{"transfer": "000 " + strings.TrimSpace(strings.Repeat("long ", 30))}, "", 0},
		} {
			got := use(t, session, tool, c.arguments)
			wantGiven(t, session, tool, got)
			value, err := json.Marshal(got.StructuredContent)
			if err != nil || got.IsError || len(textOf(got)) > s.limits.Told || len(value) > s.limits.Told {
				t.Errorf("%s: %d bytes of text, %d of JSON, %v: %.300s", tool, len(textOf(got)), len(value), err, textOf(got))
				continue
			}
			if c.list == "" || tool == "search" && most == 0 {
				continue
			}
			left, _ := structured(t, got)["left_out"].(map[string]any)
			if n, _ := left[c.list].(float64); n < 1 || int(n) > c.all || !strings.Contains(textOf(got), fmt.Sprintf("%s %d", c.list, int(n))) {
				t.Errorf("%s leaves out %v: %.500s", tool, left, textOf(got))
			}
			if !strings.Contains(textOf(got), "Revision 1, ") {
				t.Errorf("%s says no revision: %s", tool, textOf(got))
			}
		}
		if got := use(t, session, "ask", map[string]any{"question": "whose data reached Q"}); !strings.Contains(textOf(got), "100 people") {
			t.Errorf("the count is gone: %s", textOf(got))
		}
	}
	s := start(t, openSQLite(t), nil)
	if r := s.do(t, "POST", "/v1/load?source=x", strings.NewReader(strings.ReplaceAll(b.String(), "long ", ""))); r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", r.Status, r.body)
	}
	got := use(t, s.assistant(t, ""), "draw", map[string]any{"question": "whose data reached Q"})
	if svg := got.Content[len(got.Content)-1].(*mcp.TextContent).Text; !strings.Contains(textOf(got), "Folded to be readable: 1") || len(svg) > 2*s.limits.Told {
		t.Errorf("%d bytes: %s", len(svg), textOf(got))
	}
}

// Words that are too long in themselves are cut, too.
func TestAnAnswerOfLongWordsIsCutToItsSentence(t *testing.T) {
	long := strings.Repeat("ü", 1000)
	s := start(t, openSQLite(t), func(o *Options) { o.Limits.Told = 4000 })
	manifest := "outflow: 1\nparties: [{id: p}, {id: q, name: " + long + "}]\nsystems: [{id: s, party: p}, {id: t, party: q}]\n" +
		"datasets:\n- {id: s/d, subjects: everyone, population: u, categories: [user.contact]}\n- {id: t/d}\npopulations: [{id: u, size: 100}]\n" +
		"transfers:\n- {id: x, from: s/d, to: t/d, when: always, people: unknown}\n"
	if r := s.do(t, "POST", "/v1/load?source=x", strings.NewReader(manifest)); r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", r.Status, r.body)
	}
	session := s.assistant(t, "")
	for tool, arguments := range map[string]map[string]any{
		"ask": {"question": "whose data reached '" + long + "'"}, "place": {"place": long}, "search": {"text": "ü"}, "draw": {"question": "whose data reached '" + long + "'"},
	} {
		got := use(t, session, tool, arguments)
		wantGiven(t, session, tool, got)
		if len(textOf(got)) > 4000 || tool != "draw" && (got.IsError || !strings.Contains(textOf(got), "Revision 1, ")) {
			t.Errorf("%s: %d bytes: %s", tool, len(textOf(got)), textOf(got))
		}
	}
}

// What is no message, or a very long one, or would keep a request open, does the service
// no harm.
func TestHostileMessagesAreRefused(t *testing.T) {
	s := demo(t, nil)
	deep := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"ask","arguments":{"question":` + strings.Repeat("[", 50_000) + strings.Repeat("]", 50_000) + `}}}`
	for name, c := range map[string]struct {
		body   string
		status int
	}{
		"nothing":     {"", 400},
		"no JSON":     {"hello", 400},
		"no method":   {`{"jsonrpc":"2.0","id":1,"method":"nothing"}`, 400},
		"a long one":  {`{"jsonrpc":"2.0","id":1,"method":"` + strings.Repeat("a", 300<<10) + `"}`, 413},
		"a deep one":  {deep, 0},
		"a list":      {"[]", 400},
		"a notice":    {`{"jsonrpc":"2.0","method":"notifications/initialized"}`, 202},
		"half a call": {`{"jsonrpc":"2.0","id":1,"method":"tools/call"}`, 0},
	} {
		if r := s.message(t, "", c.body); c.status != 0 && r.StatusCode != c.status || r.StatusCode >= 500 {
			t.Errorf("%s: %s: %.200s", name, r.Status, r.body)
		}
	}
	listen := `{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}`
	// It ends at once: there is nothing to listen for.
	if r := s.message(t, "", listen, "Mcp-Protocol-Version", "2026-07-28", "Mcp-Method", "subscriptions/listen"); r.StatusCode >= 500 {
		t.Errorf("to listen: %s: %s", r.Status, r.body)
	}
	for _, method := range []string{"GET", "DELETE", "PUT"} {
		if r := s.do(t, method, "/mcp", nil, "Accept", "text/event-stream"); r.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("%s: %s", method, r.Status)
		}
	}
	if r := s.do(t, "POST", "/mcp", strings.NewReader("{}"), "Content-Type", "text/plain"); r.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("as text: %s", r.Status)
	}
	if r := s.message(t, "", `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`, "Host", "evil.example"); r.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("by another name: %s", r.Status)
	}
}

func TestAnAssistantThatLeavesEndsItsWork(t *testing.T) {
	s := demo(t, before(stuck))
	for _, version := range []string{"", "2025-06-18"} {
		session, err := s.connect(t, "", version)
		if err != nil {
			t.Fatal(err)
		}
		ctx, leave := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			_, err := session.CallTool(ctx, &mcp.CallToolParams{Name: "ask", Arguments: map[string]any{"question": demonstration}})
			ended <- err
		}()
		eventually(t, "the question is worked out", func() bool { return s.answerer.working.present() == 1 })
		leave()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		eventually(t, "its work ends", func() bool { return s.answerer.working.present() == 0 })
	}
}

// So does one over lines of JSON, when the program is told to stop.
func TestAProgramThatIsToldToStopEndsATool(t *testing.T) {
	store := openSQLite(t)
	fill(t, store, "", kakaopay)
	o := Options{
		Store: store, Log: slog.New(slog.DiscardHandler), Version: "test",
		Read: func(ctx context.Context, number int64) (Asker, error) { return readAsker(ctx, store, number) },
	}
	before(stuck)(&o)
	s := New(o)
	fromClient, toServer := io.Pipe()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Converse(ctx, fromClient, io.Discard) }()
	call := `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"ask","arguments":{"question":"` + demonstration + `"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}`
	if _, err := io.WriteString(toServer, call+"\n"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the question is worked out", func() bool { return s.answerer.working.present() == 1 })
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// A defect that shows while a tool works is told of as any is, and the service lives.
func TestAPanicOfAToolIsAProblem(t *testing.T) {
	s := demo(t, before(func(context.Context) error { panic("a defect") }))
	session := s.assistant(t, "")
	got := use(t, session, "ask", map[string]any{"question": demonstration})
	if p := structured(t, got); !got.IsError || p["code"] != "internal" || strings.Contains(textOf(got), "defect") {
		t.Errorf("%v", p)
	}
	if got := use(t, session, "search", map[string]any{"text": "ali"}); got.IsError {
		t.Error(textOf(got))
	}
	if !strings.Contains(s.log.String(), "a defect") {
		t.Error("the log does not have it")
	}
}

func TestAToolIsHeldToTheTimeOfAQuestion(t *testing.T) {
	s := demo(t, func(o *Options) {
		before(stuck)(o)
		o.Limits.QuestionTime = 20 * time.Millisecond
	})
	got := use(t, s.assistant(t, ""), "draw", map[string]any{"question": demonstration})
	if p := structured(t, got); !got.IsError || p["code"] != "question-time" || !strings.Contains(textOf(got), "narrow the question") {
		t.Errorf("%v", p)
	}
}

// A thousand sessions at once keep nothing: each message is on its own.
func TestAThousandSessionsKeepNothing(t *testing.T) {
	s := demo(t, func(o *Options) { o.Limits.Rate, o.Limits.Burst = 1e6, 1e6 })
	token := s.token(t, access.Reader)
	client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 100}}
	post := func(body string) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), "POST", s.url+"/mcp", strings.NewReader(body))
		if err != nil {
			t.Error(err)
			return 0, ""
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+token)
		resp, err := client.Do(r)
		if err != nil {
			t.Error(err)
			return 0, ""
		}
		defer resp.Body.Close()
		data, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Error(err)
		}
		return resp.StatusCode, string(data)
	}
	before := runtime.NumGoroutine()
	var all sync.WaitGroup
	for n := range 1000 {
		all.Go(func() {
			status, body := post(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}`)
			if status != http.StatusOK {
				t.Errorf("%d: %.200s", status, body)
			}
			if n%10 > 0 {
				return
			}
			status, body = post(`{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"search","arguments":{"text":"ali"}}}`)
			if status != http.StatusOK || !strings.Contains(body, "alipay") && !strings.Contains(body, errBusy.Error()) {
				t.Errorf("%d: %.200s", status, body)
			}
		})
	}
	all.Wait()
	for range s.assistants.server.Sessions() {
		t.Fatal("a session is kept")
	}
	client.CloseIdleConnections()
	eventually(t, "all goroutines end", func() bool { return runtime.NumGoroutine() < before+20 })
}

// Over lines of JSON it is the same, with no gate and no record; what is loaded meanwhile
// is seen.
func TestOverLinesAnAssistantIsToldTheSame(t *testing.T) {
	s := demo(t, nil)
	fromClient, toServer := io.Pipe()
	fromServer, toClient := io.Pipe()
	store := openSQLite(t)
	fill(t, store, "", kakaopay)
	o := Options{
		Store: store,
		Read:  func(ctx context.Context, number int64) (Asker, error) { return readAsker(ctx, store, number) },
		Log:   slog.New(slog.DiscardHandler), Version: "test", Limits: Limits{Poll: 5 * time.Millisecond},
	}
	ended := make(chan error, 1)
	go func() { ended <- New(o).Converse(t.Context(), fromClient, toClient) }()
	client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil)
	session, err := client.Connect(t.Context(), &mcp.IOTransport{Reader: fromServer, Writer: toServer}, nil)
	if err != nil {
		t.Fatal(err)
	}
	web := s.assistant(t, "")
	for _, c := range []struct {
		tool      string
		arguments map[string]any
	}{
		{"ask", map[string]any{"question": demonstration}}, {"place", map[string]any{"place": "Alipay"}}, {"transfer", map[string]any{"transfer": "nsf-build"}},
		{"search", map[string]any{"text": "kakao"}}, {"ask", map[string]any{"question": "whose data reached Alipey"}},
	} {
		lines, http := use(t, session, c.tool, c.arguments), use(t, web, c.tool, c.arguments)
		a, b := structured(t, lines), structured(t, http)
		delete(a, "instance")
		delete(b, "instance")
		if textOf(lines) != textOf(http) || lines.IsError != http.IsError || !reflect.DeepEqual(a, b) {
			t.Errorf("%s %v: %s", c.tool, c.arguments, textOf(lines))
		}
	}
	fill(t, store, "", population)
	eventually(t, "the next revision answers", func() bool {
		return strings.Contains(textOf(use(t, session, "ask", map[string]any{"question": demonstration})), "Revision 2, ")
	})
	if err := session.Close(); err != nil {
		t.Error(err)
	}
	toServer.Close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

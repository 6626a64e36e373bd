package server

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"outflow/server/access"
	"outflow/server/audit"
)

// Every route is tried with every role.
func TestRolesOpenTheirRoutesAlone(t *testing.T) {
	s := demo(t, func(o *Options) { o.Limits.Rate, o.Limits.Burst = 1e6, 1e6 })
	tokens := map[access.Role]string{}
	for _, role := range []access.Role{access.Reader, access.People, access.Writer, access.Admin} {
		tokens[role] = s.token(t, role)
	}
	may := map[access.Role][]access.Role{
		access.Reader: {access.Reader, access.People, access.Writer, access.Admin},
		access.People: {access.People, access.Admin},
		access.Writer: {access.Writer, access.Admin},
	}
	for _, r := range routes {
		if got := s.do(t, r.method, r.path, nil); r.need != "" && got.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s %s without a token: %s", r.method, r.path, got.Status)
		}
		for role, token := range tokens {
			got := s.do(t, r.method, r.path, nil, "Authorization", "Bearer "+token)
			let := got.StatusCode != http.StatusUnauthorized && got.StatusCode != http.StatusForbidden
			want := slices.Contains(may[r.need], role)
			if r.need == "" {
				want = r.path != "/login" || r.method != http.MethodPost // which wants the token in its form
			}
			if let != want {
				t.Errorf("%s %s as %s: %s", r.method, r.path, role, got.Status)
			}
		}
	}
}

func TestWhileNothingIsConfiguredLoopbackMayDoAll(t *testing.T) {
	s := demo(t, nil)
	for _, host := range []string{"localhost:8080", "127.0.0.1", "127.1.2.3:80", "[::1]:8080", "LOCALHOST"} {
		if r := s.get(t, "/v1/people?"+url.Values{"q": {"whose data reached Alipay"}}.Encode(), "Host", host); r.StatusCode != http.StatusOK {
			t.Errorf("as %s: %s", host, r.Status)
		}
	}
}

// A page that has its own name resolve to loopback (DNS rebinding), and a proxy on
// this machine, open nothing: not the page, not a question, not what everybody may
// see of a service that has tokens.
func TestWithoutTokensNoOtherNameAndNoProxyOpensTheService(t *testing.T) {
	s := demo(t, nil)
	refused := func(status int, code string, headers ...string) {
		t.Helper()
		for _, path := range []string{"/", askPath(demonstration), "/livez", "/metrics", "/openapi.json", "/nowhere"} {
			if r := s.get(t, path, headers...); r.StatusCode != status || problemIn(t, r).Code != code {
				t.Errorf("%s with %q: %s", path, headers, r.Status)
			}
		}
	}
	for _, host := range []string{"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "localhost.", "10.0.0.1", "[::2]:80", "0.0.0.0", "[::]", "2130706433", "[localhost]", "evil@localhost"} {
		refused(http.StatusMisdirectedRequest, "host", "Host", host)
	}
	for _, header := range []string{"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "x-forwarded-server", "X-Real-IP", "CF-Connecting-IP", "True-Client-IP"} {
		refused(http.StatusForbidden, "forwarded", header, "127.0.0.1")
		refused(http.StatusForbidden, "forwarded", header, "")
	}
	token := s.token(t, access.Reader)
	if r := s.get(t, askPath(demonstration), "Authorization", "Bearer "+token, "Host", "lineage.example", "X-Forwarded-For", "10.0.0.1"); r.StatusCode != http.StatusOK {
		t.Errorf("with a token, by a name and through a proxy: %s", r.Status)
	}
}

func TestATokenCountsAsSoonAsItIsThereAndUntilItIsRevoked(t *testing.T) {
	s := demo(t, nil)
	path := askPath(demonstration)
	if r := s.get(t, path); r.StatusCode != http.StatusOK {
		t.Fatalf("before there is a token: %s", r.Status)
	}
	token, err := s.tokens.New("auditor", []access.Role{access.Reader}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if r := s.get(t, path); r.StatusCode != http.StatusUnauthorized {
		t.Errorf("without the token: %s", r.Status)
	}
	if r := s.get(t, path, "Authorization", "bearer  "+token); r.StatusCode != http.StatusOK {
		t.Errorf("with the token: %s", r.Status)
	}
	if err := s.tokens.Revoke("auditor", time.Now()); err != nil {
		t.Fatal(err)
	}
	if r := s.get(t, path, "Authorization", "Bearer "+token); r.StatusCode != http.StatusUnauthorized {
		t.Errorf("with a token that was revoked: %s", r.Status)
	}
	last := s.recorded(t)
	for _, e := range last {
		if e.Action == audit.Asked && e.Who == "auditor" && e.Role == "reader" {
			return
		}
	}
	t.Error("who asked is not in the audit log")
}

func TestNoTokenIsWrittenDown(t *testing.T) {
	s := demo(t, nil)
	token := s.token(t, access.Admin)
	s.get(t, askPath(demonstration), "Authorization", "Bearer "+token)
	s.logIn(t, token, "/")
	s.get(t, "/v1/ask", "Authorization", "Bearer "+token+"x")
	written := s.log.String()
	for _, e := range s.recorded(t) {
		written += e.Who + e.Reason + e.Question
	}
	if strings.Contains(written, token) {
		t.Error("a token is in the log")
	}
}

// logIn logs in as a page does.
func (s *service) logIn(t *testing.T, token, next string, headers ...string) *response {
	t.Helper()
	form := url.Values{"token": {token}, "next": {next}}.Encode()
	headers = append([]string{"Content-Type", "application/x-www-form-urlencoded", "Origin", s.url}, headers...)
	return s.do(t, "POST", "/login", strings.NewReader(form), headers...)
}

func TestALogInIsACookieThatOnlyOurPagesSend(t *testing.T) {
	s := demo(t, nil)
	token := s.token(t, access.Reader)
	r := s.logIn(t, token, "/?q=x")
	if r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/?q=x" {
		t.Fatalf("%s to %s: %s", r.Status, r.Header.Get("Location"), r.body)
	}
	cookie := r.Cookies()[0]
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Secure || cookie.Path != "/" || cookie.Name != "outflow" {
		t.Errorf("the cookie is %s", cookie)
	}
	if r := s.get(t, askPath(demonstration), "Cookie", cookie.String()); r.StatusCode != http.StatusOK {
		t.Errorf("with the cookie: %s", r.Status)
	}
	secure := s.logIn(t, token, "/", "X-Forwarded-Proto", "https").Cookies()[0]
	if !secure.Secure || secure.Name != "__Host-outflow" {
		t.Errorf("over TLS the cookie is %s", secure)
	}
	out := s.do(t, "POST", "/logout", nil, "Cookie", cookie.String(), "Origin", s.url)
	if gone := out.Cookies()[0]; out.StatusCode != http.StatusSeeOther || gone.MaxAge >= 0 || gone.Value != "" {
		t.Errorf("logged out: %s, %s", out.Status, gone)
	}
	var did []string
	for _, e := range s.recorded(t) {
		did = append(did, string(e.Action))
	}
	if !slices.Contains(did, string(audit.LogIn)) || !slices.Contains(did, string(audit.LogOut)) {
		t.Errorf("recorded: %v", did)
	}
}

func TestALogInThatFailsSetsNoCookie(t *testing.T) {
	s := demo(t, nil)
	s.token(t, access.Reader)
	for _, token := range []string{"", "outflow_", "outflow_wrong", "x", strings.Repeat("a", 5000)} {
		r := s.logIn(t, token, "/")
		if r.StatusCode != http.StatusUnauthorized || len(r.Cookies()) > 0 {
			t.Errorf("%.20q: %s, %v", token, r.Status, r.Cookies())
		}
	}
	if r := s.do(t, "POST", "/login", strings.NewReader("token="+strings.Repeat("a", 20<<10)), "Content-Type", "application/x-www-form-urlencoded"); r.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a form that is too long: %s", r.Status)
	}
}

func TestALogInLeadsNowhereElse(t *testing.T) {
	s := demo(t, nil)
	token := s.token(t, access.Reader)
	for _, next := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "javascript:alert(1)", "evil", "/\tx", "\r\nSet-Cookie: a=b", ""} {
		if r := s.logIn(t, token, next); r.Header.Get("Location") != "/" {
			t.Errorf("%q leads to %q", next, r.Header.Get("Location"))
		}
	}
}

func TestOtherSitesPagesCannotPost(t *testing.T) {
	s := demo(t, nil)
	token := s.token(t, access.Admin)
	cookie := s.logIn(t, token, "/").Cookies()[0].String()
	manifest := func() io.Reader { return strings.NewReader("outflow: 1\nparties: [{id: a}]\n") }
	for _, headers := range [][]string{
		{"Origin", "https://evil.example"}, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"},
	} {
		for _, path := range []string{"/v1/load?source=x", "/login", "/logout"} {
			if r := s.do(t, "POST", path, manifest(), append(headers, "Cookie", cookie)...); r.StatusCode != http.StatusForbidden || problemIn(t, r).Code != "origin" {
				t.Errorf("%s with %v: %s", path, headers, r.Status)
			}
		}
	}
	if r := s.do(t, "POST", "/v1/load?source=x", manifest(), "Cookie", cookie, "Origin", s.url, "Sec-Fetch-Site", "same-origin"); r.StatusCode != http.StatusOK {
		t.Errorf("our own page: %s: %s", r.Status, r.body)
	}
}

func TestEveryResponseTellsBrowsersToTrustNothing(t *testing.T) {
	s := demo(t, nil)
	for _, path := range []string{"/livez", "/nowhere", askPath(demonstration), askPath("x"), "/openapi.json", "/metrics"} {
		h := s.get(t, path).Header
		if !strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'none'") || h.Get("X-Content-Type-Options") != "nosniff" ||
			h.Get("Referrer-Policy") != "no-referrer" || h.Get("Cross-Origin-Resource-Policy") != "same-origin" || h.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

func TestATokenIsHeldToItsRate(t *testing.T) {
	s := demo(t, func(o *Options) { o.Limits.Rate, o.Limits.Burst = 0.001, 20 })
	busy, calm := s.token(t, access.Reader), s.token(t, access.Reader)
	path := "/v1/cohorts"
	for range 20 {
		if r := s.get(t, path, "Authorization", "Bearer "+busy); r.StatusCode != http.StatusOK {
			t.Fatalf("within the burst: %s", r.Status)
		}
	}
	if r := s.get(t, path, "Authorization", "Bearer "+busy); r.StatusCode != http.StatusTooManyRequests || r.Header.Get("Retry-After") == "" {
		t.Errorf("beyond the burst: %s", r.Status)
	}
	if r := s.get(t, path, "Authorization", "Bearer "+calm); r.StatusCode != http.StatusOK {
		t.Errorf("another token: %s", r.Status)
	}
	for range 2 {
		if r := s.get(t, path); r.StatusCode != http.StatusUnauthorized {
			t.Fatalf("a stranger: %s", r.Status)
		}
	}
	// Nobody floods the audit log, and nobody keeps others out.
	for range 30 {
		if r := s.get(t, askPath(demonstration)); r.StatusCode != http.StatusTooManyRequests {
			t.Fatalf("a stranger who goes on: %s", r.Status)
		}
	}
	if r := s.get(t, path, "Authorization", "Bearer "+calm); r.StatusCode != http.StatusOK {
		t.Errorf("a good token from the same address: %s", r.Status)
	}
	told := 0
	for _, e := range s.recorded(t) {
		if e.Reason == "rate" {
			told++
		}
	}
	if told != 1 {
		t.Errorf("30 refusals in a row are told %d times", told)
	}
}

func TestEveryRefusalOfAStrangerIsRecordedInTheEnd(t *testing.T) {
	s := demo(t, withToken)
	for range 7 {
		s.get(t, askPath(demonstration))
		s.get(t, askPath(demonstration, "formt", "csv")) // strangers are not even told what is misspelt
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	times := 0
	for _, e := range s.recorded(t) {
		if e.Reason == "no-token" && e.Address == "127.0.0.1" {
			times += max(1, e.Times)
		}
	}
	if times != 14 {
		t.Errorf("14 refusals are recorded as %d", times)
	}
}

func TestTokensThatCannotBeReadLetNobodyInAndTheServiceLives(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tokens")
	s := demo(t, func(o *Options) { o.Gate = &access.Gate{Tokens: access.OpenTokens(path, path+"-memo")} })
	if err := os.WriteFile(path, []byte("not tokens"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := s.get(t, askPath(demonstration)); r.StatusCode != http.StatusServiceUnavailable || strings.Contains(string(r.body), "32000000") {
		t.Errorf("%s: %s", r.Status, r.body)
	}
	if r := s.get(t, "/livez"); r.StatusCode != http.StatusOK {
		t.Errorf("/livez: %s", r.Status)
	}
}

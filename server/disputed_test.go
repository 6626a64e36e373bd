package server

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// The page says what sources differ on, who states what, and where each source puts
// a place.
func TestThePageSaysWhatSourcesDifferOn(t *testing.T) {
	store := openSQLite(t)
	fill(t, store, "", kakaopay, kakaopay+"-accounts")
	s := start(t, store, nil)
	for path, texts := range map[string][]string{
		"/?q=" + url.QueryEscape("whose data reached Alipay"): {
			"time disputed: 2018-04-01/2024-05-21 by chosun.yaml; 2018-04-01/2018-07-31 by koreatechtoday.yaml, pipc.yaml",
			"confirmed by each alone chosun.yaml, koreatechtoday.yaml, pipc.yaml",
			"no legal ground", "; by chosun.yaml, koreatechtoday.yaml, pipc.yaml", "KR to SG by pipc.yaml", "between rails: sources differ on it",
		},
		"/?q=" + url.QueryEscape("whose data reached Alipay") + "&transfer=nsf-build": {"time disputed: 2018-04-01/2024-05-21 by chosun.yaml;"},
		"/place?id=alipay": {"CN by chosun.yaml, koreatechtoday.yaml; SG by pipc.yaml"},
	} {
		r := s.do(t, "GET", path, nil, "Accept", "text/html")
		if r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s", path, r.Status)
		}
		for _, text := range texts {
			if !strings.Contains(r.read(), text) {
				t.Errorf("%s does not say %q:\n%s", path, text, r.read())
			}
		}
		if strings.Contains(path, "q=") && !strings.Contains(string(r.body), `class="flag differs"`) {
			t.Errorf("%s: a dispute has the sign of a finding", path)
		}
	}
}

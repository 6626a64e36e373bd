package server

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// TestADrawingIsMadeForTheWidthAndWithWhatIsOpen, and what it folds leads to the same with that
// open too.
func TestADrawingIsMadeForTheWidthAndWithWhatIsOpen(t *testing.T) {
	var b strings.Builder
	b.WriteString("outflow: 1\nparties: [{id: p, country: KR}, {id: q, country: IE}]\nsystems: [{id: s, party: p}, {id: o, party: q}]\npopulations: [{id: all, size: 9}]\n" +
		"datasets:\n- {id: s/first, population: all, subjects: everyone, categories: [user.name]}\ntransfers:\n")
	for i := range 60 {
		fmt.Fprintf(&b, "- {id: in%d, from: s/first, to: s/d%d, when: 2020, people: everyone}\n- {id: out%d, from: s/d%d, to: o/e%d, when: 2020, people: everyone}\n", i, i, i, i, i)
	}
	s := start(t, openSQLite(t), nil)
	if r := s.do(t, "POST", "/v1/load?source=x", strings.NewReader(b.String())); r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", r.Status, r.body)
	}
	get := func(more string) string {
		r := s.get(t, "/v1/lineage.svg?q=whose+data+reached+q"+more)
		if r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s: %s", more, r.Status, r.body)
		}
		return string(r.body)
	}
	boxes := func(svg string) int { return strings.Count(svg, `<g class="place `) }
	narrow := get("&width=390&links=true")
	if n, all := boxes(narrow), boxes(get("&width=10000")); n >= all || all < 100 {
		t.Errorf("%d boxes in a narrow drawing, %d in a wide one", n, all)
	}
	_, again, _ := strings.Cut(narrow, `<a href="/v1/lineage.svg?`)
	again, _, _ = strings.Cut(again, `"`)
	opened := s.get(t, "/v1/lineage.svg?"+strings.ReplaceAll(again, "&amp;", "&"))
	if opened.StatusCode != http.StatusOK || boxes(string(opened.body)) <= boxes(narrow) {
		t.Errorf("%q leads to %s with %d boxes", again, opened.Status, boxes(string(opened.body)))
	}
	if one, both := get("&width=390&open=p"), get("&width=390&open=s&open=o"); boxes(one) >= boxes(both) || boxes(both) < 100 {
		t.Errorf("%d boxes with one open, %d with two", boxes(one), boxes(both))
	}
	if svg := get("&width=10000&label=people"); !strings.Contains(svg, ">9 people<") && !strings.Contains(svg, " 9<") {
		t.Error("arrows are not labelled with people")
	}
	page := s.get(t, "/lineage.svg?q=whose+data+reached+q&width=390")
	if svg := string(page.body); page.StatusCode != http.StatusOK || boxes(svg) >= boxes(get("&width=10000")) || strings.Contains(svg, `class="lists"`) || !strings.Contains(svg, "&amp;transfer=") {
		t.Errorf("%s: for a narrow page there comes %.300s", page.Status, svg)
	}
	for _, wrong := range []string{"&width=3", "&width=wide", "&width=1&width=2", "&label=colour"} {
		if r := s.get(t, "/v1/lineage.svg?q=whose+data+reached+q"+wrong); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", wrong, r.Status)
		}
	}
}

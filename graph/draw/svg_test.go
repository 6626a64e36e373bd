package draw

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite golden files")

func TestGolden(t *testing.T) {
	got, err := svgOf(t.Context(), small(t), Options{Headline: kakaoHeadline, PlaceURL: "/place?id=", TransferURL: "/transfer?id="})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", "small.svg")
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the drawing differs from %s; look at it, then run with -update\n%s", file, got)
	}
}

func drawn(t *testing.T, l look) string {
	t.Helper()
	svg, err := svgOf(t.Context(), l.a, l.o)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(svg), noBreak, " ")
}

func TestWhatADrawingSays(t *testing.T) {
	svg := drawn(t, look{kakao(t), Options{Headline: kakaoHeadline, Width: unfolded}})
	for _, want := range []string{
		`role="img" aria-label="Which non-Apple-Pay users’ data reached Alipay? Yes.`,
		`data-id="kakaopay-core/accounts"`,
		`<g class="transfer confirmed fault" data-id="nsf-build" data-from="kakaopay-core/accounts" data-to="alipay-risk/nsf-features">`,
		`<g class="transfer possible border" data-id="top-up feed"`,
		`<g class="transfer influence" data-id="train"`,
		`<g class="party asked" data-id="alipay">`,
		">Kakao Pay 카카오페이 · KR<",
		">no legal ground · not disclosed<",
		">crosses a border KR → CN<",
		">≥ 32 M more than needed<",
		">alipay-risk · 32–40 M people<",
		">alipay-risk · model · influence<",
		"nsf-build: accounts → NSF features. Confirmed: at least 32,000,000 and at most 40,000,000 people. Findings: no legal ground, not disclosed,",
		">Revision 12 · 3f9a5dc1a6e0b271… · complete · times in Asia/Seoul<",
		"Revision 12, 3f9a5dc1a6e0b2714c8d9e0f3f9a5dc1a6e0b2714c8d9e0f3f9a5dc1a6e0b271, complete",
		"Rests on: 1 transfer has no known time",
		"prefers-color-scheme:dark", "@media print", ":root.outflow{width:100vw;height:100vh}", ":root.outflow.long{height:auto}",
		"<desc>6 boxes of 3 parties and 6 arrows between them, 1 with faults.</desc>",
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(svg, "<a ") {
		t.Error("links, though none were asked for")
	}
}

// What is much longer than it is wide is printed on several pages: fitted to one
// it could not be read.
func TestLongDrawingsArePrintedOnSeveralPages(t *testing.T) {
	for name, want := range map[string]bool{"small": false, "kakao": false, "chain60": false, "sheet": true} {
		if got := strings.Contains(drawn(t, looks(t)[name]), `class="outflow long"`); got != want {
			t.Errorf("%s is long: %v", name, got)
		}
	}
}

func TestLinks(t *testing.T) {
	svg := drawn(t, look{kakao(t), Options{PlaceURL: "/place?id=", TransferURL: "/transfer?id="}})
	for _, want := range []string{`<a href="/place?id=alipay-risk%2Fnsf-model">`, `<a href="/transfer?id=top-up+feed">`, `role="graphics-document document"`} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s", want)
		}
	}
}

// The legend explains the marks that are used, and no others.
func TestLegend(t *testing.T) {
	all := map[string]string{
		"confirmed": ">data moved, confirmed<", "possible": ">possible, not certain<", "influence": ">influence: what",
		"fault": ">fault: the words", "border": ">crosses a border<", "cut": ">did not carry it<", "number": ">number of a transfer in the table<", "marked": ">fault: the table says what<", "folded": ">several places in one box<",
		"plain": ">data moved<", "width": ">the wider, the more", "merged": ">“transfers”: several", "origin": ">data is collected here<",
	}
	for name, want := range map[string][]string{
		"small":    {"confirmed", "fault", "border", "origin"},
		"kakao":    {"confirmed", "possible", "influence", "fault", "border", "origin"},
		"cut":      {"cut", "origin"},
		"plain":    {"plain"},
		"parallel": {"confirmed", "fault", "merged", "border", "origin"},
		"folded":   {"confirmed", "possible", "folded", "width", "merged"},
		"chain60":  {"confirmed", "possible", "influence", "number", "marked", "width"},
		"nothing":  {},
	} {
		svg := drawn(t, looks(t)[name])
		for mark, text := range all {
			if got := strings.Contains(svg, text); got != strings.Contains(" "+strings.Join(want, " ")+" ", " "+mark+" ") {
				t.Errorf("%s: %s is in the legend: %v", name, mark, got)
			}
		}
	}
}

// TestTheLegendSendsReadersToWhatTheyHave: no page is named in a document without links, and
// none alone in a page that may be printed.
func TestTheLegendSendsReadersToWhatTheyHave(t *testing.T) {
	a := looks(t)["chain60"].a
	for want, o := range map[string]Options{
		">fault: the list of transfers says what<":             {NoTable: true},
		">fault: its page and the list of transfers say what<": {NoTable: true, TransferURL: "/transfer?id="},
	} {
		if svg := drawn(t, look{a, o}); !strings.Contains(svg, want) {
			t.Errorf("%+v: the legend lacks %s", o, want)
		}
	}
}

func TestNoDrawsTheCut(t *testing.T) {
	svg := drawn(t, looks(t)["cut"])
	for _, want := range []string{
		`<g class="transfer cut" data-id="nsf-build"`, `class="cross"`,
		">cut: not in the time asked about<", ">cut: ran before the data came<", "cut: carries other data<", ">cut: carries other people<",
		"gone did not carry it (not in the time asked about); where it runs is not known.",
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s", want)
		}
	}
}

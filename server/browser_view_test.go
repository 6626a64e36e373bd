package server

import (
	"context"
	_ "embed"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"outflow/fixtures/race"
)

// axe finds what keeps people from using a page (axe-core, MPL-2.0; see
// testdata/axe).
//
//go:embed testdata/axe/axe.min.js
var axe string

// A view is a page to look at.
type view struct{ name, path string }

// views are all pages of a service on the demonstration, and what they look
// like when things are otherwise.
func views() []view {
	q := func(question, more string) string { return "/?q=" + url.QueryEscape(question) + more }
	return []view{
		{"home", "/"},
		{"answer", q(demonstration, "")},
		{"possibly", q("what data reached Apple", "")},
		{"no", q(demonstration, "&as-of=2018-03-01")},
		{"unknown", q("whose data reached JP", "")},
		{"where", q("where did Kakao Pay go", "")},
		{"confirmed alone", q("where did Kakao Pay go", "&show=confirmed")},
		{"place panel", q(demonstration, "&place=alipay-risk%2Fnsf-features")},
		{"transfer panel", q(demonstration, "&transfer=nsf-build")},
		{"misread", q("which non-Aple-Pay users' data reached Alipay", "")},
		{"place", "/place?id=kakaopay"},
		{"transfer", "/transfer?id=nsf-build"},
		{"parties", "/browse"},
		{"datasets", "/browse?kind=dataset"},
		{"cohorts", "/browse?kind=cohort"},
		{"transfers", "/browse?kind=transfer&limit=2"},
		{"nothing found", "/browse?kind=system&q=zzz"},
		{"loads", "/loads"},
		{"commits", "/commits"},
		{"commit", "/commit?number=1"},
		{"nothing watched", "/watch"},
		{"login", "/login"},
		{"disagreements", "/disagreements"},
		{"not found", "/place?id=nowhere"},
		{"no page", "/nowhere"},
		{"bad parameter", "/?q=x&show=all"},
	}
}

// startEmpty runs a service on an empty store.
func startEmpty(t *testing.T) *service {
	t.Helper()
	return start(t, openSQLite(t), nil)
}

// Rules of axe: all that keep people out, and those of colours alone.
const (
	everyRule   = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"
	colourRules = "{type: 'rule', values: ['color-contrast']}"
)

// browseAccessible lets axe look at every view, in light and, for colours alone
// differ, at the colours in dark. One window shows them all: a new one would cost more
// than axe does.
func browseAccessible(t *testing.T, d *desk) {
	race.SkipShort(t)
	b := d.tab(t)
	for _, v := range views() {
		b.open(v.path)
		b.accessible(v.name)
	}
	b = newTab(t, d.browser, startEmpty(t))
	b.open("/")
	b.want("h1", "Nothing is loaded")
	b.accessible("empty")
}

// accessible lets axe look at the page, but for some of it.
func (b *tab) accessible(what string, but ...string) {
	b.Helper()
	b.wait("document.readyState === 'complete'")
	b.run(chromedp.Evaluate(axe, nil))
	for theme, rules := range map[string]string{"light": everyRule, "dark": colourRules} {
		b.scheme(theme)
		var found []string
		b.eval(`axe.run({exclude: `+quoted(strings.Join(but, ", "))+` || []}, {resultTypes: ['violations'], runOnly: `+rules+`}).then(r =>
			r.violations.map(v => v.impact + ': ' + v.id + ': ' + v.help + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' + (n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? '')).join(' | ')))`, &found)
		for _, f := range found {
			b.Errorf("%s in %s: %s", what, theme, f)
		}
	}
}

func browsePhone(t *testing.T, d *desk) {
	b := d.tab(t)
	b.size(390, 844)
	for _, v := range views() {
		b.open(v.path)
		b.fits(v.name)
	}
}

// fits fails if a page is wider than its window.
func (b *tab) fits(what string) {
	b.Helper()
	var wide string
	b.eval(`(() => { const room = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= room) return '';
		return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > room + 1 && !e.closest('.scroll, pre, svg')).map(e => e.outerHTML.slice(0, 80)).slice(0, 3).join('\n') || 'something' })()`, &wide)
	if wide != "" {
		b.Errorf("%s does not fit: %s", what, wide)
	}
}

func browseTheme(t *testing.T, d *desk) {
	b := d.tab(t)
	b.scheme("light")
	b.ask(demonstration, "")
	b.wait("!document.querySelector('#theme').hidden")
	paper := "getComputedStyle(document.querySelector('svg.outflow .paper')).fill === 'rgb(17, 22, 29)' && getComputedStyle(document.body).backgroundColor === 'rgb(17, 22, 29)'"
	b.holds("light at first", "!("+paper+")")
	b.click("#theme")
	b.holds("dark once chosen, the drawing too", paper)
	b.open("/browse")
	b.holds("on the next page as well, from the start", "document.documentElement.dataset.theme === 'dark'")
	b.ask(demonstration, "")
	b.holds("and back", paper)
}

func browseKeyboard(t *testing.T, d *desk) {
	b := d.tab(t)
	b.ask(demonstration, "")
	b.wait("document.querySelector('.live')")
	b.eval("window.met = new Set(); document.addEventListener('focusin', e => met.add(e.target.id || e.target.dataset?.do || e.target.getAttribute('href')))", nil)
	for range 70 {
		b.run(chromedp.KeyEvent(kb.Tab))
	}
	for _, stop := range []string{"q", "theme", "png", "canvas", "in", "fit", "slider", "as-of"} {
		b.holds("Tab comes to "+stop, "met.has("+quoted(stop)+")")
	}
	b.holds("and to places in the drawing", "[...met].some(m => m?.endsWith('place=alipay-risk%2Fnsf-features'))")
	b.eval("document.querySelector('.canvas .place[data-id=\"alipay-risk/nsf-features\"]').closest('a').focus()", nil)
	b.run(chromedp.KeyEvent(kb.Enter))
	b.wait("document.activeElement.id === 'panel'")
}

func browsePrint(t *testing.T, d *desk) {
	b := d.tab(t)
	b.scheme("dark")
	b.ask(demonstration, "&as-of=2018-06-30")
	b.wait("document.querySelector('.live')")
	b.run(emulation.SetEmulatedMedia().WithMedia("print"))
	b.want(".narrowed", "as of 2018-06-30")
	b.want(".understood", "as of 2018-06-30")
	b.want("p.asked", demonstration)
	b.want("#sentence", "32,000,000")
	b.want(".findings", "no legal ground")
	b.want(".canvas", "possible, not certain")
	var hash string
	b.eval("document.querySelector('.where code').title", &hash)
	b.want(".where", hash)
	b.printed()
	b.want("#transfers", "nsf-build")
	b.want(".proof", "KoreaTechToday, 2025-01-23")
	b.holds("the address is that of this revision", "document.querySelector('.from').innerText.includes('&at=1') || document.querySelector('.from').innerText.includes('?as-of=2018-06-30&at=1')")
	b.holds("on white", "getComputedStyle(document.body).backgroundColor === 'rgb(255, 255, 255)' && getComputedStyle(document.querySelector('svg.outflow .paper')).fill === 'rgb(255, 255, 255)'")
	var pdf []byte
	b.run(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		pdf, _, err = page.PrintToPDF().WithPreferCSSPageSize(true).WithPrintBackground(true).Do(ctx)
		return err
	}))
	if pages := strings.Count(string(pdf), "/Type /Page\n"); pages > 3 {
		t.Errorf("it takes %d pages", pages)
	}
}

// printed fails if there is anything on the paper to press, or a table that is cut.
func (b *tab) printed() {
	b.Helper()
	var pressed []string
	b.eval("[...document.querySelectorAll('button, input:not([type=hidden]), select, nav, .shown a')].filter(e => e.checkVisibility() && e.getClientRects().length).map(e => e.outerHTML.slice(0, 80))", &pressed)
	if len(pressed) > 0 {
		b.Errorf("on paper there is %q", pressed)
	}
	b.holds("every row is printed", "[...document.querySelectorAll('tbody tr')].every(r => r.getClientRects().length)")
	b.holds("no table is wider than the paper", "[...document.querySelectorAll('.scroll')].every(s => getComputedStyle(s).overflowX === 'visible' && s.scrollWidth <= s.clientWidth + 1)")
	b.holds("all that was folded lies open", "[...document.querySelectorAll('details:not(.howto) > ul')].every(e => e.checkVisibility() && e.getClientRects().length)")
}

// hostileNames are texts that would do harm if a page took them for more than
// text, or that would spoil it.
var hostileNames = map[string]string{
	"script":   `<script>window.pwned=1</script><img src=x onerror="window.pwned=2">`,
	"quotes":   `"><svg onload='window.pwned=3'>'"` + "`{{.}}${1}",
	"rtl":      "\u202eesrever\u2066 \u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd",
	"long":     strings.Repeat("가나다라 long name ", 660),
	"unbroken": strings.Repeat("W", 10_000),
	"url":      "javascript:window.pwned=4",
}

// hostileManifest gives every kind of thing every hostile name.
func hostileManifest() string {
	var b strings.Builder
	b.WriteString("outflow: 1\n")
	section := func(name string, row func(key, text string) string) {
		b.WriteString(name + ":\n")
		for _, key := range []string{"script", "quotes", "rtl", "long", "unbroken", "url"} {
			b.WriteString("- " + row(key, quoted(hostileNames[key])) + "\n")
		}
	}
	section("parties", func(key, text string) string {
		return fmt.Sprintf("{id: %s, name: %s, aliases: [%s], country: KR}", key, text, text)
	})
	section("systems", func(key, text string) string {
		return fmt.Sprintf("{id: %s-system, name: %s, party: %s}", key, text, key)
	})
	section("populations", func(key, text string) string { return fmt.Sprintf("{id: %s-people, name: %s, size: 1000}", key, text) })
	section("cohorts", func(key, text string) string {
		return fmt.Sprintf("{id: %s-some, name: %s, of: %s-people, share: ..0.5}", key, text, key)
	})
	section("datasets", func(key, text string) string {
		return fmt.Sprintf("{id: %s-system/data, name: %s, population: %s-people, subjects: everyone, categories: [user.name]}", key, text, key)
	})
	b.WriteString("- {id: script-system/sink, name: sink}\n")
	b.WriteString("transfers:\n")
	for _, key := range []string{"script", "quotes", "rtl", "long", "unbroken", "url"} {
		id := hostileNames[key]
		if runes := []rune(id); len(runes) > 300 {
			id = string(runes[:300])
		}
		fmt.Fprintf(&b, "- {id: %s, from: %s-system/data, to: script-system/sink, when: 2020/2021, purpose: %s, evidence: [{title: %s}]}\n",
			quoted(id), key, quoted(hostileNames[key]), quoted(hostileNames[key]))
	}
	return b.String()
}

func browseHostile(t *testing.T, d *desk) {
	store := openSQLite(t)
	path := filepath.Join(t.TempDir(), "hostile.yaml")
	if err := os.WriteFile(path, []byte(hostileManifest()), 0o644); err != nil {
		t.Fatal(err)
	}
	fill(t, store, `<script>window.pwned=5</script>`, path)
	s := start(t, store, nil)
	for _, name := range []string{"script", "quotes", "url"} {
		if r := s.save(t, hostileNames[name], "whose data reached script-system/sink"); r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s", r.Status, r.body)
		}
	}
	b := newTab(t, d.browser, s)
	q := func(question, more string) string { return "/?q=" + url.QueryEscape(question) + more }
	paths := []string{"/", "/watch", "/watch?from=1&to=1", "/diff?from=1&to=1&q=" + url.QueryEscape("whose data reached script-system/sink"), "/browse?kind=system", "/browse?kind=dataset", "/browse?kind=cohort", "/browse?kind=population", "/browse?kind=transfer", "/loads", "/commits", "/commit?number=1",
		"/browse?q=" + url.QueryEscape(hostileNames["script"]), "/place?id=script", q("whose data reached script-system/sink", ""), q("what feeds script-system/sink", ""),
		q("whose data reached script-system/sink", "&place=script"), q("whose data reached script-system/sink", "&only=script-some"),
		q("whose data reached "+hostileNames["script"], ""), q(`whose data reached "`+hostileNames["rtl"], ""), q(strings.Repeat("가", 2000), ""),
		"/login?next=" + url.QueryEscape(hostileNames["url"]), "/?show=" + url.QueryEscape(hostileNames["quotes"])}
	for key, id := range hostileNames {
		if runes := []rune(id); len(runes) > 300 {
			id = string(runes[:300])
		}
		paths = append(paths, "/place?id="+key+"-system/data", "/transfer?id="+url.QueryEscape(id), q("whose data reached script-system/sink", "&transfer="+url.QueryEscape(id)))
	}
	b.size(390, 844)
	for _, path := range paths {
		b.open(path)
		b.holds("nothing in "+path+" was run", "window.pwned === undefined")
		b.holds("no link leads to a script", "![...document.querySelectorAll('a[href]')].some(a => /^\\s*javascript:/i.test(a.getAttribute('href')))")
		b.fits(path)
	}
}

package server

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func browseSlider(t *testing.T, d *desk) {
	b := d.tab(t)
	b.ask(demonstration, "")
	b.wait("!document.querySelector('#slider').hidden")
	b.holds("the chart has bars while it ran", "document.querySelectorAll('.histogram rect').length > 3")
	b.run(chromedp.Focus("#slider", chromedp.ByQuery), chromedp.KeyEvent(kb.Home))
	b.wait("location.search.includes('as-of=2018-03-') && document.querySelector('#sentence').innerText.startsWith('No.')")
	b.holds("the slider keeps the focus", "document.activeElement.id === 'slider'")
	b.holds("it stands where it was put", "document.querySelector('#slider').value === '0'")
	b.want(".cut", "nsf-build")
	b.want(".understood", "as of 2018-03-")
	b.run(chromedp.NavigateBack())
	b.wait("document.querySelector('#sentence').innerText.includes('32,000,000')")
	b.holds("back is any time", "!location.search.includes('as-of')")
	b.ask(demonstration, "&as-of=2018-05-10")
	b.wait("document.querySelector('#stepped').innerText.includes('2018-05-10')")
	b.want("#sentence", "as of 2018-05-10, since 2018-04-01")
}

// browseForgotten moves the slider to where data is gone, possibly there still, and back again. What
// the moving slider greys is what is drawn as of its date, which needs no script.
func browseForgotten(t *testing.T, d *desk) {
	store := openSQLite(t)
	path := filepath.Join(t.TempDir(), "forgets.yaml")
	const text = `outflow: 1
parties: [{id: shop}, {id: ads}]
systems: [{id: crm, party: shop}, {id: net, party: ads}]
populations: [{id: all, size: 1000}]
datasets:
- {id: crm/people, population: all, subjects: everyone, subjects_when: 2020/.., categories: [user.contact]}
- {id: net/checked, retention: P30D, deletion: verified}
- {id: net/unchecked, retention: P30D}
- {id: net/again}
transfers:
- {id: t, from: crm/people, to: net/checked, when: 2024-01/2024-06, people: everyone}
- {id: u, from: crm/people, to: net/unchecked, when: 2024-01/2024-06, people: everyone}
- {id: v, from: crm/people, to: net/again, when: [2024-01, 2024-06], people: everyone}
erasures: [{id: e, at: net/again, when: 2024-03-12}]
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	fill(t, store, "", path)
	b := newTab(t, d.browser, start(t, store, nil))
	const greyed = `[...document.querySelectorAll('#canvas .place[data-id]')].flatMap(p => ['gone', 'perhaps'].filter(c => p.classList.contains(c)).map(c => p.dataset.id + ' ' + c)).join(', ')`
	b.ask("where did crm/people go", "")
	b.wait("!document.querySelector('#slider').hidden")
	b.holds("nothing is greyed at any time", greyed+" === ''")
	last := "+document.querySelector('#slider').max"
	for _, at := range []struct{ step, month, want, heard string }{
		{"JSON.parse(document.querySelector('#time').dataset.dates).findIndex(d => d >= '2024-04')", "2024-0", "net/again gone", "gone from 1 place"},
		{last + " - 1", "2024-0", "net/checked gone, net/unchecked perhaps", "gone from 1 place, possibly still at 1 place"},
	} {
		b.eval("var s = document.querySelector('#slider'); window.was = document.querySelector('#canvas'); s.value = "+at.step+"; s.dispatchEvent(new Event('input'))", nil)
		b.holds("greyed at once: "+at.want, greyed+" === "+quoted(at.want))
		b.holds("it is said: "+at.heard, "document.querySelector('#slider').ariaValueText.endsWith("+quoted(at.heard)+")")
		b.eval("document.querySelector('#slider').dispatchEvent(new Event('change'))", nil)
		b.wait("location.search.includes('as-of=" + at.month + "') && document.querySelector('#canvas') !== window.was && document.querySelector('#slider')?.hidden === false")
		b.holds("and drawn so: "+at.want, greyed+" === "+quoted(at.want))
		b.holds("it is said again: "+at.heard, "document.querySelector('#slider').ariaValueText.endsWith("+quoted(at.heard)+")")
		b.accessible("where " + at.want)
	}
	b.holds("grey is seen", "getComputedStyle(document.querySelector('.place.gone rect')).fill !== getComputedStyle(document.querySelector('.place:not(.gone) rect')).fill")
}

func browseCohorts(t *testing.T, d *desk) {
	b := d.tab(t)
	b.ask("whose data reached Alipay", "")
	b.want("#sentence", "40,000,000 people reached Alipay")
	b.eval("const l = document.querySelector('[name=except]'); l.value = 'apple-pay'; l.dispatchEvent(new Event('change', {bubbles: true}))", nil)
	b.wait("location.search.includes('except=apple-pay') && document.querySelector('#sentence').innerText.includes('not in Apple Pay')")
	b.want("#sentence", "at least 32,000,000 and at most 40,000,000")
	b.ask("whose data reached Alipay", "&only=apple-pay")
	b.want("#sentence", "at most about 8,000,000 people in Apple Pay")
	b.holds("the list says what is chosen", "document.querySelector('[name=only]').value === 'apple-pay'")
	b.click(".narrow a")
	b.wait("!location.search.includes('only')")
	b.want("#sentence", "40,000,000 people reached Alipay")
}

func browseConfirmed(t *testing.T, d *desk) {
	b := d.tab(t)
	b.ask("where did Kakao Pay go", "")
	b.holds("what is possible is drawn", "document.querySelector('.canvas .transfer[data-id=\"nsf-to-apple\"]')")
	b.eval("const l = document.querySelector('[name=show]'); l.value = 'confirmed'; l.dispatchEvent(new Event('change', {bubbles: true}))", nil)
	b.wait("location.search.includes('show=confirmed') && !document.querySelector('.canvas .transfer[data-id=\"nsf-to-apple\"]')")
	b.holds("nor is it in the table", "![...document.querySelectorAll('#transfers tbody th')].some(h => h.innerText === 'nsf-to-apple')")
	b.holds("what is confirmed still is", "document.querySelector('.canvas .transfer[data-id=\"nsf-build\"]')")
}

func browsePanel(t *testing.T, d *desk) {
	b := d.tab(t)
	b.ask(demonstration, "")
	b.wait("document.querySelector('.live')")
	b.eval("window.here = true", nil)
	b.click(".canvas .place[data-id='alipay-risk/nsf-features'] .name")
	b.wait("document.querySelector('#panel')")
	b.holds("in place", "window.here")
	b.holds("the address says it", "new URL(location).searchParams.get('place') === 'alipay-risk/nsf-features'")
	b.holds("the reader is there", "document.activeElement.id === 'panel'")
	for _, text := range []string{"NSF features", "40,000,000 people", "Since 2018-04-01", "phone numbers", "nsf-build", "nsf-scoring", "what feeds alipay-risk/nsf-features", "koreatechtoday"} {
		b.want("#panel", text)
	}
	b.holds("it is marked in the drawing", "document.querySelector('.place.open').dataset.id === 'alipay-risk/nsf-features'")
	b.click("#panel a[href*='transfer=nsf-build']")
	b.wait("document.querySelector('#panel h2').innerText === 'nsf-build'")
	for _, text := range []string{"KR to CN", "KoreaTechToday, 2025-01-23", "estimate the probability", "what was derived from transfer \"nsf-build\""} {
		b.eval("document.querySelectorAll('#panel details').forEach(d => d.open = true)", nil)
		b.want("#panel", text)
	}
	b.run(chromedp.NavigateBack())
	b.wait("document.querySelector('#panel h2')?.innerText === 'NSF features'")
	b.run(chromedp.NavigateBack())
	b.wait("!document.querySelector('#panel')")
	b.run(chromedp.NavigateForward())
	b.wait("document.querySelector('#panel h2')?.innerText === 'NSF features'")
	b.click("#panel .close")
	b.wait("!document.querySelector('#panel')")
	b.holds("all of it in one page", "window.here")
}

func browseFolding(t *testing.T, d *desk) {
	b := d.tab(t)
	b.ask(demonstration, "&place=alipay-risk%2Fnsf-scores")
	b.wait("document.querySelector('.live')")
	b.holds("what is no part of the answer is not drawn", "!document.querySelector('.canvas .transfer[data-id=\"nsf-to-apple\"]')")
	b.run(chromedp.Click("//aside//a[contains(., 'one hop more')]", chromedp.BySearch))
	b.wait("document.querySelector('.canvas .transfer.beside[data-id=\"nsf-to-apple\"]')")
	b.want(".canvas", "no part of the answer")
	b.run(chromedp.Click("//aside//a[contains(., 'Fold the system')]", chromedp.BySearch))
	b.wait("document.querySelector('.canvas .place.folded[data-id=\"alipay-risk\"]')")
	b.holds("the datasets are in it", "!document.querySelector('.canvas .place[data-id=\"alipay-risk/nsf-features\"]')")
	b.run(chromedp.Click("//aside//a[contains(., 'Unfold the system')]", chromedp.BySearch))
	b.wait("document.querySelector('.canvas .place[data-id=\"alipay-risk/nsf-features\"]')")
}

func browseDrawing(t *testing.T, d *desk) {
	b := d.tab(t)
	b.ask(demonstration, "")
	b.wait("document.querySelector('.live')")
	view := func() (box string) {
		b.eval("document.querySelector('.canvas svg').getAttribute('viewBox')", &box)
		return box
	}
	home := view()
	b.run(chromedp.Focus("#canvas", chromedp.ByQuery), chromedp.KeyEvent("+"), chromedp.KeyEvent(kb.ArrowRight))
	if view() == home {
		t.Error("plus and an arrow key do not move the drawing")
	}
	moved := view()
	b.wait("location.hash.startsWith('#view=' + " + quoted(moved) + ".split(' ').slice(0, 3).map(n => Math.round(n)).join(','))")
	b.run(chromedp.Reload())
	b.wait("document.querySelector('.live')")
	var near bool
	b.eval("(() => { const [a, b] = ["+quoted(moved)+", document.querySelector('.canvas svg').getAttribute('viewBox')].map(v => v.split(' ').map(Number)); return a.every((n, i) => Math.abs(n - b[i]) < 2) })()", &near)
	if !near {
		t.Errorf("the link shows %s, not what was seen, %s", view(), moved)
	}
	b.click("[data-do=fit]")
	if view() != home {
		t.Errorf("fitted it is %s, was %s", view(), home)
	}
	b.eval(`(() => { const c = document.querySelector('#canvas'), r = c.getBoundingClientRect(), x = r.x + 30, y = r.y + r.height - 30;
		const fire = (type, id, x, y) => c.dispatchEvent(new PointerEvent(type, {pointerId: id, pointerType: 'touch', clientX: x, clientY: y, bubbles: true, cancelable: true}));
		fire('pointerdown', 1, x, y); fire('pointerdown', 2, x + 50, y); fire('pointermove', 2, x + 150, y); fire('pointerup', 1, x, y); fire('pointerup', 2, x + 150, y); })()`, nil)
	var width, first float64
	b.eval("+document.querySelector('.canvas svg').getAttribute('viewBox').split(' ')[2]", &width)
	b.eval("+"+quoted(strings.Fields(home)[2]), &first)
	if width > first/2 {
		t.Errorf("two fingers apart make %g units of %g wide", width, first)
	}
	b.click("[data-do=fit]")
	b.eval("document.querySelector('#canvas').scrollIntoView({block: 'center'})", nil)
	var x, y float64
	b.eval("document.querySelector('#canvas').getBoundingClientRect().x + 20", &x)
	b.eval("document.querySelector('#canvas').getBoundingClientRect().y + 20", &y)
	b.run(chromedp.MouseEvent(input.MousePressed, x, y, chromedp.ButtonLeft), chromedp.MouseEvent(input.MouseMoved, x+60, y+30, chromedp.ButtonLeft),
		chromedp.MouseEvent(input.MouseReleased, x+60, y+30, chromedp.ButtonLeft))
	dragged := view()
	if dragged == home {
		t.Error("the mouse does not drag the drawing")
	}
	b.run(input.DispatchMouseEvent(input.MouseWheel, x, y).WithDeltaY(-120).WithDeltaX(0).WithModifiers(input.ModifierCtrl))
	b.wait("document.querySelector('.canvas svg').getAttribute('viewBox') !== " + quoted(dragged))
	b.click("[data-do=full]")
	b.wait("document.fullscreenElement?.id === 'drawing'")
	b.click("[data-do=full]")
	b.wait("!document.fullscreenElement")
}

func browseRoutes(t *testing.T, d *desk) {
	b := d.tab(t)
	b.ask("how did everyone's data reach alipay-risk/nsf-scores", "")
	b.wait("document.querySelector('.live')")
	b.eval("document.querySelector('.canvas .transfer[data-id=\"nsf-scoring\"]').closest('a').focus()", nil)
	b.wait("document.querySelector('.canvas.lit')")
	var on []string
	b.eval("[...document.querySelectorAll('.transfer.on[data-from]')].map(t => t.dataset.id).sort()", &on)
	if got := strings.Join(on, " "); got != "nsf-build nsf-scoring" {
		t.Errorf("lit: %s", got)
	}
	b.eval("document.activeElement.blur()", nil)
	b.holds("and goes out", "!document.querySelector('.canvas.lit')")
	b.eval("document.querySelector('#canvas').scrollIntoView({block: 'center'})", nil)
	var at struct{ X, Y float64 }
	b.eval("(() => { const l = document.querySelector('.canvas .label[data-id=\"nsf-build\"] .what').getBoundingClientRect(); return {X: l.x + l.width / 2, Y: l.y + l.height / 2} })()", &at)
	b.run(chromedp.MouseEvent(input.MouseMoved, at.X, at.Y))
	b.wait("document.querySelector('.canvas.lit .transfer.on[data-id=\"nsf-scoring\"]')")
}

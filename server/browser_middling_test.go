package server

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"outflow/fixtures/race"
)

func browseTables(t *testing.T, d *desk) {
	b := newTab(t, d.browser, d.middling())
	b.ask(middlingQuestion, "")
	b.wait("document.querySelector('.live')")
	b.eval("window.here = true", nil)
	const seen = "[...document.querySelectorAll('#transfers tbody tr:not(.off)')]"
	b.holds("a page of rows is seen", seen+".length === 20 && document.querySelectorAll('#transfers tbody tr').length === 174")
	b.run(chromedp.SendKeys("#find-transfers", "audit", chromedp.ByQuery))
	b.wait("new URLSearchParams(location.search).get('transfers-find') === 'audit' && " + seen + ".length < 20")
	b.holds("in place, as it was typed", "window.here && document.activeElement.id === 'find-transfers' && document.querySelector('.live')")
	b.want("#transfers .shown", "of 174 transfers hold “audit”")
	b.want("#status", "of 174 transfers hold “audit”")
	b.run(chromedp.SendKeys("#find-transfers", strings.Repeat(kb.Backspace, 5), chromedp.ByQuery))
	b.wait(seen + ".length === 20 && !location.search.includes('transfers-find')")

	b.click("#transfers thead th:last-child a")
	b.wait("document.querySelector('#transfers th[aria-sort]').innerText.startsWith('findings')")
	b.holds("what has findings comes first", seen+"[0].lastElementChild.innerText.split(', ').length >= 3")
	b.holds("the focus stays", "document.activeElement.innerText.startsWith('findings')")
	b.eval("[...document.querySelectorAll('#transfers .shown a')].find(a => a.rel === 'next').click()", nil)
	b.wait("location.search.includes('transfers-page=2') && document.querySelector('#transfers .shown').innerText.startsWith('21 to 40')")
	b.holds("no new page was opened for it", "window.here")
	b.run(chromedp.NavigateBack())
	b.wait("document.querySelector('#transfers .shown').innerText.startsWith('1 to 20') && location.search.includes('transfers-sort=findings')")
	b.eval("document.querySelector('#places tbody a').click()", nil)
	b.wait("document.querySelector('#panel')")
	b.holds("what opens beside leaves the tables as they are", "location.search.includes('transfers-sort=findings') && document.querySelector('#transfers th[aria-sort]').innerText.startsWith('findings')")
	b.eval("const l = document.querySelector('[name=show]'); l.value = 'confirmed'; l.dispatchEvent(new Event('change', {bubbles: true}))", nil)
	b.wait("location.search.includes('show=confirmed') && !location.search.includes('place=')")
	b.holds("so does what narrows the answer", "document.querySelector('#transfers th[aria-sort]').innerText.startsWith('findings')")
	b.eval("history.go(-2)", nil)
	b.wait("!document.querySelector('#panel') && !document.querySelector('.narrowed')")
	b.eval("[...document.querySelectorAll('#transfers .shown a')].find(a => a.innerText === 'show all 174').click()", nil)
	b.wait(seen + ".length === 174")
	if file := b.fetched("#transfers .shown a[download]"); strings.Count(file, "\ntransfer,") != 174 {
		t.Errorf("the file of what is shown has %d transfers", strings.Count(file, "\ntransfer,"))
	}
}

// readable is true once the drawing of a page is as it opens, and none of its text is below 11
// pixels.
const readable = `document.querySelector('.live .canvas:not([aria-busy])') && [...document.querySelectorAll('.canvas text')].every(t =>
	parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a > 10.99)`

// browseMiddling opens the pages of a middling estate at the widths of a desk, a tablet and a
// phone.
func browseMiddling(t *testing.T, d *desk) {
	race.SkipShort(t)
	b := newTab(t, d.browser, d.middling())
	ask := "/?q=" + url.QueryEscape(middlingQuestion)
	for _, path := range []string{"/", ask + "&place=adnet", "/place?id=pay", "/disagreements", ask} {
		b.open(path)
		for _, width := range []int64{1440, 800, 390} {
			b.size(width, 900)
			what := fmt.Sprintf("%s at %d", path, width)
			b.fits(what)
			b.holds(what+": nothing is longer than four screens", "[...document.querySelectorAll('section, ul, ol, dl, table')].every(e => e.getBoundingClientRect().height <= 4 * innerHeight)")
			if path != ask {
				continue
			}
			b.wait(readable)
			b.holds(what+": the order", `['#sentence', '.bar', '.findings', '#drawing', '#time', '#transfers', '#places'].map(s => document.querySelector(s)).every((e, i, all) => !i || all[i - 1].compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING)`)
			switch width {
			case 390:
				b.holds("and so they are seen on a phone", `['#sentence', '.bar', '.findings', '#drawing', '#time', '#narrow', '#transfers'].map(s => document.querySelector(s).getBoundingClientRect()).every((r, i, all) => !i || all[i - 1].bottom <= r.top)`)
			case 1440:
				b.holds("the filter is beside the drawing, the slider under it", "document.querySelector('#narrow').getBoundingClientRect().left > document.querySelector('#drawing').getBoundingClientRect().right && document.querySelector('#time').getBoundingClientRect().top > document.querySelector('#drawing').getBoundingClientRect().bottom")
			}
		}
	}
	b.run(emulation.SetEmulatedMedia().WithMedia("print"))
	b.size(688, 900) // what A4 leaves between its margins
	b.printed()
	b.wait(readable)
	b.wait("performance.getEntriesByType('resource').some(r => r.responseEnd && r.name.includes(document.querySelector('#drawing').dataset.sheet))")
	b.eval("dispatchEvent(new Event('beforeprint'))", nil)
	b.holds("on paper the drawing stands on one sheet", "document.querySelector('#drawing').getBoundingClientRect().height <= 265 * 96 / 25.4")
	b.holds("and has no letter below six points", "[...document.querySelectorAll('.canvas text')].every(t => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a >= 8)")
	b.eval("dispatchEvent(new Event('afterprint'))", nil)
	b.holds("on the screen it is as it was", readable)
	b.run(emulation.SetEmulatedMedia().WithMedia("screen"))

	// Axe takes long for large drawings, of which it sees small ones, and for many rows.
	b.size(390, 900)
	b.open(ask + "&transfers-find=audit&places-find=adnet-profiles&transfers-sort=id")
	b.accessible("a middling answer", ".canvas svg")
}

func browseLink(t *testing.T, d *desk) {
	b := d.tab(t)
	b.ask(demonstration, "&as-of=2018-05-10&place=alipay-risk%2Fnsf-features")
	b.wait("document.querySelector('.live')")
	b.eval("navigator.clipboard.writeText = async text => { window.copied = text }", nil)
	b.click("[data-copy]")
	b.wait("window.copied")
	b.want("#status", "Link copied")
	var link, sentence string
	b.eval("window.copied", &link)
	u, err := url.Parse(link)
	if err != nil || u.Query().Get("at") != "1" || u.Query().Get("as-of") != "2018-05-10" || u.Query().Get("place") == "" {
		t.Fatalf("the link is %q (%v)", link, err)
	}
	sentence = b.text("#sentence")
	b.run(chromedp.Navigate(link))
	b.wait("document.querySelector('.live')")
	b.holds("what lay open lies open", "document.querySelector('#panel')")
	if first, _, _ := strings.Cut(b.text("#sentence"), "\n"); !strings.HasPrefix(sentence, first[:40]) {
		t.Errorf("the link shows %q, not %q", first, sentence)
	}
}

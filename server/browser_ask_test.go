package server

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func browseDemonstration(t *testing.T, d *desk) {
	b := d.tab(t)
	b.open("/")
	b.run(chromedp.SendKeys("#q", demonstration+kb.Enter, chromedp.ByQuery))
	b.wait("document.querySelector('#sentence')")
	b.want("#sentence", "at least 32,000,000 and at most 40,000,000 people not in Apple Pay reached Alipay, from 2018-04-01 to 2018-07-31")
	b.want(".understood", "which not apple-pay users' data reached alipay")
	b.want(".findings", "no legal ground")
	b.want(".findings", "not disclosed")
	b.want(".findings", "KR to CN")
	b.want(".findings", "more people than its purpose needs, by at least about 32,000,000")
	b.click(".rests summary")
	b.want(".rests", "Sizes and shares, not lists of members, bound these counts: apple-pay, fewer than 20 %; kakaopay-users, about 40,000,000")
	b.want(".facts", "account balances")
	b.holds("the bar says the bounds", "document.querySelector('.bar').getAttribute('aria-label').includes('at least about 32,000,000')")
	b.holds("four fifths of the bar are certain", "Math.abs(document.querySelector('.bar .certain').getBoundingClientRect().width / document.querySelector('.bar').getBoundingClientRect().width - 0.8) < 0.01")
	b.holds("the drawing is dressed by its own style sheet", "getComputedStyle(document.querySelector('.transfer.fault .line')).stroke === 'rgb(179, 38, 30)'")
	b.holds("the drawing shows the transfer", "document.querySelector('.canvas .transfer[data-id=\"nsf-build\"]')")
}

func browseMisread(t *testing.T, d *desk) {
	b := d.tab(t)
	b.ask("which non-Aple-Pay users' data reached Alipay", "")
	b.want("mark", "Aple-Pay")
	b.want(".misread .words", "which non-Aple-Pay users' data reached Alipay")
	b.click(".misread a")
	b.wait("document.querySelector('#sentence')")
	b.want("#sentence", "at least 32,000,000")
	b.ask("hello; world", "")
	b.want("mark", "hello")
	b.want(".misread .why", "This is not a question that can be read.")
	b.holds("how to ask lies open", "document.querySelector('.howto').open && !document.querySelector('.misread').innerText.includes('PEOPLE')")
}

func browseCompletion(t *testing.T, d *desk) {
	b := d.tab(t)
	b.open("/")
	first := func(text, option string) {
		b.run(chromedp.Focus("#q", chromedp.ByQuery))
		b.eval("document.querySelector('#q').select()", nil)
		b.run(chromedp.SendKeys("#q", text, chromedp.ByQuery))
		// A list for what was typed up to then may be there before the last letters are.
		last := strings.TrimPrefix(text[strings.LastIndexByte(text, ' ')+1:], "non-")
		b.wait("performance.getEntriesByType('resource').some(e => e.name.endsWith('&q=' + encodeURIComponent(" + quoted(last) + ")))")
		b.wait("document.querySelector('#options:not([hidden]) li')?.innerText.includes(" + quoted(option) + ")")
	}
	first("which non-App", "Apple Pay")
	b.run(chromedp.SendKeys("#q", kb.ArrowDown, chromedp.ByQuery))
	b.enter()
	b.holds("the name is written", "document.querySelector('#q').value === 'which non-apple-pay'")
	b.holds("the list is closed", "document.querySelector('#options').hidden && document.querySelector('#q').getAttribute('aria-expanded') === 'false'")
	first("whose data reached 카카오", "Kakao Pay (카카오페이)")
	first("what f", "what feeds X")
	b.run(chromedp.SendKeys("#q", kb.ArrowDown, chromedp.ByQuery))
	b.enter()
	selected := "document.querySelector('#q').value.slice(document.querySelector('#q').selectionStart, document.querySelector('#q').selectionEnd)"
	b.holds("the first blank of the form is selected", selected+" === 'X'")
	first("what was derived from tr", "what was derived from transfer T")
	b.run(chromedp.SendKeys("#q", kb.ArrowDown, chromedp.ByQuery))
	b.enter()
	b.holds("whatever it is called", selected+" === 'T'")
}

func browseRecent(t *testing.T, d *desk) {
	b := d.tab(t)
	b.open("/")
	b.holds("nothing was asked yet", "document.querySelector('#recent').hidden")
	b.ask(demonstration, "")
	b.ask("what feeds Alipay", "")
	b.open("/")
	b.wait("!document.querySelector('#recent').hidden")
	if got := b.text("#recent ul"); !strings.HasPrefix(got, "what feeds Alipay\n"+demonstration) {
		t.Errorf("asked lately: %q", got)
	}
	b.click("#recent button")
	b.open("/")
	b.holds("they are forgotten", "document.querySelector('#recent').hidden")
}

func browseEmpty(t *testing.T, d *desk) {
	b := newTab(t, d.browser, startEmpty(t))
	b.open("/")
	b.run(chromedp.Click("//button[.='Load the demonstration']", chromedp.BySearch))
	b.wait("document.querySelector('h1')?.innerText === 'Whose data went where?'")
	b.click(".examples a")
	b.wait("document.querySelector('#sentence')")
	b.want("#sentence", "people not in Apple Pay reached Alipay")
	b = newTab(t, d.browser, startEmpty(t))
	b.open("/")
	b.want("h1", "Nothing is loaded yet")
	b.run(chromedp.Click("//button[.='Load it']", chromedp.BySearch))
	b.wait("document.querySelector('h1')?.innerText === 'Whose data went where?'")
	b.click(".examples a")
	b.wait("document.querySelector('#sentence')")
	b.want("#sentence", "people not in newsletter reached Mailer Inc.")
}

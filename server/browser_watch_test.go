package server

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/chromedp/cdproto/emulation"

	"outflow/fixtures/race"
)

// browseWatch saves a question on the page of its answer, and follows what a commit did to that, at
// the widths of a desk, a tablet and a phone.
func browseWatch(t *testing.T, d *desk) {
	race.SkipShort(t)
	b := newTab(t, d.browser, start(t, twice(t), nil))
	b.ask("whose data reached AdCo", "")
	b.wait("document.querySelector('.live')")
	b.click(".save summary")
	b.holds("its name is the question", "document.querySelector('#watch-name').value === 'whose data reached AdCo'")
	b.eval("document.querySelector('#watch-name').value = 'ads'", nil)
	b.click(".save button")
	b.wait("location.pathname === '/watch'")
	b.want(".watched", "changed")
	b.open("/watch")
	b.ask(demonstration, "")
	b.click(".save summary")
	b.click(".save button")
	b.wait("location.pathname === '/watch'")
	b.want("main", "1 of 2 saved answers changed.")
	diff := "/diff?from=1&to=2&q=" + url.QueryEscape("whose data reached AdCo")
	for _, path := range []string{"/watch", "/commit?number=2", diff, "/?q=" + url.QueryEscape("whose data reached Alipay")} {
		b.open(path)
		b.eval("document.querySelectorAll('details').forEach(d => d.open = true)", nil)
		for _, width := range []int64{1440, 800, 390} {
			b.size(width, 900)
			b.fits(fmt.Sprintf("%s at %d", path, width))
			b.holds(fmt.Sprintf("%s at %d: no word of the sections is broken, nor are they stacked", path, width),
				"[...document.querySelectorAll('.top nav a')].every((a, i, all) => a.getClientRects().length === 1 && a.getBoundingClientRect().height < 40 && a.offsetTop === all[0].offsetTop)")
		}
		if path != "/commit?number=2" { // which has what the first has
			b.accessible(path)
		}
	}
	b.open("/commit?number=2")
	b.click(".watched .changed a[href^='/diff']")
	b.wait("location.pathname === '/diff'")
	if file := b.fetched(".exports a[download$='.csv']"); len(file) == 0 {
		t.Error("the file of what changed is empty")
	}
	b.want(".sides", "Nothing of what is asked about was there.")
	b.run(emulation.SetEmulatedMedia().WithMedia("print"))
	b.size(688, 900) // what A4 leaves between its margins
	b.printed()
	b.run(emulation.SetEmulatedMedia().WithMedia("screen"))
	b.open("/watch")
	b.click(".drop summary")
	b.click(".drop button")
	b.wait("document.querySelectorAll('.watched > li').length === 1")
}

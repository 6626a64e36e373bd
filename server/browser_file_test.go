package server

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"image/png"
	"strings"
	"testing"

	"outflow/server/access"
)

// fetched returns what a link or button of the page leads to.
func (b *tab) fetched(selector string) string {
	b.Helper()
	var text string
	b.eval("(async () => { const l = document.querySelector("+quoted(selector)+"); return await (await fetch(l.href ?? l.dataset.from)).text() })()", &text)
	return text
}

func browseFiles(t *testing.T, d *desk) {
	b := d.tab(t)
	b.ask(demonstration, "&except=android")
	b.wait("!document.querySelector('#png').hidden")

	// The button's own way, with what it would save caught.
	b.eval(`(() => { const make = URL.createObjectURL; URL.createObjectURL = blob => { if (blob.type === 'image/png') window.saved = blob; return make.call(URL, blob) };
		HTMLAnchorElement.prototype.click = function () { window.savedAs = this.download } })()`, nil)
	b.click("#png")
	b.wait("window.savedAs === 'lineage.png'")
	var data string
	b.eval("new Promise(done => { const r = new FileReader(); r.onload = () => done(r.result.split(',')[1]); r.readAsDataURL(window.saved) })", &data)
	raw, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("the PNG does not decode: %v", err)
	}
	colours := map[[3]uint32]bool{}
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			r, g, b, _ := picture.At(x, y).RGBA()
			colours[[3]uint32{r >> 8, g >> 8, b >> 8}] = true
		}
	}
	if size := picture.Bounds(); size.Dx() < 1000 || !colours[[3]uint32{179, 38, 30}] || !colours[[3]uint32{255, 255, 255}] {
		t.Errorf("a picture of %v with %d colours, none of them a finding's or paper's", size, len(colours))
	}

	if svg := b.fetched(".exports a[download='lineage.svg']"); !strings.HasPrefix(svg, "<svg") || !strings.Contains(svg, "apple-pay except android") {
		t.Errorf("the SVG is not of the question as narrowed: %.300s", svg)
	}
	var answer struct{ Understood string }
	if err := json.Unmarshal([]byte(b.fetched(".exports a[download='answer.json']")), &answer); err != nil || !strings.Contains(answer.Understood, "except android") {
		t.Errorf("the JSON says %q, %v", answer.Understood, err)
	}
	rows, err := csv.NewReader(strings.NewReader(b.fetched(".exports a[download='answer.csv']"))).ReadAll()
	if err != nil || len(rows) < 5 {
		t.Errorf("the CSV has %d rows, %v", len(rows), err)
	}
	if list := b.fetched(".exports a[download='people.csv']"); !strings.HasPrefix(list, "population,id,certainty") {
		t.Errorf("the list of people: %.100s", list)
	}
}

func browseLogin(t *testing.T, d *desk) {
	s := start(t, d.store, nil)
	reader := s.token(t, access.Reader)
	b := newTab(t, d.browser, s)
	b.ask(demonstration, "")
	b.want("h1", "Log in")
	b.holds("nothing of the answer is there", "!document.body.innerText.includes('32,000,000')")
	b.eval("document.querySelector('#token').value = 'outflow_wrong'", nil)
	b.click(".login button")
	b.wait("document.querySelector('.warning')")
	b.want(".warning", "not known")
	b.eval("document.querySelector('#token').value = "+quoted(reader), nil)
	b.click(".login button")
	b.wait("document.querySelector('#sentence')")
	b.want("#sentence", "32,000,000")
	b.want(".exports", "The list of people needs the role people")
	b.holds("scripts do not see the token", "!document.cookie.includes('outflow')")
	b.click("#logout button")
	b.wait("document.querySelector('.login')")
	b.holds("what was asked lately is forgotten", "!localStorage.getItem('asked')")
	b.open("/browse")
	b.want("h1", "Log in")

	b.open("/login?next=" + "%2Fbrowse")
	b.eval("document.querySelector('#token').value = "+quoted(s.token(t, access.People)), nil)
	b.click(".login button")
	b.wait("document.querySelector('h1')?.innerText === 'Parties'")
	b.ask(demonstration, "")
	b.holds("the list is there for the role", "document.querySelector('.exports a[download=\"people.csv\"]')")
}

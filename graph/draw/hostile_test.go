package draw

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"outflow/graph/ask"
)

func hostileNames(rng *rand.Rand, i int) string {
	names := []string{
		`"quoted" \ and \"`, "<script>alert(1)</script>", "a\nb\r\nc\td", "مرحبا بالعالم 123", "\x00\x01\x7f\u0085", "\u202egnp.exe",
		strings.Repeat("long ", 2000), strings.Repeat("x", 10000), "]]>&amp;&lt;!--", "\xff\xfe", "", " ", "\u200b", "﷽﷽﷽", "👩‍👩‍👧‍👦 family",
		"ends in \\", "{record|<p>}", "</title></svg>", "' onload='x", "한국어 이름 사용자 데이터", "e\u0301\u0301\u0301\u0301", "\ufffe",
	}
	return names[rng.IntN(len(names))]
}

// mayAppear are the elements and attributes of a drawing. There are no scripts,
// no foreign objects, no images, nothing that runs and nothing from elsewhere.
var mayAppear = map[string]string{
	"svg":   " class width height viewBox role aria-label xmlns ",
	"title": " ", "desc": " ", "style": " ",
	"g":      " class transform data-id data-ids data-count data-from data-to ",
	"rect":   " class x y width height rx ",
	"path":   " class d stroke-width ",
	"circle": " class cx cy r ",
	"text":   " class x y text-anchor textLength lengthAdjust ",
	"a":      " href tabindex ",
}

// checkXML fails if the drawing is not well-formed or holds what it must not.
func checkXML(t testing.TB, svg []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		attributes, ok := mayAppear[start.Name.Local]
		if !ok {
			t.Fatalf("element <%s>", start.Name.Local)
		}
		for _, a := range start.Attr {
			if !strings.Contains(attributes, " "+a.Name.Local+" ") {
				t.Fatalf("attribute %s of <%s>", a.Name.Local, start.Name.Local)
			}
			if a.Name.Local == "href" && !strings.HasPrefix(a.Value, "/place?id=") && !strings.HasPrefix(a.Value, "/transfer?id=") {
				t.Fatalf("link to %q", a.Value)
			}
		}
	}
}

func TestWellFormedAndInert(t *testing.T) {
	for name, l := range looks(t) {
		t.Run(name, func(t *testing.T) {
			svg, err := svgOf(t.Context(), l.a, l.o)
			if err != nil {
				t.Fatal(err)
			}
			checkXML(t, svg)
			for _, bad := range []string{"url(", "@import", "javascript:", "<!--"} {
				if bytes.Contains(svg, []byte(bad)) {
					t.Errorf("contains %s", bad)
				}
			}
		})
	}
}

func TestHostileNames(t *testing.T) {
	for seed := range uint64(25) {
		l := look{a: tangled(t, seed, hostileNames), o: Options{PlaceURL: "/place?id=", TransferURL: "/transfer?id=", Headline: hostileNames(rand.New(rand.NewPCG(seed, 0)), 0)}}
		s, where := arranged(t, l)
		checkLayout(t, s, where)
		checkXML(t, writeSVG(s, where))
		checkDOT(t, writeDOT(s), len(s.boxes), len(s.arrows))
	}
}

// FuzzLabel draws a text wherever an answer can hold one.
func FuzzLabel(f *testing.F) {
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range 40 {
		f.Add(hostileNames(rng, i))
	}
	f.Fuzz(func(t *testing.T, text string) {
		people := sure(1, 2)
		basis := text
		a := &ask.Answer{Question: text, Understood: text, Timezone: text,
			Places: []ask.PlaceRow{{ID: text, Kind: "dataset", Name: text, Party: text, Countries: []string{text}, Basis: &basis, People: people},
				{ID: "b", Kind: text, Name: "b", Party: "p" + text, Countries: []string{text}}},
			Transfers: []ask.TransferRow{{ID: text, From: text, To: "b", When: []string{text}, People: people, Categories: []string{text},
				Sources: []string{text}, Findings: findings(people, text, ask.CrossBorder)}},
			Cut:         []ask.Cut{{Transfer: text, Because: text}},
			Assumptions: []ask.Assumption{{Code: text, Text: text}},
			Limits:      []ask.Limit{{Code: text}},
			Revision:    ask.Revision{Hash: text},
		}
		s, where := arranged(t, look{a, Options{Headline: text, PlaceURL: "/place?id=", TransferURL: "/transfer?id="}})
		checkLayout(t, s, where)
		checkXML(t, writeSVG(s, where))
		checkDOT(t, writeDOT(s), len(s.boxes), len(s.arrows))
	})
}

func TestUnsafeLinksAreRefused(t *testing.T) {
	for _, base := range []string{"javascript:alert(1)//", "data:text/html,", "ftp://x"} {
		for _, o := range []Options{{PlaceURL: base}, {TransferURL: base}} {
			if _, err := svgOf(t.Context(), small(t), o); !errors.Is(err, ErrBadURL) {
				t.Errorf("%+v: %v", o, err)
			}
		}
	}
}

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		" a\n\tb ":         "a b",
		"\u202eexe.gnp":    "exe.gnp",
		"a\x00b":           "a\ufffdb",
		"a\xffb":           "a\ufffdb",
		"\ufeff\u2066x":    "x",
		"👩\u200d👧":         "👩\u200d👧",
		"카카오페이":            "카카오페이",
		"\ufffe":           "\ufffd",
		"\u2028line\u2029": "line",
	} {
		if got := clean(text); got != want {
			t.Errorf("clean(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestShorten(t *testing.T) {
	for _, test := range []struct {
		text string
		n    int
		want string
	}{{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"ab cd", 4, "ab…"}, {"카카오페이", 3, "카카…"}, {"", 3, ""}} {
		if got := shorten(test.text, test.n); got != test.want {
			t.Errorf("shorten(%q, %d) = %q, want %q", test.text, test.n, got, test.want)
		}
	}
}

// TestLettersLookAlikeInAllLines: a word that cannot be measured leaves the others of its line as
// wide as they are elsewhere, within the room that the line has.
func TestLettersLookAlikeInAllLines(t *testing.T) {
	m := newFontMetrics()
	const word, rest = "مركز", " feeds 213 transfers and possibly 4 more"
	for _, f := range []face{smallFace, {bold: true, size: 13}} {
		if m.measured(word + rest) {
			t.Fatal("it is measured")
		}
		if got, natural, all := m.length(f, word+rest)-m.length(f, word), m.width(f, rest), m.width(f, word+rest); got > natural/roomRegular+1e-6 || m.length(f, word+rest) > all {
			t.Errorf("%v: the rest is told to be %v long, which is %v by itself with its room", f, got, natural)
		}
	}
}

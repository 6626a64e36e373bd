package web

import (
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"outflow/graph/ask"
)

func TestNamesAreKeptFromDoingHarm(t *testing.T) {
	for text, want := range map[string]string{
		"Kakao Pay":                 "Kakao Pay",
		"a\u202eb\u2066c":           "a�b�c",
		"line\nbreak\ttab\x00":      "line break tab�",
		"":                          "(no name)",
		" \u200f":                   " �",
		"\xff":                      "�",
		strings.Repeat("가", 10_000): strings.Repeat("가", nameRoom) + "…",
	} {
		if got := name(text); got != want || !utf8.ValidString(got) {
			t.Errorf("%.40q is shown as %.40q", text, got)
		}
	}
}

// TestLinesOfANameEndWhereItsWordsDo, and what is read and copied is the name.
func TestLinesOfANameEndWhereItsWordsDo(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "",
		"Kakao Pay":               "Kakao Pay",
		"crm/people_daily#e.mail": "crm/<wbr>people_<wbr>daily#<wbr>e.mail",
		"a__b->c":                 `a__<wbr>b<span class="unbroken">-&gt;</span><wbr>c`,
		"nightly-sync":            "nightly-sync",
		`<b>/"&_\xff`:             "&lt;b&gt;/<wbr>&#34;&amp;_<wbr>\\xff",
		"모래/은행":                   "모래/<wbr>은행",
	} {
		got := string(lined(text))
		if got != want {
			t.Errorf("%s is written %s, want %s", text, got, want)
		}
		if read := html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(got, "")); read != text {
			t.Errorf("%s is read as %s", text, read)
		}
	}
}

func TestOnlyWebAddressesAreLinks(t *testing.T) {
	for address, want := range map[string]string{
		"https://example.org/a?b=c": "https://example.org/a?b=c",
		" http://example.org ":      "http://example.org",
		"javascript:alert(1)":       "",
		"JavaScript:alert(1)":       "",
		"data:text/html,x":          "",
		"//example.org":             "",
		"/relative":                 "",
		"https:":                    "",
		"ftp://example.org":         "",
		"":                          "",
	} {
		if got := ask.WebAddress(address); got != want {
			t.Errorf("%q leads to %q", address, got)
		}
	}
}

func TestRangesAreWords(t *testing.T) {
	for text, want := range map[string]string{"": "", "40000000": "40,000,000", "7000000..8000000": "7,000,000 – 8,000,000", "..5": "at most 5", "3..": "at least 3",
		"~40000000": "about 40,000,000", "~7..8": "about 7 – 8", "~..5": "at most about 5", "..<1000": "fewer than 1,000", "3..<5": "3 or more, fewer than 5"} {
		if got := sizeText(text); got != want {
			t.Errorf("size %q is %q", text, got)
		}
	}
	for text, want := range map[string]string{"..0.2": "at most 20 %", "0.125": "12.5 %", "0.5..1": "50 – 100 %", "..<0.2": "fewer than 20 %", "~0.2": "about 20 %", "0.1..<0.2": "10 % or more, fewer than 20 %"} {
		if got := shareText(text); got != want {
			t.Errorf("share %q is %q", text, got)
		}
	}
}

package server

import (
	"fmt"
	"net/http"
	"strings"
	"unicode/utf16"

	"outflow/graph/draw"
)

// secure sets what every response says to browsers. Pages set a policy of their
// own; anything else is no page and may do nothing.
func secure(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer") // questions are in addresses
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// pagePolicy is the policy of a page: its own scripts and styles, none in line
// but the style sheet of drawings, and nothing from anywhere else.
var pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self' " + draw.StyleHash() + "; img-src 'self' data: blob:; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// drawingPolicy lets a drawing use its own style sheet.
var drawingPolicy = "default-src 'none'; style-src " + draw.StyleHash() + "; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// ascii writes JSON without letters that a header cannot hold.
func ascii(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		for _, u := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, u)
		}
	}
	return b.String()
}

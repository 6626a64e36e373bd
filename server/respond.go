package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"outflow/graph/draw"
)

// set sets a header of the response.
func (c *call) set(key, value string) { c.w.Header().Set(key, value) }

// send sends a body that is in memory.
func (c *call) send(media string, body []byte) {
	c.set("Content-Type", typed(media))
	c.set("Content-Length", strconv.Itoa(len(body)))
	c.patience(len(body))
	c.w.Write(body) // an error means that the client left
}

func typed(media string) string {
	if strings.HasPrefix(media, "text/") {
		media += "; charset=utf-8"
	}
	return media
}

// sendJSON answers with a value.
func (c *call) sendJSON(value any) error {
	var b bytes.Buffer
	if err := writeJSON(&b, value); err != nil {
		return err
	}
	c.send("application/json", b.Bytes())
	return nil
}

func writeJSON(w io.Writer, value any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(value)
}

// orEmpty makes an empty list of none, for JSON.
func orEmpty[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

func first[T any](list []T, n int) []T { return list[:min(n, len(list))] }

// slowest is the slowest rate, in bytes a second, at which a client may read, or send.
const slowest = 32 << 10

// patience gives a client time to read so many bytes, however slowly.
func (c *call) patience(bytes int) {
	c.writeWithin(c.pause + time.Duration(bytes/slowest)*time.Second)
}

func (c *call) writeWithin(d time.Duration) {
	// Not every writer has deadlines: those of tests don't.
	_ = http.NewResponseController(c.w).SetWriteDeadline(time.Now().Add(d))
}

// A steadyWriter gives a slow client time as long as it goes on reading.
type steadyWriter struct{ c *call }

func (w steadyWriter) Write(b []byte) (int, error) {
	w.c.writeWithin(w.c.pause)
	return w.c.w.Write(b)
}

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
var pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self' " + draw.StyleHashes() + "; img-src 'self' data: blob:; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// drawingPolicy lets a drawing use its own style sheet.
var drawingPolicy = "default-src 'none'; style-src " + draw.StyleHashes() + "; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// headerJSON writes a value as JSON without letters that a header cannot hold.
func headerJSON(value any) (string, error) {
	text, err := json.Marshal(value)
	var b strings.Builder
	for _, r := range string(text) {
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		for _, u := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, u)
		}
	}
	return b.String(), err
}

package web

import (
	"bytes"
	"html/template"
)

// Themed lets a drawing keep to a theme, whatever the reader's system prefers;
// "" leaves it to the system.
func Themed(svg []byte, theme string) []byte {
	if theme == "" {
		return svg
	}
	return bytes.Replace(svg, []byte(`class="outflow"`), []byte(`class="outflow `+theme+`"`), 1)
}

// An Undrawn is the end of a page whose drawing could not be made.
type Undrawn struct {
	Why  string
	Rest template.HTML // of the page
}

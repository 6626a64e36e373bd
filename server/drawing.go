package server

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"outflow/graph/ask"
	"outflow/graph/draw"
)

// A drawingAsked says how an answer is to be drawn, as a file that stands alone.
type drawingAsked struct {
	width int      // in pixels, 0 for that of draw
	open  []string // see draw.Options
	label string   // see draw.Options
	links bool     // to places and transfers, and to the same drawing with more open
	again string   // the address of the drawing
}

// drawingParams are the names of its parameters.
var drawingParams = []string{"links", "width", "open", "label"}

const (
	// mostOpen is how many boxes may be opened.
	mostOpen = 1000
)

// drawn reads how an answer is to be drawn.
func (c *call) drawn() (d drawingAsked, err error) {
	if d.links, err = c.flag("links"); err != nil {
		return d, err
	}
	width, err := c.number("width", draw.LeastWidth, draw.MostWidth, 0)
	if err != nil {
		return d, err
	}
	d.width, d.open = int(width), c.all("open")
	if len(d.open) > mostOpen {
		return d, parameterError("open is said %d times; at most %d are read", len(d.open), mostOpen)
	}
	if d.label = c.text("label"); d.label != "" && !slices.Contains(draw.Labels[:], d.label) {
		return d, parameterError("label=%s: expected one of %s", clip(d.label, 50), strings.Join(draw.Labels[:], ", "))
	}
	d.again = c.path + "?" + url.Values(c.parameters).Encode()
	return d, nil
}

// tag names what is asked for.
func (d *drawingAsked) tag() string {
	return fmt.Sprintf("%d %q %q %v", d.width, d.open, d.label, d.links)
}

// options are those of the drawing of an answer.
func (d *drawingAsked) options(a *ask.Answer) draw.Options {
	o := alone(a)
	o.Width, o.Open, o.Label = d.width, d.open, d.label
	if d.links {
		o.PlaceURL, o.TransferURL, o.OpenURL = "/place?id=", "/transfer?id=", d.again+"&open="
	}
	return o
}

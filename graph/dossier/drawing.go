package dossier

import (
	"bytes"
	"context"
	"html/template"
	"regexp"
	"slices"
	"strconv"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/draw"
)

// A drawing is one picture of an answer.
type drawing struct {
	Title  string // of what, "" if of all
	Folded string // what it puts together in boxes, in a sentence
	SVG    template.HTML
	Wide   bool // it is printed across a page
}

// Room for a drawing on a page of A4, in the pixels that drawings are measured in, upright and
// across.
const (
	longSide, shortSide = 960.0, 680.0
	// leastScale is how small a drawing may be printed: its smallest letters are then of six
	// points.
	leastScale = 0.68
)

// drawings draws an answer: on one page or, where that puts places together in boxes, also one for
// each party, in which the others are a box each.
func (d *Dossier) drawings(ctx context.Context, a *ask.Answer) ([]drawing, error) {
	if len(a.Places)+len(a.Transfers)+len(a.Cut) == 0 {
		return nil, nil
	}
	whole, fits, err := d.draw(ctx, a, "", nil)
	if err != nil || fits {
		return []drawing{whole}, err
	}
	outer := outermost(a)
	if len(outer) < 2 {
		return []drawing{whole}, nil
	}
	all := []drawing{whole}
	for i, id := range outer {
		others := slices.Delete(slices.Clone(outer), i, i+1)
		own := touching(a, id)
		if own == nil {
			continue
		}
		one, _, err := d.draw(ctx, own, ask.PlaceName(a.Graph, id), others)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// draw makes a drawing, and reports whether all of it can be read on a page.
func (d *Dossier) draw(ctx context.Context, a *ask.Answer, title string, fold []string) (drawing, bool, error) {
	o := draw.Options{Bare: true, NoTable: true, Fold: fold, Width: draw.SheetWidth, Height: draw.SheetHeight} // all transfers are listed beside it
	svg := d.Draw
	if svg == nil {
		svg = draw.SVG
	}
	drawn, err := svg(ctx, a, o)
	if err != nil {
		return drawing{}, false, err
	}
	b := drawn.Text
	w, h := size(b)
	upright, across := min(1, shortSide/w, longSide/h), min(1, longSide/w, shortSide/h)
	wide := across > upright && upright < leastScale
	b = bytes.Replace(bytes.TrimSpace(b), []byte(`class="outflow`), []byte(`class="outflow light`), 1) // as the paper is
	return drawing{title, drawn.Folded, template.HTML(b), wide}, drawn.Folded == "" && max(upright, across) >= leastScale, nil
}

var sizeRule = regexp.MustCompile(`^<svg [^>]*?width="([0-9.]+)" height="([0-9.]+)"`)

func size(svg []byte) (w, h float64) {
	found := sizeRule.FindSubmatch(svg)
	if found == nil {
		return 1, 1
	}
	w, _ = strconv.ParseFloat(string(found[1]), 64)
	h, _ = strconv.ParseFloat(string(found[2]), 64)
	return max(w, 1), max(h, 1)
}

// outermost lists the ids of what lies in nothing else and has a place in the answer: parties,
// and systems of which nobody knows the party.
func outermost(a *ask.Answer) []string {
	in := map[string]bool{}
	add := func(id string) {
		if n := a.Graph.Place(id); n != graph.None {
			in[a.Graph.Places[a.Graph.Outermost(n)].ID] = true
		}
	}
	for i := range a.Places {
		add(a.Places[i].ID)
	}
	for i := range a.Transfers {
		add(a.Transfers[i].From)
		add(a.Transfers[i].To)
	}
	var all []string
	for id := range in {
		all = append(all, id)
	}
	slices.Sort(all)
	return all
}

// touching is the part of an answer that begins or ends in a place or lies in it; nil if nothing
// does.
func touching(a *ask.Answer, id string) *ask.Answer {
	g, x := a.Graph, a.Graph.Place(id)
	inside := func(id string) bool { n := g.Place(id); return n != graph.None && g.Contains(x, n) }
	own := *a
	own.Transfers, own.Places, own.Cut = nil, nil, nil
	ends := map[string]bool{}
	for _, t := range a.Transfers {
		if inside(t.From) || inside(t.To) {
			own.Transfers = append(own.Transfers, t)
			ends[t.From], ends[t.To] = true, true
		}
	}
	for _, p := range a.Places {
		if inside(p.ID) || ends[p.ID] {
			own.Places = append(own.Places, p)
		}
	}
	for _, c := range a.Cut {
		for _, t := range a.AccountsOf(c.Transfer) {
			if g.Contains(x, t.From) || g.Contains(x, t.To) {
				own.Cut = append(own.Cut, c)
				break
			}
		}
	}
	if len(own.Transfers)+len(own.Cut) == 0 {
		return nil
	}
	return &own
}

package draw

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
)

// writeDOT writes a scene in Graphviz's language, for people to read and
// change: ids are those of the graph, labels are the drawing's, styles those of
// its marks on paper. It is laid out by whoever renders it.
func writeDOT(s *scene) []byte {
	var b bytes.Buffer
	keys := s.dotKeys()
	b.WriteString("digraph outflow {\n")
	fmt.Fprintf(&b, "  graph [rankdir=LR, newrank=true, nodesep=0.35, ranksep=0.9, labelloc=t, labeljust=l, fontname=\"Helvetica,Arial,sans-serif\",\n    label=<%s>];\n", s.dotHeading())
	b.WriteString("  node [shape=box, style=\"rounded,filled\", fillcolor=white, fontname=\"Helvetica,Arial,sans-serif\", fontsize=12, margin=\"0.18,0.1\"];\n")
	b.WriteString("  edge [fontname=\"Helvetica,Arial,sans-serif\", fontsize=10];\n")
	for p := range s.parties {
		fmt.Fprintf(&b, "  subgraph %s {\n    label=%s; class=party; style=\"rounded,filled\"; fillcolor=%q; color=%q; penwidth=%s; margin=14;\n",
			dotString(fmt.Sprintf("cluster_%d", p)), dotString(dotText(strings.Join(s.parties[p].title, " "))), onLight.party, onLight.rim, dotWeight(s.parties[p].asked))
		for i := range s.boxes {
			if s.boxes[i].party == p {
				b.WriteString("  ")
				s.dotBox(&b, keys, i)
			}
		}
		b.WriteString("  }\n")
	}
	for i := range s.boxes {
		if s.boxes[i].party < 0 {
			s.dotBox(&b, keys, i)
		}
	}
	for i := range s.arrows {
		s.dotArrow(&b, keys, &s.arrows[i])
	}
	b.WriteString("}\n")
	return b.Bytes()
}

func (s *scene) dotHeading() string {
	var b strings.Builder
	for _, line := range s.fonts.wrap(titleFace, strings.Fields(s.question), " ", s.room.w, questionLines) {
		fmt.Fprintf(&b, `<font point-size="18"><b>%s</b></font><br align="left"/>`, escape(line))
	}
	for _, line := range s.fonts.wrap(headlineFace, strings.Fields(s.headline), " ", s.room.w, headlineLines) {
		fmt.Fprintf(&b, `<font point-size="14">%s</font><br align="left"/>`, escape(line))
	}
	return b.String()
}

func (s *scene) dotBox(b *bytes.Buffer, keys []string, i int) {
	box := &s.boxes[i]
	class := "place " + box.mark.String()
	style := map[mark]string{confirmed: "rounded,filled", possible: "rounded,filled,dashed", influence: "rounded,filled,dotted"}[box.mark]
	fmt.Fprintf(b, "  %s [label=<%s>, class=%s, style=%s, penwidth=%s, tooltip=%s", keys[i], dotLabel(box.over, box.name, box.lines),
		dotString(class), dotString(style), dotWeight(box.asked), dotString(dotText(box.full)))
	if box.places != nil {
		b.WriteString(", peripheries=2")
	}
	if s.options.PlaceURL != "" && box.id != "" {
		fmt.Fprintf(b, ", URL=%s", dotString(dotText(s.options.PlaceURL+url.QueryEscape(box.id))))
	}
	b.WriteString("];\n")
}

func (s *scene) dotArrow(b *bytes.Buffer, keys []string, a *arrow) {
	color, style := onLight.line, map[mark]string{confirmed: "solid", possible: "dashed", influence: "dotted", broken: "dashed", beside: "dotted"}[a.mark]
	sign := ""
	switch {
	case a.concern == atFault:
		color, sign = onLight.fault, "⚑ "
	case a.concern == inDoubt:
		color, sign = onLight.doubt, "? "
	case a.concern == atBorder:
		sign = "‖ "
	case a.mark == beside:
		color = onLight.cut
	case a.mark == broken:
		color, sign = onLight.cut, "✕ "
	}
	if a.disputed { // two lines side by side
		color = onLight.fault + ":" + onLight.fault
	}
	fmt.Fprintf(b, "  %s -> %s [label=<%s>, class=%s, style=%s, color=%q, penwidth=%s, tooltip=%s", keys[a.from], keys[a.to],
		dotLabel("", append([]string{sign + a.label[0]}, a.label[1:]...), a.lines), dotString(a.class()), style, color, decimal(a.width), dotString(dotText(a.full)))
	if id, _ := a.identity(); s.options.TransferURL != "" && id != "" {
		fmt.Fprintf(b, ", URL=%s", dotString(dotText(s.options.TransferURL+url.QueryEscape(id))))
	}
	b.WriteString("];\n")
}

func dotWeight(asked bool) string {
	if asked {
		return "2.6"
	}
	return "1"
}

// dotLabel writes lines as an HTML-like label.
func dotLabel(over string, name, lines []string) string {
	var b strings.Builder
	if over != "" {
		b.WriteString(`<font point-size="10">` + escape(over) + "</font><br/>")
	}
	for i, line := range name {
		if i > 0 {
			b.WriteString("<br/>")
		}
		b.WriteString("<b>" + escape(line) + "</b>")
	}
	for _, line := range lines {
		b.WriteString(`<br/><font point-size="10">` + escape(line) + "</font>")
	}
	return b.String()
}

// dotKeys returns what the boxes are called: their keys, told apart where they
// look the same.
func (s *scene) dotKeys() []string {
	keys := make([]string, len(s.boxes))
	used := map[string]bool{}
	for i := range s.boxes {
		key := clean(s.boxes[i].key)
		if used[key] {
			key = fmt.Sprintf("%s (box %d)", key, i)
		}
		used[key] = true
		keys[i] = dotString(strings.ReplaceAll(key, `\`, `\\`))
	}
	return keys
}

// dotText keeps Graphviz from reading escapes and entities into text that is
// not written as HTML.
func dotText(text string) string {
	return strings.NewReplacer("&", "&amp;", `\`, `\\`).Replace(clean(text))
}

// dotString quotes a string in which backslashes are doubled already.
func dotString(text string) string { return `"` + strings.ReplaceAll(text, `"`, `\"`) + `"` }

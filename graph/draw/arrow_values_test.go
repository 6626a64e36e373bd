package draw

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
)

// Arrows are labelled with their names, or with what was chosen as far as it is stated, in words
// beside them and on them.
func TestArrowsAreLabelledWithWhatWasChosen(t *testing.T) {
	rows, err := graph.ParseRange("1000")
	if err != nil {
		t.Fatal(err)
	}
	move := moves("feed", "a/1", "b/1")
	move.Ground, move.Purpose, move.Rows = graph.Ground{{Key: "gdpr:6-1-b"}}, "billing", rows
	g := merge(t, graph.Claim{Kind: graph.KindParty, ID: "p"}, graph.Claim{Kind: graph.KindSystem, ID: "a", Party: "p"}, graph.Claim{Kind: graph.KindSystem, ID: "b", Party: "p"},
		graph.Claim{Kind: graph.KindDataset, ID: "a/1"}, graph.Claim{Kind: graph.KindDataset, ID: "b/1"}, move)
	a := &ask.Answer{Graph: g, Transfers: []ask.TransferRow{{ID: "feed", From: "a/1", To: "b/1", People: sure(7, 7)}}}
	for label, want := range map[string]string{"": "feed", LabelName: "feed", LabelGround: "gdpr:6-1-b", LabelPurpose: "billing", LabelPeople: "7", LabelRows: "1,000 rows"} {
		s := sceneOf(look{a, Options{Label: label}})
		if got := strings.Join(s.arrows[0].label, ""); got != want {
			t.Errorf("label %q: %q, want %q", label, got, want)
		}
		if label == "" || label == LabelName {
			want = ""
		} else {
			want = " " + want
		}
		if got := s.badgeTexts(&s.arrows[0], 3)[0]; got != "3"+want {
			t.Errorf("label %q: %q on it", label, got)
		}
	}
	if _, err := SVG(t.Context(), a, Options{Label: "colour"}); !errors.Is(err, ErrBadLabel) {
		t.Errorf("%v", err)
	}
}

// TestWhatWasChosenIsSaidInFull: on an arrow it is whole or not at all, covers no box, and stands in
// the table.
func TestWhatWasChosenIsSaidInFull(t *testing.T) {
	claims := []graph.Claim{{Kind: graph.KindParty, ID: "p"}, {Kind: graph.KindSystem, ID: "a", Party: "p"}, {Kind: graph.KindSystem, ID: "b", Party: "p"}}
	a := &ask.Answer{}
	purposes := []string{"billing", "so that whoever reads this has to look it up in the table"}
	for i := range 60 {
		place := fmt.Sprintf("%c/%d", 'a'+i%2, i)
		claims = append(claims, graph.Claim{Kind: graph.KindDataset, ID: place})
		if i > 0 {
			move := moves(fmt.Sprintf("feed-%d", i), fmt.Sprintf("%c/%d", 'b'-i%2, i-1), place)
			move.Purpose = purposes[i/2%2]
			claims = append(claims, move)
			a.Transfers = append(a.Transfers, ask.TransferRow{ID: move.ID, From: move.From, To: move.To, People: sure(7, 7)})
		}
	}
	a.Graph = merge(t, claims...)
	s, where := arranged(t, look{a, Options{Label: LabelPurpose}})
	if where.numbers == nil {
		t.Fatal("its arrows have no numbers")
	}
	svg := string(writeSVG(s, where))
	for i := range s.arrows {
		if badge := where.badges[i]; strings.Contains(badge, "…") {
			t.Errorf("%s is on the arrow of %s", badge, s.arrows[i].name)
		}
		for _, box := range where.boxes {
			if box.overlaps(where.arrows[i].label) {
				t.Errorf("what is on the arrow of %s covers a box", s.arrows[i].name)
			}
		}
	}
	text := strings.Join(regexp.MustCompile(`>([^<>]*)</text>`).FindAllString(svg, -1), " ")
	if n := strings.Count(text, "up in the table"); !strings.Contains(svg, ">billing") || n == 0 {
		t.Errorf("the table does not say what was chosen: %s", text)
	}
}

// For a page a drawing has no table and no list, and no number that one would explain.
func TestWithoutATableNothingRefersToOne(t *testing.T) {
	for name, l := range looks(t) {
		l.o.NoTable = true
		s, where := arranged(t, l)
		svg := string(writeSVG(s, where))
		for _, gone := range []string{`<g class="table">`, `<g class="lists">`, "in the table", "the table says"} {
			if strings.Contains(svg, gone) {
				t.Errorf("%s: there is %s", name, gone)
			}
		}
		for i := range s.arrows {
			if a := &s.arrows[i]; where.numbers != nil && len(a.ids) > 1 && !strings.HasPrefix(s.badgeTexts(a, 1)[0], a.name) {
				t.Errorf("%s: an arrow of %d says %q", name, len(a.ids), s.badgeTexts(a, 1))
			}
		}
	}
}

// A file names every transfer and every place of the answer, however little of it is drawn by
// itself, and counts off no rest.
func TestAFileSaysEverything(t *testing.T) {
	a := grown(t, 300)
	a.Assumptions = []ask.Assumption{{Code: "window-unknown", Count: 5, Text: "these: u, v, w and 2 more", IDs: []string{"u", "v", "w", "x-ray", "yankee"}}}
	for _, width := range []int{390, 1040} {
		svg := drawn(t, look{a, Options{Width: width}})
		_, svg, _ = strings.Cut(svg, "</style>")
		var text strings.Builder
		for line := range strings.SplitSeq(svg, "\n") {
			if strings.HasPrefix(line, "<text") {
				_, line, _ = strings.Cut(line, ">")
				line, _, _ = strings.Cut(line, "</text>")
				text.WriteString(line)
			}
		}
		said := text.String()
		for _, tr := range a.Transfers {
			if !strings.Contains(said, tr.ID) {
				t.Fatalf("for %d pixels %s is not named", width, tr.ID)
			}
		}
		for _, p := range newModel(a, nil).places {
			if !strings.Contains(strings.ReplaceAll(said, " ", ""), p.id) {
				t.Fatalf("for %d pixels %s is not named", width, p.id)
			}
		}
		for _, id := range a.Assumptions[0].IDs {
			if !strings.Contains(said, id) {
				t.Errorf("for %d pixels %s is not named", width, id)
			}
		}
	}
}

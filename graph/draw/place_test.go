package draw

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"outflow/graph"
)

// Every arrow says what it is: by a label, or by a number that is on it once
// and once in the table.
func TestEveryArrowIsNamed(t *testing.T) {
	number := regexp.MustCompile(`class="digits"[^>]*>(\d+)(?: ×\d+)?<`)
	for name, l := range looks(t) {
		s, where := arranged(t, l)
		svg := string(writeSVG(s, where))
		if where.numbers == nil {
			for i := range s.arrows {
				for _, line := range s.arrows[i].label {
					if !strings.Contains(svg, ">"+escape(isolated(strings.TrimRight(line, " ")))+"</text>") {
						t.Errorf("%s: %q is not written", name, line)
					}
				}
			}
			continue
		}
		picture, rest, _ := strings.Cut(svg, `<g class="legend">`)
		_, table, _ := strings.Cut(rest, `<g class="table">`)
		for part, text := range map[string]string{"the picture": picture, "the table": table} {
			var got []int
			for _, found := range number.FindAllStringSubmatch(text, -1) {
				n, err := strconv.Atoi(found[1])
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, n)
			}
			slices.Sort(got)
			for i := range s.arrows {
				if len(got) != len(s.arrows) || got[i] != i+1 {
					t.Fatalf("%s: the numbers in %s are %v, for %d arrows", name, part, got, len(s.arrows))
				}
			}
		}
	}
}

// Small drawings have labels, crowded ones numbers, as do those in which a
// label would have no room.
func TestCrowdedDrawingsHaveNumbers(t *testing.T) {
	for name, want := range map[string]bool{"small": false, "kakao": false, "cut": false, "plain": false, "parallel": false,
		"grown30": true, "grown100": true, "chain60": true} {
		if _, l := arranged(t, looks(t)[name]); (l.numbers != nil) != want {
			t.Errorf("%s has numbers: %v", name, !want)
		}
	}
}

// The table reads in the direction in which the data went.
func TestNumbersFollowTheData(t *testing.T) {
	s, l := arranged(t, look{chain(t, 40), Options{Width: unfolded}})
	for i := range s.arrows {
		n, err := strconv.Atoi(strings.TrimPrefix(s.arrows[i].ids[0], "load_"))
		if err != nil || l.numbers[i] != n+1 {
			t.Errorf("%s has number %d", s.arrows[i].ids[0], l.numbers[i])
		}
	}
}

// Where a name is wider than there is room, its lines end between its words.
func TestIDsAreBrokenBetweenTheirWords(t *testing.T) {
	fonts := newFontMetrics()
	for text, want := range map[string]string{
		"stg_hubspot__contact_merge_audit_tmp": "stg_hubspot__contact_|merge_audit_tmp",
		"a_stghubspotcontactmergeaudittmp":     "a_stghubspotcontactmerge|audittmp", // and no line is nearly empty
		"→ stg_hubspot__contact_merge_audit":   "→ stg_hubspot__contact_|merge_audit",
	} {
		if got := strings.Join(fonts.wrap(nameFace, []string{text}, " ", 200, nameLines), "|"); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// Nothing is cut in the table of a drawing with names of common length.
func TestTheTableIsWhole(t *testing.T) {
	_, table, _ := strings.Cut(drawn(t, look{marked(grown(t, 100)), Options{Width: 2400}}), `<g class="table">`)
	table, _, _ = strings.Cut(table, `<g class="footer">`)
	for line := range strings.SplitSeq(table, "\n") {
		if strings.HasPrefix(line, "<text") && strings.Contains(line, "…") {
			t.Errorf("cut: %s", line)
		}
	}
	a := chain(t, 40) // of which no other test has the graph
	for i := range a.Graph.Places {
		if a.Graph.Places[i].Kind == graph.KindDataset {
			a.Graph.Places[i].Name = fmt.Sprintf("stg_hubspot__contact_merge_audit_%d", i)
		}
	}
	if svg := drawn(t, look{a, Options{Width: unfolded}}); !regexp.MustCompile(`class="small[^>]*>[^<]*stg_hubspot__contact_merge_audit_[0-9]`).MatchString(svg) || !strings.Contains(svg, ">stg_hubspot__contact_<") {
		t.Error("the table does not say a name as it is, where its box breaks it")
	}
	for i := range 7 {
		if want := fmt.Sprintf(">20%d-01-01 to", 10+i); !strings.Contains(table, want) {
			t.Errorf("no %s", want)
		}
	}
}

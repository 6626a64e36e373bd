package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"outflow/graph/ask"
)

// No file name decides where a place is: under whatever names the accounts of the
// demonstration are loaded, they answer alike.
func TestNoFileNameDecidesWhereAPlaceIs(t *testing.T) {
	files := []string{"kakaopay/koreatechtoday.yaml", "kakaopay-accounts/chosun.yaml", "kakaopay-accounts/pipc.yaml"}
	for _, question := range []string{
		"whose data reached China", "whose data reached Singapore", "whose data reached parties seated in China", "whose data reached systems processing in Singapore",
		"where did Kakao Pay go", "which transfers across borders",
	} {
		var first string
		for n, names := range [][]string{{"a", "b", "c"}, {"a", "c", "b"}, {"b", "a", "c"}, {"b", "c", "a"}, {"c", "a", "b"}, {"c", "b", "a"}} {
			dir := t.TempDir()
			for i, file := range files {
				data, err := os.ReadFile(filepath.Join("../../fixtures", file))
				if err == nil {
					err = os.WriteFile(filepath.Join(dir, names[i]+".yaml"), data, 0o644)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			status, out, errs := outflow(t, "ask", "--load", dir, question, "--json")
			if status != exitDone {
				t.Fatal(errs)
			}
			var a ask.Answer
			if err := json.Unmarshal([]byte(out), &a); err != nil {
				t.Fatal(err)
			}
			if question == "whose data reached China" && a.Verdict != ask.Possibly {
				t.Errorf("%s as %v: %s", question, names, a.Verdict)
			}
			// What names sources is left out.
			shown := strings.Join(slices.DeleteFunc(show(&a, ""), func(line string) bool {
				key, _, _ := strings.Cut(line, ":")
				return key == ask.ClaimsDiffer || slices.ContainsFunc([]string{" accounts", " locators", " by", " stated", " disputed"}, func(of string) bool { return strings.HasSuffix(key, of) })
			}), "\n")
			if n == 0 {
				first = shown
			} else if shown != first {
				t.Errorf("%s: as %v\n%s\nbut as a, b, c\n%s", question, names, shown, first)
			}
		}
	}
}

package draw

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
)

// digests draws the named looks in that order.
func digests(t *testing.T, names []string) map[string]string {
	t.Helper()
	all, sums := looks(t), map[string]string{}
	for _, name := range names {
		svg, err := svgOf(t.Context(), all[name].a, all[name].o)
		if err != nil {
			t.Fatal(name, err)
		}
		dot, err := DOT(all[name].a, all[name].o)
		if err != nil {
			t.Fatal(name, err)
		}
		sums[name] = fmt.Sprintf("%x", sha256.Sum256(append(svg, dot.Text...)))
	}
	return sums
}

// What was drawn before, in this process or another, does not matter.
func TestSameBytesInEveryProcess(t *testing.T) {
	names := slices.Sorted(maps.Keys(looks(t)))
	if os.Getenv("OUTFLOW_DIGESTS") != "" {
		slices.Reverse(names)
		for name, sum := range digests(t, names) {
			fmt.Printf("digest %s %s\n", name, sum)
		}
		return
	}
	here := digests(t, names)
	again := exec.Command(os.Args[0], "-test.run=^TestSameBytesInEveryProcess$")
	again.Env = append(os.Environ(), "OUTFLOW_DIGESTS=1")
	out, err := again.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for name, sum := range here {
		if !strings.Contains(string(out), "digest "+name+" "+sum+"\n") {
			t.Errorf("%s differs in another process", name)
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	all := looks(t)
	names := []string{"small", "kakao", "cut", "plain", "folded", "hostile"}
	want := digests(t, names)
	var wait sync.WaitGroup
	for range 4 {
		for _, name := range names {
			wait.Go(func() {
				svg, err := svgOf(t.Context(), all[name].a, all[name].o)
				if err != nil {
					t.Error(name, err)
					return
				}
				dot, err := DOT(all[name].a, all[name].o)
				if err != nil {
					t.Error(name, err)
				}
				if fmt.Sprintf("%x", sha256.Sum256(append(svg, dot.Text...))) != want[name] {
					t.Errorf("%s differs when others draw", name)
				}
			})
		}
	}
	wait.Wait()
}

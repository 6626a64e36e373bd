package graph

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// TestNothingIsSuggestedOfWhichNoLetterStays, whatever is near to a short text.
func TestNothingIsSuggestedOfWhichNoLetterStays(t *testing.T) {
	for text, want := range map[string]int{"": 0, "a": 0, "ab": 1, "abc": 2, "alipay": 2, "apple pay's users": 4} {
		if got := NearestLimit(Fold(text)); got != want {
			t.Errorf("names of %q may differ by %d letters, want %d", text, got, want)
		}
	}
}

// plainDistance is EditDistance by the whole table.
func plainDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	table := make([][]int, len(x)+1)
	for i := range table {
		table[i] = make([]int, len(y)+1)
		for j := range table[i] {
			switch {
			case i == 0 || j == 0:
				table[i][j] = i + j
				continue
			case x[i-1] == y[j-1]:
				table[i][j] = table[i-1][j-1]
			default:
				table[i][j] = 1 + min(table[i-1][j], table[i][j-1], table[i-1][j-1])
			}
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				table[i][j] = min(table[i][j], table[i-2][j-2]+1)
			}
		}
	}
	return table[len(x)][len(y)]
}

func TestEditDistanceIsThatOfTheWholeTable(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		letters := make([]rune, r.IntN(10))
		if r.IntN(50) == 0 {
			letters = make([]rune, 60+r.IntN(10))
		}
		for i := range letters {
			letters[i] = []rune("abcé")[r.IntN(4)]
		}
		return string(letters)
	}
	for range 50_000 {
		a, b, limit := word(), word(), r.IntN(9)
		if got, want := EditDistance(a, b, limit), min(plainDistance(a, b), limit+1); got != want {
			t.Fatalf("%q and %q within %d: %d, want %d", a, b, limit, got, want)
		}
	}
}

// Whoever asks for a word of thousands of letters has it compared with every name there is.
func TestEditDistanceOfALongTextTakesNoLongerThanOfAShortOne(t *testing.T) {
	long, began := strings.Repeat("q", 1<<20), time.Now()
	for range 50_000 {
		if d := EditDistance(long, "name", 4) + EditDistance("name", long, 4); d != 10 {
			t.Fatalf("the distances add up to %d, want 10", d)
		}
		if time.Since(began) > 10*time.Second {
			t.Fatal("it takes as long as the text has letters")
		}
	}
}

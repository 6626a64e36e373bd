package members

import (
	"io"
	"strings"
	"testing"
)

// Lines longer than what is read at once are whole, up to the longest.
func TestLinesLongerThanWhatIsReadAtOnceAreWhole(t *testing.T) {
	lengths := []int{1, readAhead - 1, readAhead, readAhead + 1, 3*readAhead + 7, 2, maxLine - 1}
	var text strings.Builder
	for _, n := range lengths {
		text.WriteString(strings.Repeat("x", n) + "\n")
	}
	l := newLines(strings.NewReader(text.String() + strings.Repeat("y", 2*readAhead)))
	for i, n := range append(lengths, 2*readAhead) {
		if line, err := l.next(); err != nil || len(line) != n || l.number != i+1 {
			t.Fatalf("line %d: %d bytes, %v; want %d", l.number, len(line), err, n)
		}
	}
	if _, err := l.next(); err != io.EOF {
		t.Fatalf("after the last line: %v", err)
	}
	for _, n := range []int{maxLine, maxLine + 1, 2 * maxLine} {
		if _, err := newLines(strings.NewReader(strings.Repeat("x", n) + "\n")).next(); err != errLongLine {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

package graph

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The states of a run.
const (
	RunRunning  = "running"
	RunComplete = "complete"
	RunFailed   = "failed"
	RunAborted  = "aborted"
)

// RunStates lists every state of a run.
func RunStates() []string { return []string{RunRunning, RunComplete, RunFailed, RunAborted} }

// A Move is what a run moved from one place to another.
type Move struct {
	From    string              `json:"from"`
	To      string              `json:"to"`
	Columns map[string][]string `json:"columns,omitempty"` // as those of a transfer
	Masked  []string            `json:"masked,omitempty"`  // as that of a transfer
	// Stated says that whoever saw the run said so of these two places, rather than
	// that it had the one among its inputs and the other among its outputs.
	Stated bool `json:"stated,omitempty"`
}

// OnlyDecides reports whether no value moved: it was said of the one place that it decided which
// rows came to the other, as a filter does, and no column was named of which values came.
func (m *Move) OnlyDecides() bool { return !m.Stated && len(m.Columns) == 0 }

// CompareMoves orders moves by where they start and end. A run has one for each two places.
func CompareMoves(a, b Move) int {
	return cmp.Or(strings.Compare(a.From, b.From), strings.Compare(a.To, b.To))
}

// IsMerged reports whether Merge makes something of claims of the kind. It makes nothing of
// runs: what moves data is in the transfers that a source makes of them, and there may be
// more runs than of everything else.
func (k Kind) IsMerged() bool { return k != KindRun && k.rank() < len(Kinds) }

// Merged lists the kinds of claims that Merge makes something of, in the order of Kinds.
func Merged() []Kind {
	return slices.DeleteFunc(slices.Clone(Kinds[:]), func(k Kind) bool { return !k.IsMerged() })
}

// Runs are the part of a commit that is of runs, so that whoever passes over them knows
// what is left without reading them.
type Runs struct {
	Added, Retired int     // of those that the commit added and retired
	Content        Content // of those current after it
}

// String writes the runs as a store keeps them, "" for none.
func (r Runs) String() string {
	if r == (Runs{}) {
		return ""
	}
	return fmt.Sprintf("%d %d %s", r.Added, r.Retired, r.Content)
}

// ParseRuns reads what String writes.
func ParseRuns(text string) (r Runs, err error) {
	if text == "" {
		return r, nil
	}
	parts := strings.Split(text, " ")
	if len(parts) == 3 {
		if r.Added, err = strconv.Atoi(parts[0]); err == nil {
			r.Retired, err = strconv.Atoi(parts[1])
		}
		if err == nil {
			r.Content, err = ParseContent(parts[2])
		}
	}
	if err != nil || r.String() != text {
		return Runs{}, fmt.Errorf("%q does not say which runs there are", text)
	}
	return r, nil
}

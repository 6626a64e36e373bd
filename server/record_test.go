package server

import (
	"fmt"
	"testing"
	"time"

	"outflow/server/audit"
)

func TestRefusalsOfStrangersAreToldTogether(t *testing.T) {
	r := newRefusals()
	now := time.Unix(0, 0)
	r.now = func() time.Time { return now }
	refused := func(who, reason string) (told int) {
		for _, e := range r.due(audit.Entry{Who: who, Address: "10.0.0.1", Reason: reason}, who == "nobody") {
			told += max(1, e.Times)
		}
		return told
	}
	told := 0
	for range 100 {
		told += refused("nobody", "bad-token")
	}
	if told != 1 {
		t.Errorf("100 in a moment are told as %d at once", told)
	}
	now = now.Add(time.Minute)
	if n := refused("nobody", "bad-token"); n != 100 {
		t.Errorf("a minute later the rest are told as %d", n)
	}
	if n := refused("auditor", "question") + refused("auditor", "question") + refused("auditor", "rate") + refused("auditor", "rate"); n != 3 {
		t.Errorf("four of a known caller, one of them for the rate again, are told as %d", n)
	}
	total := 0
	for _, e := range r.rest() {
		total += e.Times
	}
	if total != 1 {
		t.Errorf("%d wait to be told in the end", total)
	}
}

func TestFewRefusalsAreRemembered(t *testing.T) {
	r := newRefusals()
	told := 0
	for n := range 3 * mostRefusals {
		for range 2 {
			for _, e := range r.due(audit.Entry{Who: "nobody", Address: fmt.Sprint(n)}, true) {
				told += max(1, e.Times)
			}
		}
		if len(r.last) > mostRefusals {
			t.Fatalf("%d are remembered", len(r.last))
		}
	}
	for _, e := range r.rest() {
		told += e.Times
	}
	if told != 6*mostRefusals {
		t.Errorf("%d of %d are told", told, 6*mostRefusals)
	}
}

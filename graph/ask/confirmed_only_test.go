package ask

import "testing"

func TestCertainLeavesOutWhatIsOnlyPossible(t *testing.T) {
	sure := People{counted(2, 3, "2020-01-01", "2020-02-01"), counted(2, 9, "2019-01-01")}
	maybe := People{counted(0, 0), counted(0, 7)}
	whole := &Answer{
		Verdict: Yes, People: sure, Cohorts: []Row{{"gold", sure}, {"vip", maybe}}, Categories: []Row{{"user.name", maybe}},
		Places: []PlaceRow{{ID: "a", People: sure}, {ID: "b", People: maybe}, {ID: "model", People: People{counted(0, 0), counted(0, 0)}, sure: true}},
		Transfers: []TransferRow{
			{ID: "t", People: sure, Findings: []Finding{{Code: GroundNone, People: sure}, {Code: CrossBorder, People: maybe}}},
			{ID: "u", People: maybe},
		},
		Routes: []Route{{[]string{"t"}, sure}, {[]string{"t", "u"}, maybe}},
	}
	a := whole.ConfirmedOnly()
	if a.Verdict != Yes || a.People.Possible.Range() != "2 – 3" || a.People.Confirmed != a.People.Possible {
		t.Errorf("in all: %v", a.People)
	}
	if len(a.Cohorts) != 1 || len(a.Categories) != 0 || len(a.Transfers) != 1 || len(a.Transfers[0].Findings) != 1 || len(a.Routes) != 1 {
		t.Errorf("%+v", a)
	}
	if len(a.Places) != 2 || a.Places[1].ID != "model" {
		t.Errorf("influence that is certain stays, what is possible goes: %+v", a.Places)
	}
	if len(whole.Transfers) != 2 || len(whole.Transfers[0].Findings) != 2 || whole.People != sure {
		t.Error("the whole answer has changed")
	}
}

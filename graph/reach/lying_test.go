package reach

import "testing"

// Every value below was worked out by hand, as in ends_test.go.

func TestWhatLiesIsWhatIsThereAtTheInstant(t *testing.T) {
	e := tell(t, `
		dataset s/a subjects=everyone subjects_when=2024/.. categories=user.contact
		transfer t from=s/a to=r/b when=2024-02
		transfer u from=r/b to=r/c when=2024-03 people=ann
		dataset r/b retention=P60D
		dataset r/c
		field r/c#x categories=user.contact
		erasure e at=r/c people=ann when=2024-04-10`)
	e.lie("2024-03-10", "r r/b r/c r/c#x s s/a")
	e.lie("2024-04-11", "r r/b s s/a")
	e.lie("", "s s/a | r r/b s s/a") // 60 days after February end with 29 April, and nobody checked
	e.lieOf("ann", "2024-03-10", "r since 2024-02-01 r/b since 2024-02-01 r/c since 2024-03-01 r/c#x since 2024-03-01 s since 2024-01-01 s/a since 2024-01-01")
	e.lieOf("bob", "2024-03-10", "r since 2024-02-01 r/b since 2024-02-01 s since 2024-01-01 s/a since 2024-01-01")
}

func TestSinceWhenItLiesIsSinceItHasLainThereWithoutAnEnd(t *testing.T) {
	e := tell(t, fedInJanuary+`
		transfer u from=s/a to=r/b when=2024-06 people=ann
		dataset r/b retention=P30D deletion=verified`)
	e.lieOf("ann", "2024-02-10", "r since 2024-01-01 r/b since 2024-01-01 s since  s/a since ")
	e.lieOf("ann", "2024-06-10", "r since 2024-06-01 r/b since 2024-06-01 s since  s/a since ")
	e.lieOf("bob", "2024-06-10", "s since  s/a since ")
}

// Who asked to be erased in March is asked about as one of those, though the data came before.
func TestWhoseDataLiesIsJudgedAtTheInstant(t *testing.T) {
	e := tell(t, fedInJanuary+`
		cohort gone of=all
		member gone ann 2024-03-10/..
		member gone bob ../2024-02`)
	e.lieOf("gone", "2024-02-10", "r since 2024-01-01 r/b since 2024-01-01 s since  s/a since ") // of bob
	e.lieOf("gone", "2024-03-09", "none")
	e.lieOf("gone", "2024-03-10", "r since 2024-01-01 r/b since 2024-01-01 s since  s/a since ")
	e.lieOf("gone", "", "r since 2024-01-01 r/b since 2024-01-01 s since  s/a since ")
}

func TestWhatBroughtItThereContributes(t *testing.T) {
	e := tell(t, fedInJanuary+`
		transfer u from=r/b to=r/c when=2024-02
		transfer v from=s/a to=r/d when=2024-01
		dataset r/d retention=P30D deletion=verified`)
	e.crossed(e.lying(""), "t:2024-01-01/2024-01-31 u:2024-02-01/2024-02-29")
}

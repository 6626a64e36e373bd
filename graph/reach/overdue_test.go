package reach

import "testing"

// Every value below was worked out by hand, as in ends_test.go.

func TestPastItsTimeIsWhatOutlastsARetentionThatNobodyChecked(t *testing.T) {
	const fed = fedInJanuary + "dataset r/b retention=P30D "
	e := tell(t, fed)
	e.pastItsTime("2024-01-31")
	e.pastItsTime("2024-03-01") // the thirtieth day after January
	e.pastItsTime("2024-03-02", "r/b ann bob, by retention of r/b since 2024-03-02")
	e.pastItsTime("", "r/b ann bob, by retention of r/b since 2024-03-02")
	tell(t, fed+"deletion=verified").pastItsTime("")
	tell(t, fedInJanuary+"dataset r/b retention=unknown").pastItsTime("") // no time is stated
}

func TestWhatIsGivenAgainIsNotPastItsTime(t *testing.T) {
	e := tell(t, fedInJanuary+`
		transfer u from=s/a to=r/b when=2024-05/2024-06 people=ann
		dataset r/b retention=P30D`)
	e.pastItsTime("2024-04-30", "r/b ann bob, by retention of r/b since 2024-03-02")
	e.pastItsTime("2024-05-01", "r/b bob, by retention of r/b since 2024-03-02")
	e.pastItsTime("2024-07-31", "r/b ann bob, by retention of r/b since 2024-03-02") // bob's; ann's is since that day
}

func TestARetentionThatIsInheritedIsNamedByWhereItIsStated(t *testing.T) {
	e := tell(t, fedInJanuary+`
		system r retention=P30D
		transfer u from=s/a to=r/c when=2024-01
		dataset r/c retention=P60D`)
	e.pastItsTime("2024-03-31", "r/b ann bob, by retention of r since 2024-03-02")
	e.pastItsTime("2024-04-01", "r/b ann bob, by retention of r since 2024-03-02", "r/c ann bob, by retention of r/c since 2024-04-01")
}

func TestPastItsTimeIsWhatWasAskedToBeErasedAndMayBeThere(t *testing.T) {
	e := tell(t, fedInJanuary+`
		erasure e at=r people=ann when=2024-03-10/2024-03-20 status=requested
		erasure f at=r/b people=bob when=2024-03-10`) // which is done
	e.pastItsTime("2024-03-09")
	e.pastItsTime("2024-03-10", "r/b ann, by erasure e of f since 2024-03-10")
	e.pastItsTime("", "r/b ann, by erasure e of f since 2024-03-10")
}

func TestAnErasureThatIsDoneLeavesNothingPastItsTime(t *testing.T) {
	for _, when := range []string{"2024-03-10", "unknown", "2024-03/.."} {
		tell(t, fedInJanuary+"erasure e at=r/b when="+when).pastItsTime("")
	}
}

func TestWhatIsCollectedThroughoutWasToBeErasedAllTheSame(t *testing.T) {
	for _, when := range []string{"", " subjects_when=always", " subjects_when=2023/.."} {
		e := tell(t, `
			dataset s/a subjects=everyone categories=user.contact`+when+`
			transfer t from=s/a to=r/b
			erasure e at=s people=ann when=2024-03-10 status=requested
			erasure g at=r people=ann when=2024-03-10 status=requested`)
		e.pastItsTime("2024-03-09")
		e.pastItsTime("", "s/a ann, by erasure e of f since 2024-03-10") // r/b is given it anew
	}
	e := tell(t, `
		dataset s/a subjects=everyone categories=user.contact subjects_when=2024-04/..
		erasure e at=s people=ann when=2024-03-10 status=requested`)
	e.pastItsTime("") // it began later
}

// TestNobodyKnowsSinceWhenDataIsPastItsTimeIfAnErasureIsUndated: neither where that is the only
// statement nor where another one has a date; that one has its date all the same.
func TestNobodyKnowsSinceWhenDataIsPastItsTimeIfAnErasureIsUndated(t *testing.T) {
	const undated = ", by erasure e of f since " // no instant
	e := tell(t, fedInJanuary+`
		dataset r/b retention=P30D
		erasure e at=r/b people=ann status=requested`)
	e.pastItsTime("2024-01-31") // it is given still
	e.pastItsTime("2024-02-01", "r/b ann"+undated)
	e.pastItsTime("", "r/b ann bob"+undated+", by retention of r/b since 2024-03-02")
}

func TestWhatMayHaveBeenMeantByARequestMayBePastItsTime(t *testing.T) {
	e := tell(t, fedInJanuary+`
		erasure e at=r/b people=unknown when=2024-03-10 status=requested categories=user.contact.email.work
		erasure f at=r/b when=2024-03-10 status=requested categories=user.score`)
	e.pastItsTime("", "r/b ann bob, by erasure e of f since 2024-03-10") // e-mail includes what was asked for
}

func TestEveryStatementIsNamedByWhichItIsPastItsTime(t *testing.T) {
	e := tell(t, fedInJanuary+`
		dataset r/b retention=P30D
		erasure e at=r/b people=ann when=2024-02-10 status=requested
		erasure e source=g at=r/b people=ann when=2024-02-12 status=requested`)
	e.pastItsTime("2024-02-11", "r/b ann, by erasure e of f since 2024-02-10")
	e.pastItsTime("", "r/b ann bob, by erasure e of f since 2024-02-10, by erasure e of g since 2024-02-12, by retention of r/b since 2024-03-02")
}

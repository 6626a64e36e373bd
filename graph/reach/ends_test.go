package reach

import (
	"fmt"
	"strings"
	"testing"

	"outflow/graph"
)

// Every value below was worked out by hand from the rules of package graph. A day in holds is
// as it ends; "a | b" is whose data is there for certain, and possibly.

func TestDataStaysWithoutAStatedEnd(t *testing.T) {
	e := tell(t, `
		dataset s/a subjects=everyone subjects_when=2024-01/2024-06 categories=user.contact
		transfer t from=s/a to=r/b when=2024-08`)
	e.holds("s/a", "none", "2023-12-31")
	e.holds("s/a", "ann bob", "2024-01-01", "2024-07-15", "")
	e.holds("r/b", "none", "2024-07-31")
	e.holds("r/b", "ann bob", "2024-08-01", "")
}

func TestDataIsKeptAfterItWasLastGiven(t *testing.T) {
	const feed = `
		dataset s/a subjects=everyone subjects_when=always categories=user.contact
		transfer t from=s/a to=r/b when=2024-01/2024-06
		dataset r/b retention=P30D `
	e := tell(t, feed+"deletion=verified")
	e.holds("r/b", "none", "2023-12-31")
	e.holds("r/b", "ann bob", "2024-01-01", "2024-06-30", "2024-07-30")
	e.holds("r/b", "none", "2024-07-31", "")
	e = tell(t, feed) // nobody checked that it deletes
	e.holds("r/b", "ann bob", "2024-07-30")
	e.holds("r/b", "none | ann bob", "2024-07-31", "")
}

func TestAnErasedSourceFeedsNoMore(t *testing.T) {
	e := tell(t, `
		dataset s/a subjects=everyone subjects_when=2020/.. categories=user.contact
		transfer t from=s/a to=r/b
		dataset r/b retention=P30D deletion=verified
		erasure e at=s/a people=ann when=2024-03-10T00:00:00Z/2024-03-10T00:00:00.000001Z`)
	e.holds("s/a", "ann bob", "2024-03-09")
	e.holds("s/a", "bob", "2024-03-10")
	e.holds("r/b", "ann bob", "2024-04-08")
	e.holds("r/b", "bob", "2024-04-09", "")
	e.cameBack("e", "none")
}

func TestWhatIsFedThroughoutIsHeldThroughoutAndCameBack(t *testing.T) {
	e := tell(t, `
		dataset s/a subjects=everyone subjects_when=2020/.. categories=user.contact
		transfer t from=s/a to=r/b
		erasure e at=r/b people=ann when=2024-03-12`)
	e.holds("r/b", "ann bob", "2024-03-11", "2024-03-12T12:00:00Z", "2024-03-12", "2024-03-13", "")
	e.cameBack("e", "ann since 2024-03-13T00:00:00Z by t")
}

// Of 1,000 people 150 are given again.
func TestThoseGivenAgainAreHeldLonger(t *testing.T) {
	const fed = `
		dataset s/a subjects=everyone subjects_when=always categories=user.contact
		transfer t from=s/a to=r/b when=2018-01/2018-07
		transfer u from=s/a to=r/b when=2019 people=ann
		dataset r/b retention=P90D `
	for _, c := range []struct {
		deletion, asOf string
		want           string // confirmed, then possible
	}{
		{"deletion=verified", "2018-07-31", "1000 1000"},
		{"deletion=verified", "2018-10-29", "1000 1000"},
		{"deletion=verified", "2018-10-30", "0 0"},
		{"deletion=verified", "2019-06-30", "150 150"},
		{"deletion=verified", "2025-12-31", "0 0"},
		{"", "2019-06-30", "150 1000"},
		{"", "2025-12-31", "0 1000"},
	} {
		e := tell(t, fed+c.deletion)
		e.who = e.who[:0]
		for k := range 1000 {
			e.who = append(e.who, min(1, k/150)) // ann is 150 of them, bob the rest
		}
		e.who = append(e.who, e.stranger)
		_, found := e.ask(e.holding("r/b", c.asOf))
		var got [2]int
		for w := range got {
			for line := range found[w] {
				if strings.HasPrefix(line, "segment segment ") {
					got[w]++
				}
			}
		}
		e.expect(c.asOf+" "+c.deletion, fmt.Sprint(got[0], got[1]), c.want)
	}
}

// Retention: whose it is, and by which calendar it passes.

func TestRetentionIsThePlacesOwnElseItsDatasetsElseItsSystems(t *testing.T) {
	e := tell(t, `
		system s retention=P10D deletion=verified
		dataset s/a subjects=everyone subjects_when=2024-01 categories=user.contact
		dataset s/b subjects=everyone subjects_when=2024-01 retention=P20D deletion=verified
		field s/b#x categories=user.contact
		field s/b#y categories=user.score retention=P5D deletion=verified
		dataset s/c subjects=everyone subjects_when=2024-01 retention=P20D categories=user.contact`)
	e.holds("s/a", "ann bob", "2024-02-10")
	e.holds("s/a", "none", "2024-02-11")
	e.holds("s/b#y", "ann bob", "2024-02-05")
	e.holds("s/b#y", "none", "2024-02-06")
	e.holds("s/b#x", "ann bob", "2024-02-20")
	e.holds("s/b", "ann bob", "2024-02-20")
	e.holds("s/b#x", "none", "2024-02-21")
	e.holds("s/b", "none", "2024-02-21")
	// That the system deletes is not said of what states its own.
	e.holds("s/c", "ann bob", "2024-02-20")
	e.holds("s/c", "none | ann bob", "2024-02-21", "")
	e.lie("2024-02-10", "s s/a s/b s/b#x s/c")
	e.lie("2024-02-20", "s s/b s/b#x s/c")
	e.lie("2024-02-21", "none | s s/c")
}

func TestRetentionPassesByTheCalendarOfItsSourcesZone(t *testing.T) {
	month := func(zone, until string) *told {
		return tell(t, fmt.Sprintf(`
			source g timezone=%s
			dataset s/a source=g subjects=everyone subjects_when=2024-01-05T00:00:00Z/%s categories=user.contact retention=P1M deletion=verified`, zone, until))
	}
	// It is the end of 31 January in Seoul, and still that day in UTC: until February is over.
	e := month("Asia/Seoul", "2024-01-31T15:00:00Z")
	e.holds("s/a", "ann bob", "2024-02-29T15:00:00Z")
	e.holds("s/a", "none", "2024-02-29T15:00:01Z")
	e = month("UTC", "2024-01-31T15:00:00Z")
	e.holds("s/a", "ann bob", "2024-02-29")
	e.holds("s/a", "none", "2024-03-01")
	// What went on to the end of 30 April lasts to the end of 30 May.
	e = month("UTC", "2024-05-01T00:00:00Z")
	e.holds("s/a", "ann bob", "2024-05-30")
	e.holds("s/a", "none", "2024-05-31")
	// A day on which clocks are set has 23 hours; 24 hours are 24.
	for retention, until := range map[string]string{"P1D": "2024-03-11T04:00:00Z", "PT24H": "2024-03-11T05:00:00Z"} {
		e = tell(t, `
			source g timezone=America/New_York
			dataset s/a source=g subjects=everyone subjects_when=2024-01/2024-03-10T05:00:00Z categories=user.contact deletion=verified retention=`+retention)
		e.holds("s/a", "ann bob", until)
		e.holds("s/a", "none", until[:len(until)-2]+"1Z")
	}
}

func TestAFeedGivesWhileItsSourceHolds(t *testing.T) {
	e := tell(t, `
		dataset s/a subjects=everyone subjects_when=2024-01 categories=user.contact retention=P10D deletion=verified
		transfer t from=s/a to=r/b
		dataset r/b retention=P30D deletion=verified`)
	e.holds("s/a", "ann bob", "2024-02-10")
	e.holds("s/a", "none", "2024-02-11")
	e.holds("r/b", "ann bob", "2024-03-11")
	e.holds("r/b", "none", "2024-03-12", "")
}

func TestWhatIsCopiedBackIsGivenAgain(t *testing.T) {
	const there = `
		dataset s/a subjects=everyone subjects_when=2024-01 categories=user.contact retention=P10D deletion=verified
		transfer t from=s/a to=r/b
		dataset r/b retention=P10D deletion=verified
		transfer u from=r/b to=s/a when=`
	e := tell(t, there+"always")
	e.holds("s/a", "ann bob", "2024-02-11", "2026-12-31", "")
	e.holds("r/b", "ann bob", "")
	e = tell(t, there+"../2024-02-15") // it lies in s/a until the 26th, and ten days longer in r/b
	e.holds("s/a", "ann bob", "2024-02-25")
	e.holds("s/a", "none", "2024-02-26")
	e.holds("r/b", "ann bob", "2024-03-06")
	e.holds("r/b", "none", "2024-03-07", "")
}

// Origins.

func TestAnOriginGivesThroughoutItsStretches(t *testing.T) {
	e := tell(t, `
		dataset s/a subjects=everyone subjects_when=2024-01,2024-06 categories=user.contact retention=P30D deletion=verified
		transfer t from=s/a to=r/b when=2024-04
		transfer u from=s/a to=r/c when=2024-02`)
	e.holds("s/a", "ann bob", "2024-01-01", "2024-03-01", "2024-06-01", "2024-07-30")
	e.holds("s/a", "none", "2023-12-31", "2024-03-02", "2024-05-31", "2024-07-31", "")
	e.reached("r/b", "none")
	e.reached("r/c", "ann bob")
}

// Who joins after a stretch is one of those whose data it gave (rule 1), for as long as that
// lies there.
func TestWhoJoinsLaterIsHeldAsLongAsTheOthers(t *testing.T) {
	const late = `
		cohort late of=all
		member late bob ..
		member late ann 2024-07/..
		dataset s/a subjects=late subjects_when=2024-01/2024-05 categories=user.contact `
	e := tell(t, strings.ReplaceAll(late, " bob ..", " bob ../..")+"retention=P90D deletion=verified")
	e.holds("s/a", "bob", "2024-06-30")
	e.holds("s/a", "ann bob", "2024-07-01", "2024-08-29")
	e.holds("s/a", "none", "2024-08-30", "")
	e = tell(t, strings.ReplaceAll(late, " bob ..", " bob ../..")+"retention=P20D deletion=verified")
	e.holds("s/a", "none", "2024-07-01")
	e = tell(t, strings.ReplaceAll(late, " bob ..", " bob ../.."))
	e.holds("s/a", "ann bob", "2024-07-01", "")
}

// Erasures: of what, and until when.

const fedInJanuary = `
		dataset s/a subjects=everyone subjects_when=always categories=user.contact.email
		transfer t from=s/a to=r/b when=2024-01
		`

func TestWhatWasGivenBeforeAnErasureIsGone(t *testing.T) {
	e := tell(t, fedInJanuary+"erasure e at=r/b people=ann when=2024-03-10")
	e.holds("r/b", "ann bob", "2024-03-09")
	e.holds("r/b", "bob | ann bob", "2024-03-10T00:00:00.000001Z", "2024-03-10")
	e.holds("r/b", "bob", "2024-03-11", "")
	for _, everyone := range []string{"", "people=everyone ", "status=done "} {
		e = tell(t, fedInJanuary+"erasure e at=r/b "+everyone+"when=2024-03-10")
		e.holds("r/b", "none | ann bob", "2024-03-10")
		e.holds("r/b", "none", "2024-03-11")
	}
}

func TestAnErasureIsOfWhatLiesInsideItsPlace(t *testing.T) {
	e := tell(t, fedInJanuary+`
		transfer u from=s/a to=r/b#x when=2024-01
		transfer v from=s/a to=r/c when=2024-01
		erasure e at=r/b when=2024-03-10
		transfer w from=s/a to=r/d#x when=2024-01
		erasure f at=r/d when=2024-04-10`)
	e.lie("2024-03-09", "r r/b r/b#x r/c r/d r/d#x s s/a")
	e.lie("2024-03-11", "r r/c r/d r/d#x s s/a")
	e.lie("2024-04-11", "r r/c s s/a")
	e = tell(t, fedInJanuary+"erasure e at=r when=2024-03-10")
	e.lie("2024-03-11", "s s/a")
}

func TestAnErasureIsOfCategoriesTheOtherWayRound(t *testing.T) {
	for categories, want := range map[string]string{
		"user.contact.email":                     "none",
		"user.contact":                           "none",
		"user.contact.email.work":                "none | ann bob", // the e-mail addresses may be those
		"user.contact.phone":                     "ann bob",
		"user.contact.phone,user.contact":        "none",
		"user.contact.email.work,user.financial": "none | ann bob",
	} {
		e := tell(t, fedInJanuary+"erasure e at=r/b when=2024-03-10 categories="+categories)
		e.holds("r/b", "ann bob", "2024-03-09")
		e.holds("r/b", want, "2024-03-11", "")
	}
}

func TestWhatIsGivenLaterIsHeldAgain(t *testing.T) {
	e := tell(t, fedInJanuary+`
		transfer u from=s/a to=r/b when=2024-05
		erasure e at=r/b people=ann when=2024-03-10`)
	e.holds("r/b", "bob", "2024-04-30")
	e.holds("r/b", "ann bob", "2024-05-01", "")
	e.cameBack("e", "ann since 2024-05-01T00:00:00Z by u")
}

// What was given as the interval of an erasure ran may have been given before it took place,
// or after.
func TestWhatIsGivenWhileAnErasureMayTakePlace(t *testing.T) {
	e := tell(t, `
		dataset s/a subjects=everyone subjects_when=always categories=user.contact
		transfer t from=s/a to=r/b when=2024-03-10T06:00:00Z/2024-03-10T12:00:00Z
		transfer u from=s/a to=r/c when=2024-03-10T06:00:00Z/2024-03-11T00:00:00Z
		transfer v from=s/a to=r/d when=2024-03-11
		erasure e at=r when=2024-03-10`)
	e.holds("r/b", "ann bob", "2024-03-10T12:00:00Z") // it is fed throughout
	e.holds("r/b", "none | ann bob", "2024-03-10", "")
	e.holds("r/c", "ann bob", "2024-03-10")
	e.holds("r/c", "none | ann bob", "2024-03-11", "") // gone at the instant that ends the interval
	e.holds("r/d", "ann bob", "")
}

func TestAnErasureEndsTheStretchOfAnOriginUntilTheNextBegins(t *testing.T) {
	for _, place := range []string{"s/a", "s"} { // at it, and around it
		e := tell(t, `
			dataset s/a subjects=everyone subjects_when=2024-01/2024-03,2024-06 categories=user.contact
			transfer t from=s/a to=r/b when=2024-02-20/2024-05
			erasure e people=ann when=2024-02-10 at=`+place)
		e.holds("s/a", "ann bob", "2024-02-09")
		e.holds("s/a", "bob | ann bob", "2024-02-10")
		e.holds("s/a", "bob", "2024-02-11", "2024-03-31", "2024-05-31")
		e.holds("s/a", "ann bob", "2024-06-01", "")
		e.reached("r/b", "bob")
		e.cameBack("e", "ann since 2024-06-01T00:00:00Z by s/a")
	}
}

func TestAStretchThatBeginsWithinAnErasureGaveNothing(t *testing.T) {
	for since, want := range map[string]string{
		"2024-01-09": "none", // possibly it gave until the interval was over, with all that it gave
		"2024-01-10": "none | ann bob",
		"2024-01-15": "none | ann bob",
		"2024-01-21": "ann bob", // it begins as the interval is over
	} {
		e := tell(t, `
			dataset s/a subjects=everyone subjects_when=`+since+`/.. categories=user.contact
			transfer t from=s/a to=r/b when=2024-01-16
			erasure e at=s when=2024-01-10/2024-01-20`)
		e.holds("s/a", want, "2024-01-21", "2024-01-31", "")
		if since == "2024-01-15" {
			e.holds("s/a", "none | ann bob", "2024-01-16")
			e.reached("r/b", "none | ann bob")
		}
	}
}

func TestEachListedIntervalIsAStretch(t *testing.T) {
	e := tell(t, `
		dataset s/a subjects=everyone subjects_when=2024-01,2024-02 categories=user.contact
		erasure e at=s/a when=2024-01-10`)
	e.holds("s/a", "none", "2024-01-31")
	e.holds("s/a", "ann bob", "2024-02-01", "")
}

// An origin gives on, possibly, if nobody says when it began: one that is listed since ever
// did begin.
func TestAnOriginWithoutAStatedStartPossiblyGivesOn(t *testing.T) {
	for _, c := range [][3]string{ // how it is said, on 9 March, and from 11 March on
		{"subjects=everyone", "ann bob", "none | ann bob"},
		{"subjects=everyone subjects_when=unknown", "none | ann bob", "none | ann bob"},
		{"population=all", "none | ann bob", "none | ann bob"}, // nobody says that it is one
		{"subjects=everyone subjects_when=always", "ann bob", "none"},
		{"subjects=everyone subjects_when=../2024-06", "ann bob", "none"},
		{"subjects=unknown subjects_when=2023/..", "none | ann bob", "none"},
	} {
		e := tell(t, `
			transfer t from=s/a to=r/b when=2024-05
			erasure e at=s/a when=2024-03-10
			dataset s/a categories=user.contact `+c[0])
		e.holds("s/a", c[1], "2024-03-09")
		e.holds("s/a", c[2], "2024-03-11", "")
		e.holds("r/b", c[2], "2024-05-31")
	}
}

// An erasure of a field: what its dataset gives it may be ended with it. What the dataset
// gives to another one is not what was erased.
func TestAnErasureWhereAnOriginAroundGives(t *testing.T) {
	e := tell(t, `
		dataset s/a subjects=everyone subjects_when=2024-01/.. 
		field s/a#x categories=user.contact
		field s/a#y categories=user.score
		erasure e at=s/a#x when=2024-03-10`)
	e.holds("s/a#x", "ann bob", "2024-03-09")
	e.holds("s/a#x", "none | ann bob", "2024-03-10", "2024-03-11", "")
	e.holds("s/a#y", "ann bob", "2024-03-11", "")
	e.what(e.holding("s/a", "2024-03-11"), "user.score | user.contact user.score")
}

// The confirmed world takes every end that may have been.

func TestAnErasureOfUnknownTimeMayBeAtAllTimes(t *testing.T) {
	e := tell(t, fedInJanuary+`
		erasure e at=r/b
		dataset s/c subjects=everyone subjects_when=2024/.. categories=user.contact
		erasure f at=s/c when=unknown`)
	e.holds("r/b", "ann bob", "2024-01-31") // while it is fed
	e.holds("r/b", "none | ann bob", "2024-02-01", "")
	e.holds("s/c", "none | ann bob", "2024-01-01", "")
	e.cameBack("e", "none")
}

func TestAnErasureOfUnknownPeopleMayBeOfEveryone(t *testing.T) {
	e := tell(t, fedInJanuary+"erasure e at=r/b people=unknown when=2024-03-10")
	e.holds("r/b", "ann bob", "2024-03-09")
	e.holds("r/b", "none | ann bob", "2024-03-10", "")
}

func TestAnErasureThatIsOnlyRequestedMayTakePlaceFromThenOn(t *testing.T) {
	for when, later := range map[string]string{
		"2024-03-10 status=requested": "none | ann bob",
		"2024-03-10/..":               "none | ann bob", // it may take place at any time still
		"2024-03-10":                  "ann bob",
	} {
		e := tell(t, fedInJanuary+`
			transfer u from=s/a to=r/b when=2024-05
			dataset s/c subjects=everyone subjects_when=2024-04/.. categories=user.contact
			erasure e at=r/b when=`+when+`
			erasure f at=s/c when=`+when)
		e.holds("r/b", "ann bob", "2024-03-09", "2024-05-15", "2024-05-31")
		e.holds("r/b", "none | ann bob", "2024-03-10")
		e.holds("r/b", later, "2024-06-01", "")
		e.holds("s/c", later, "2024-04-01", "")
	}
	e := tell(t, fedInJanuary+"erasure e at=r/b status=requested") // nor is its time known
	e.holds("r/b", "ann bob", "2024-01-31")
	e.holds("r/b", "none | ann bob", "2024-02-01", "")
}

// Of a cohort whose members change those are erased who belong to it when it takes place: for
// certain if they do throughout the interval.
func TestAnErasureIsOfThoseWhoBelongThen(t *testing.T) {
	e := tell(t, fedInJanuary+`
		cohort gone of=all
		member gone ann 2024-03-10T12:00:00Z/..
		member gone bob 2024-03-11/..
		erasure e at=r/b people=gone when=2024-03-10
		transfer u from=s/a to=r/c when=2024-01
		erasure f at=r/c people=gone when=2024-03-11`)
	e.holds("r/b", "ann bob", "2024-03-10T12:00:00Z")
	e.holds("r/b", "bob | ann bob", "2024-03-10", "2024-03-11", "")
	e.holds("r/c", "none", "2024-03-12", "")
}

// An erasure of everyone is of whoever's data lies there, members or not.
func TestAnErasureOfEveryoneIsOfPeopleOnNoList(t *testing.T) {
	const unlisted = `
		dataset s/a categories=user.contact
		transfer t from=s/a to=r/b when=2024-01
		erasure e at=r/b when=2024-03-10 `
	e := tell(t, unlisted)
	e.holds("r/b", "none | other", "2024-03-10")
	e.holds("r/b", "none", "2024-03-11")
	e = tell(t, unlisted+"people=ann") // who may be one of them
	e.holds("r/b", "none | other", "2024-03-11")
}

// What was given to a whole may lie in any place inside it, and ends for certain with the
// first of them.
func TestWhatWasGivenToAWholeMayEndWithWhatLiesInside(t *testing.T) {
	e := tell(t, fedInJanuary+`
		dataset r/b
		field r/b#x
		field r/b#y
		erasure e at=r/b#x when=2024-03-10`)
	e.holds("r/b", "ann bob", "2024-03-09")
	e.holds("r/b", "none | ann bob", "2024-03-10", "2024-03-11", "")
	e.holds("r/b#x", "none | ann bob", "2024-03-10")
	e.holds("r/b#x", "none", "2024-03-11", "") // what was given to it itself is gone
	e.holds("r/b#y", "none | ann bob", "2024-03-11", "")

	e = tell(t, fedInJanuary+`
		dataset r/b retention=P20D deletion=verified
		field r/b#x retention=P5D deletion=verified
		field r/b#y retention=P10D`)
	e.holds("r/b", "ann bob", "2024-02-05")
	e.holds("r/b", "none | ann bob", "2024-02-06", "2024-02-20")
	e.holds("r/b#x", "none | ann bob", "2024-02-05")
	e.holds("r/b#x", "none", "2024-02-06")
	e.holds("r/b#y", "none | ann bob", "2024-02-20", "")
	e.holds("r/b", "none | ann bob", "2024-02-21", "") // as r/b#y does not delete for certain
	e.lie("2024-02-21", "s s/a | r r/b r/b#y s s/a")
}

func TestOnlyWhereItMayLieDoesItEnd(t *testing.T) {
	const fields = fedInJanuary + `
		dataset r/b
		field r/b#x categories=user.contact
		field r/b#y categories=user.score retention=P5D deletion=verified
		erasure e at=r/b#y when=2024-03-10
		`
	e := tell(t, fields)
	e.holds("r/b", "ann bob", "2024-02-06", "2024-03-11", "")
	e.holds("r/b#x", "ann bob", "2024-02-06", "2024-03-11", "") // the only field of its kind
	e.holds("r/b#y", "none", "2024-01-31")
	e = tell(t, fields+"erasure f at=r/b#x people=ann when=2024-04-10")
	e.holds("r/b#x", "bob", "2024-04-11")
	e.holds("r/b", "bob | ann bob", "2024-04-11")
}

func TestUnknownRetentionKeepsOnlyWhileGivenForCertain(t *testing.T) {
	for _, deletion := range []string{"", " deletion=verified"} {
		e := tell(t, fedInJanuary+"dataset r/b retention=unknown"+deletion)
		e.holds("r/b", "ann bob", "2024-01-31")
		e.holds("r/b", "none | ann bob", "2024-02-01", "")
	}
}

func TestCategoriesAreComparedAsGiven(t *testing.T) {
	e := tell(t, `
		dataset s/a subjects=everyone subjects_when=always categories=user
		transfer t from=s/a to=r/b when=2024-01
		dataset r/b
		field r/b#x categories=user.contact
		field r/b#y categories=user.score
		erasure e at=r/b categories=user.contact when=2024-03-10`)
	e.what(e.holding("r/b", "2024-03-09"), "user | user user.contact user.score")
	e.what(e.holding("r/b", "2024-03-11"), "none | user user.score") // the whole was given user
	e.holds("r/b#x", "none", "2024-03-11")
	e.holds("r/b#y", "none | ann bob", "2024-03-11", "")
}

func TestHeldForNoTimeIsNotHeld(t *testing.T) {
	for since, want := range map[string]string{"2024-02-01": "ann bob", "2024-02-02": "none"} {
		e := tell(t, `
			dataset s/a subjects=everyone subjects_when=2024-01 categories=user.contact retention=P1D deletion=verified
			transfer t from=s/a to=r/b when=`+since+`/2024-02-10`)
		e.reached("r/b", want)
	}
	e := tell(t, `
		dataset s/a subjects=everyone subjects_when=2024-01 categories=user.contact retention=unknown
		transfer t from=s/a to=r/b when=2024-02`)
	e.reached("r/b", "none | ann bob")
}

// Anything.

func TestAnythingEndsByWhatNamesNeitherPeopleNorCategories(t *testing.T) {
	for _, c := range [][3]string{ // what ends it, when the model moves on, whether it does
		{"", "2024-06", "true"},
		{"dataset r/m retention=P30D deletion=verified", "2024-03-01", "true"},
		{"dataset r/m retention=P30D deletion=verified", "2024-03-02", "false"},
		{"dataset r/m retention=P30D", "2024-03-02", "false | true"},
		{"erasure e at=r/m when=2024-02-10", "2024-02-10", "false | true"},
		{"erasure e at=r/m when=2024-02-10", "2024-02-11", "false"},
		{"erasure e at=r/m when=2024-02-10 people=all", "2024-02-11", "true"},
		{"erasure e at=r/m when=2024-02-10 categories=user", "2024-02-11", "true"},
		{"erasure e at=r/m when=2024-02-10 people=unknown", "2024-02-11", "false | true"},
	} {
		e := tell(t, `
			dataset s/a subjects=everyone subjects_when=2024-01/.. categories=user.contact
			transfer t from=s/a to=r/m when=2024-01 effect=aggregate
			transfer u from=r/m to=r/n when=`+c[1]+"\n"+c[0])
		e.says(e.reaching("r/n"), "anything", c[2])
	}
}

// Plain lineage begins at a place at all times, erased there or not, and ends on its way.
func TestPlainLineageBeginsAtAllTimes(t *testing.T) {
	e := tell(t, `
		dataset s/a
		transfer t from=s/a to=r/b when=2024-01,2024-06
		transfer u from=r/b to=r/c when=2024-04
		transfer v from=r/b to=r/d when=2024-08
		dataset r/b retention=P60D deletion=verified
		erasure e at=s/a when=2024-03-10`)
	q := Query{Aim: Left, X: At(e.place("s/a")), Category: graph.AllData, Window: graph.Always, AsOf: graph.Future}
	for place, want := range map[string]string{"r/b": "true", "r/c": "none", "r/d": "true"} {
		e.says(q, fmt.Sprintf("place %d anything", e.place(place)), want)
	}
}

// Questions.

func TestReachedAsksForEndsOnTheWayOnly(t *testing.T) {
	e := tell(t, `
		dataset s/a subjects=everyone subjects_when=always categories=user.contact
		transfer t from=s/a to=r/b when=2024-01
		transfer u from=r/b to=r/c when=2024-06
		dataset r/b retention=P30D deletion=verified
		erasure e at=r/b when=2024-02-10`)
	e.holds("r/b", "none", "")
	e.reached("r/b", "ann bob")
	e.reached("r/c", "none")
	e.reached("r", "ann bob")
	// Nothing ends inside what it reached.
	q := e.reaching("r")
	if _, found := e.ask(q); !found[Confirmed].lines()[fmt.Sprintf("place %d segment 0", e.place("r/c"))] {
		t.Error("what lies in r has ended on its way to r/c")
	}
}

func TestWasInIsAtSomeInstant(t *testing.T) {
	e := tell(t, fedInJanuary+"dataset r/b retention=P30D deletion=verified")
	e.wasIn("r/b", "2023", "none")
	e.wasIn("r/b", "2024-02", "ann bob")
	e.wasIn("r/b", "2024-03", "ann bob") // on its first day
	e.wasIn("r/b", "2024-03-02/2024-12", "none")
	e.wasIn("r/b", "2023/2025", "ann bob")
}

func TestHeldTellsSinceWhen(t *testing.T) {
	e := tell(t, fedInJanuary+`
		transfer u from=s/a to=r/b when=2024-06
		dataset r/b retention=P30D deletion=verified`)
	line := "segment segment 0"
	span := func(text string) string { return fmt.Sprint(moment(t, text)) }
	e.says(e.holding("r/b", "2024-02-10"), line, span("2024-01/2024-02-10"))
	e.says(e.holding("r/b", "2024-06-10"), line, span("2024-06/2024-06-10"))
	q := e.holding("r/b", "")
	q.Window = moment(t, "2024-02-10/2024-05")
	e.says(q, line, span("2024-01/2024-03-01"))
	q.Window = moment(t, "2024-02-10/2024-06-10")
	e.says(q, line, span("2024-01/2024-06-10"))
}

// A transfer contributes when what crosses it is still there as it goes on.
func TestATransferContributesIfWhatItBroughtWasStillThere(t *testing.T) {
	const way = `
		dataset s/a subjects=everyone subjects_when=2024-01/.. categories=user.contact
		transfer t from=s/a to=r/b when=2024-01
		transfer u from=s/a to=r/b when=2024-05/2024-06
		transfer v from=r/b to=r/c when=2024-07-15/2024-08-01
		dataset r/b retention=P30D `
	e := tell(t, way+"deletion=verified")
	// Since 15 June it lies in r/b for long enough, and in the end until 31 July.
	e.crossed(e.reaching("r/c"), "u:2024-06-15/2024-06-30 v:2024-07-15/2024-07-30")
	e = tell(t, way)
	e.crossed(e.reaching("r/c"), "u:2024-06-15/2024-06-30 v:2024-07-15/2024-07-30 | t:2024-01-01/2024-01-31 u:2024-05-01/2024-06-30 v:2024-07-15/2024-08-01")
	e = tell(t, way+`deletion=verified
		erasure e at=r/b when=2024-07-01`)
	e.crossed(e.reaching("r/c"), "none")
	e = tell(t, way+`
		erasure e at=r/b when=2024-06-20`)
	e.crossed(e.reaching("r/c"), "u:2024-06-21/2024-06-30 v:2024-07-15/2024-07-30 | u:2024-06-20/2024-06-30 v:2024-07-15/2024-08-01")
}

func TestWhatIsHeldIsByWhatWasGivenLast(t *testing.T) {
	e := tell(t, fedInJanuary+`
		transfer u from=s/a to=r/b when=2024-06
		dataset r/b retention=P30D deletion=verified`)
	e.crossed(e.holding("r/b", "2024-02-10"), "t:2024-01-12/2024-01-31")
	e.crossed(e.holding("r/b", "2024-07-10"), "u:2024-06-11/2024-06-30")
	e.crossed(e.holding("r/b", ""), "none")
}

// Sources.

func TestErasuresAreThoseOfTheSourcesThatAreHeard(t *testing.T) {
	e := tell(t, fedInJanuary+`
		erasure e at=r/b people=ann when=2024-03-10
		erasure e source=g at=r/b people=bob when=2024-03-11
		erasure f source=g at=r/b people=bob status=requested`)
	e.holds("r/b", "none", "2024-03-12") // each account erases what it states
	for _, c := range []struct {
		according, unheard []string
		want               string
	}{{[]string{"f"}, nil, "bob"}, {nil, []string{"g"}, "bob"}, {nil, []string{"f"}, "none"}, {[]string{"f", "g"}, nil, "none"}} {
		q := e.holding("r/b", "2024-03-12")
		q.According, q.Unheard = c.according, c.unheard
		e.expect(fmt.Sprint(c.according, c.unheard), e.whose(q), c.want)
	}
}

// Somebody, of whom nothing is known, may be anybody.
func TestSomebodysDataEndsWithAnybodys(t *testing.T) {
	for _, c := range [][3]string{
		{"", "2024-06", "true"},
		{"dataset r/b retention=P30D", "2024-03-01", "true"},
		{"dataset r/b retention=P30D", "2024-03-02", "false"},
		{"erasure e at=r/b people=ann when=2024-02-10", "2024-02-09", "true"},
		{"erasure e at=r/b people=ann when=2024-02-10", "2024-02-10", "false"},
		{"erasure e at=r/b people=ann when=2024-02-10 categories=user.score", "2024-02-10", "true"},
	} {
		e := tell(t, `
			dataset s/a subjects=everyone subjects_when=always categories=user.contact
			transfer t from=s/a to=r/b when=2024-01 people=unknown
			transfer u from=r/b to=r/c when=`+c[1]+"\n"+c[0])
		e.says(e.reaching("r/c"), "somebody", c[2]+map[bool]string{true: " | false"}[c[2] == "true"])
	}
}

// Package storetest is the contract of graph.Store as tests. Every store runs
// all of them; a promise that a store cannot keep is a bug in the store, or a
// promise to take back for all.
package storetest

import (
	"context"
	"strings"
	"testing"

	"outflow/graph"
)

// A promise is a test of one thing that the doc comments of graph.Store,
// graph.Batch or graph.Reader say.
type promise struct {
	name string
	test func(*testing.T, graph.Store)
}

func promises() []promise {
	return []promise{
		{"EmptyStoreReadsAsEmpty", emptyStoreReadsAsEmpty},
		{"CommitSaysWhatItDid", commitSaysWhatItDid},
		{"ApplyIsAllOrNothing", applyIsAllOrNothing},
		{"ApplyCanBeCancelled", applyCanBeCancelled},
		{"UnusableClaims", unusableClaims},
		{"SameBatchTwiceChangesNothing", sameBatchTwiceChangesNothing},
		{"ChangedClaimReplaces", changedClaimReplaces},
		{"RestatesWhatItSpeaksOf", restatesWhatItSpeaksOf},
		{"RetiredBySource", retiredBySource},
		{"RetiredByName", retiredByName},
		{"RetiredWholly", retiredWholly},
		{"RetiredClaimComesBack", retiredClaimComesBack},
		{"CheckSeesAfterAndCanRefuse", checkSeesAfterAndCanRefuse},
		{"CheckReadsThroughIndexes", checkReadsThroughIndexes},

		{"ReadersSeeOneCommit", readersSeeOneCommit},
		{"ReadersDoNotWait", readersDoNotWait},
		{"ViewAtPastCommit", viewAtPastCommit},
		{"ViewOfNoCommit", viewOfNoCommit},
		{"ReaderEndsWithItsView", readerEndsWithItsView},
		{"ClosedStore", closedStore},
		{"ClaimsComeBackWhole", claimsComeBackWhole},
		{"SequencesAreOrdered", sequencesAreOrdered},
		{"SequencesCanBeLeft", sequencesCanBeLeft},
		{"FindByIDs", findByIDs},
		{"ReferringToWhatLiesAround", referringToWhatLiesAround},
		{"ReferringToEnds", referringToEnds},
		{"ReferringInEveryRole", referringInEveryRole},
		{"ErasuresAtAPlace", erasuresAtAPlace},
		{"RunsOfAJob", runsOfAJob},
		{"RunsCanBePassedOver", runsCanBePassedOver},
		{"ImpliedPlaces", impliedPlaces},
		{"CommitsSince", commitsSince},
		{"ChangesAreWhatCommitsDid", changesAreWhatCommitsDid},
		{"CommitBeforeAnInstant", commitBeforeAnInstant},

		{"NamedFoldsNames", namedFoldsNames},
		{"NamedFindsTransfers", namedFindsTransfers},
		{"NamedFindsLastParts", namedFindsLastParts},
		{"NamedFindsWhatTransfersName", namedFindsWhatTransfersName},
		{"NamedFollowsAnnotations", namedFollowsAnnotations},
		{"NearestFindsMisspelling", nearestFindsMisspelling},

		{"BlobsByHash", blobsByHash},
		{"BlobsOfUnchangedClaims", blobsOfUnchangedClaims},
		{"RefusedThoughNothingChanges", refusedThoughNothingChanges},
		{"BlobUnderWrongHash", blobUnderWrongHash},

		{"ContentIsOrderFree", contentIsOrderFree},
		{"EqualGraphsHaveEqualContents", equalGraphsHaveEqualContents},
		{"VerifyIsCleanAfterAnything", verifyIsCleanAfterAnything},
		{"WritersTakeTurns", writersTakeTurns},
		{"AgreesWithModel", agreesWithModel},
	}
}

// Run tests the contract, each promise on a fresh, empty store. The stores are
// open's to clean up.
func Run(t *testing.T, open func(testing.TB) graph.Store) {
	for _, p := range promises() {
		t.Run(p.name, func(t *testing.T) { p.test(t, open(t)) })
	}
}

// An Edit changes the stored data behind the store's back.
type Edit struct {
	Name string
	// Do edits a store that holds two commits; the party "acme", the transfer "t1" and the
	// run "r1" are claimed in the first, and "t1" is retired and "r1" replaced in the second.
	Do func(testing.TB, graph.Store)
	// Names is what one of the faults found must name, "" for anything.
	Names string
}

// VerifyFindsEdits tests that Verify notices each edit.
func VerifyFindsEdits(t *testing.T, open func(testing.TB) graph.Store, edits []Edit) {
	for i, e := range edits {
		t.Run(e.Name, func(t *testing.T) {
			s := open(t)
			Fill(t, s)
			if i == 0 { // each is the same
				WantSound(t, s)
			}
			e.Do(t, s)
			faults, err := s.Verify(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if len(faults) == 0 || !strings.Contains(strings.Join(faults, "\n"), e.Names) {
				t.Errorf("Verify finds %d faults, and should name %s", len(faults), e.Names)
			}
			for _, f := range faults {
				t.Log(f)
			}
		})
	}
}

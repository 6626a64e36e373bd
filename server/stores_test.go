package server

import (
	"testing"

	"outflow/graph"
	"outflow/graph/store/neo4j"
	"outflow/graph/store/neo4j/neo4jtest"
)

// onEachStore are the tests of what a service reads from its store and writes to
// it. Each is given an empty one.
var onEachStore = []struct {
	name string
	run  func(*testing.T, graph.Store)
}{
	{"AnAnswerIsTheCommandLinesByteForByte", answersByteForByte},
	{"PastRevisionsAnswer", pastRevisionsAnswer},
	{"DatesNameCommits", datesNameCommits},
	{"TheCopyFollowsCommitsOfOthers", copyFollowsCommits},
	{"WhatCannotBeReadLeavesTheOldRevisionAnswering", oldRevisionAnswers},
	{"RevisionsAreSwappedWhole", revisionsAreSwappedWhole},
	{"PeopleAreListedAndTheirNumberIsRecorded", peopleAreListed},
	{"APlaceIsShownWithWhatIsAroundIt", placeIsShown},
	{"ATransferIsShownWithItsAccountsAndWhereItLeads", transferIsShown},
	{"CommitsAreReadBackwards", commitsBackwards},
	{"ACommitSaysWhatItDid", commitSaysWhatItDid},
	{"AnUploadOfPartsIsLoadedAndAsked", uploadOfParts},
	{"EventsAccumulateOverRestarts", eventsOverRestarts},
	{"BadBodies", badBodies},
	{"EveryStatus", everyStatus},
	{"TheExamplesOfTheDescriptionRun", examplesRun},
	{"ThePageIsReadWithoutScript", readWithoutScript},
	{"AnAssistantIsToldTheAnswer", assistantIsToldTheAnswer},
}

func TestOnSQLite(t *testing.T) {
	for _, test := range onEachStore {
		t.Run(test.name, func(t *testing.T) { test.run(t, openSQLite(t)) })
	}
}

func TestOnNeo4j(t *testing.T) {
	t.Parallel() // with the pages in a browser, which keep no Neo4j waiting
	for _, test := range onEachStore {
		t.Run(test.name, func(t *testing.T) { test.run(t, openNeo4j(t)) })
	}
	t.Run("ThePageInABrowser", func(t *testing.T) {
		browse(t, openNeo4j(t), func(test *browserTest) bool { return test.onEachStore })
	})
}

func openNeo4j(t testing.TB) graph.Store {
	t.Helper()
	server := neo4jtest.Fresh(t)
	s, err := neo4j.Open(t.Context(), server.Address, neo4j.Options{Password: server.Password})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

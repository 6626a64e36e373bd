//go:build unix

package main

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"outflow/graph/store/neo4j/neo4jtest"
)

// TestMembersAddedByManyProcessesAtOnceAreAllKept lets processes edit one list
// at the same time: each that says it added somebody did.
func TestMembersAddedByManyProcessesAtOnceAreAllKept(t *testing.T) {
	t.Chdir(t.TempDir())
	addAtOnce(t, map[string]string{"OUTFLOW_STORE": "outflow.db"})
}

func TestMembersAddedByManyProcessesAtOnceAreAllKeptOnNeo4j(t *testing.T) {
	server := neo4jtest.Fresh(t)
	t.Chdir(t.TempDir())
	addAtOnce(t, map[string]string{"OUTFLOW_NEO4J_PASSWORD": server.Password, "OUTFLOW_STORE": server.Address})
}

func addAtOnce(t *testing.T, env map[string]string) {
	t.Helper()
	place(t, map[string]string{"a.yaml": "outflow: 1\npopulations: [{id: all}]\ncohorts: [{id: newsletter, of: all}]\n"})
	if status, _, errs := outflowWith(t, env, "load", "a.yaml"); status != exitDone {
		t.Fatal(errs)
	}
	var vars []string
	for key, value := range env {
		vars = append(vars, key+"="+value)
	}
	const processes = 6
	var all sync.WaitGroup
	for i := range processes {
		file := fmt.Sprintf("y%d.csv", i)
		place(t, map[string]string{file: fmt.Sprintf("id\n%d\n", i+1)})
		all.Go(func() {
			if status, errs := runAlone(t, vars, "members", "add", "newsletter", "--from", file); status != exitDone {
				t.Error(errs)
			}
		})
	}
	all.Wait()
	if _, out, errs := outflowWith(t, env, "members", "add", "newsletter", "--from", "y0.csv"); !strings.Contains(out, "holds 6 ids") {
		t.Errorf("%s%s", out, errs)
	}
}

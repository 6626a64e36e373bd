package main

import (
	"strings"
	"testing"
)

// What dbt cannot know is where its relations lie, which a flag gives, and who runs that, which
// a manifest states.
func TestANamespaceIsGivenToALoadOfDbt(t *testing.T) {
	const dir = "../../ingest/dbt/testdata/"
	store := t.TempDir() + "/s.db"
	for range 2 {
		for _, args := range [][]string{{dir + "estate.yaml"}, {dir + "target", "--namespace", "postgres://db:5432"}} {
			if status, _, errs := outflow(t, append([]string{"load", "--store", store}, args...)...); status != exitDone {
				t.Fatal(errs)
			}
		}
	}
	_, out, errs := outflow(t, "ask", "where did crm.people go", "--json", "--store", store)
	for _, want := range []string{`"postgres://db:5432/shop.main.customers_v2"`, `"dbt://shop/exposure.shop.scoring"`, `"party": "shopco"`} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in %s%s", want, out, errs)
		}
	}
	if _, _, errs = outflow(t, "load", dir+"estate.yaml", "--namespace", "x", "--store", store); !strings.Contains(errs, "nothing of dbt is loaded") {
		t.Error(errs)
	}
}

package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"outflow/graph"
)

// emitted is where events lie that real programs sent.
const emitted = "../../fixtures/openlineage/"

// loaded returns a store into which a file was loaded.
func loaded(t testing.TB, path string) (store string) {
	t.Helper()
	store = filepath.Join(t.TempDir(), "a.db")
	if status, _, errs := outflow(t, "load", path, "--store", store); status != exitDone {
		t.Fatal(errs)
	}
	return store
}

// movesIn lists the transfers of a store, with their columns and rows.
func movesIn(t testing.TB, store string) string {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(exported(t, store)) {
		var c graph.Claim
		if err := json.Unmarshal([]byte(line), &c); err != nil || c.Kind != graph.KindTransfer {
			continue
		}
		fmt.Fprint(&b, c.ID)
		for _, out := range slices.Sorted(maps.Keys(c.Columns)) {
			fmt.Fprintf(&b, " %s=%s", out, strings.Join(c.Columns[out], "+"))
		}
		if !c.Rows.IsZero() {
			fmt.Fprintf(&b, " rows %s", c.Rows)
		}
		if c.Effect != "" {
			fmt.Fprintf(&b, " %s", c.Effect)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestEventsThatSparkSentAreRead: from what it read to decide which rows come (the orders of
// buyers) influence moved and no data, and nothing by a query that failed, which Spark says in
// the end is complete; a table is one place by its path and its name; helpers of queries that
// read and write nothing are no transfers.
func TestEventsThatSparkSentAreRead(t *testing.T) {
	store := loaded(t, emitted+"spark.ndjson")
	const mart = " email_hash=email_hash id=id phone_end=phone_end total=total rows 2\n"
	const want = "default/score.adaptive_spark_plan.lake_buyers: file//data/crm/people -> file//data/lake/buyers email=email rows 2\n" +
		"default/score.adaptive_spark_plan.lake_buyers: file//data/shop/orders -> file//data/lake/buyers aggregate\n" +
		"default/score.adaptive_spark_plan.lake_scores: file//data/crm/people -> file//data/lake/scores email_hash=email id=id phone_end=phone rows ..2\n" +
		"default/score.adaptive_spark_plan.lake_scores: file//data/shop/orders -> file//data/lake/scores total=amount rows ..2\n" +
		"default/score.execute_create_data_source_table_as_select_command.default_mart_scores: file//data/lake/scores -> file//data/warehouse/mart_scores" + mart +
		"default/score.execute_insert_into_hadoop_fs_relation_command.partner_export: file//data/warehouse/mart_scores -> file//data/partner/export email_hash=email_hash rows 2\n" +
		"default/score.execute_insert_into_hadoop_fs_relation_command.warehouse_mart_scores: file//data/lake/scores -> file//data/warehouse/mart_scores" + mart
	if got := movesIn(t, store); got != want {
		t.Errorf("it comes to\n%s\nwant\n%s", got, want)
	}
	t.Chdir(t.TempDir())
	place(t, map[string]string{"meaning.yaml": `outflow: 1
populations: [{id: customers, size: 3}]
annotate:
- {match: {dataset: "file//data/crm/people"}, set: {population: customers, subjects: everyone}}
- {match: {field: "file//data/crm/people#email"}, set: {categories: [user.contact.email]}}
- {match: {field: "file//data/crm/people#phone"}, set: {categories: [user.contact.phone_number]}}
- {match: {source: openlineage}, set: {people: everyone}}
`})
	if status, _, errs := outflow(t, "load", "meaning.yaml", "--store", store); status != exitDone {
		t.Fatal(errs)
	}
	for question, want := range map[string]string{
		"whose email reached file//data/partner/export":         "Yes. ", // a hash of it is data of theirs
		"whose email reached default.mart_scores":               "Yes. ",
		"whose phone numbers reached file//data/partner/export": "No",
		"whose data reached file//data/lake/failed":             "No",
		"where did file//data/shop/orders go":                   "2 datasets", // and as influence to buyers
	} {
		if _, got, errs := outflow(t, "ask", question, "--store", store); !strings.Contains(strings.SplitN(got, "\n", 2)[0], want) {
			t.Errorf("%s: want %q:\n%s%s", question, want, got, errs)
		}
	}
}

// TestEventsThatDbtOlSentAreRead, after it ran dbt, and while it did (--consume-structured-logs):
// the former names the columns of an ephemeral model as those of a part of a query, which is no
// place, and the latter the jobs otherwise.
func TestEventsThatDbtOlSentAreRead(t *testing.T) {
	got := movesIn(t, loaded(t, emitted+"dbt-ol.ndjson"))
	const want = `dbt/model.shop.active_people: shop.crm.consents -> shop.main.active_people
dbt/model.shop.active_people: shop.main.stg_people -> shop.main.active_people
dbt/model.shop.customers.v2: shop.main.active_people -> shop.main.customers_v2
dbt/model.shop.customers.v2: shop.main.stg_orders -> shop.main.customers_v2
dbt/model.shop.stg_people: shop.crm.people -> shop.main.stg_people
dbt/shop.main.shop.customers.v2.build.run: shop.main.active_people -> shop.main.customers_v2 customer_id=id email=email
dbt/shop.main.shop.customers.v2.build.run: shop.main.stg_orders -> shop.main.customers_v2 total=amount
dbt/shop.main.shop.stg_orders.build.run: shop.main_raw.raw_orders -> shop.main.stg_orders amount=amount customer_id=customer_id id=id ordered_at=ordered_at
dbt/shop.main.shop.stg_people.build.run: shop.crm.PEOPLE_V1 -> shop.main.stg_people email=email id=id phone=phone
dbt/shop.main.shop.stg_people.build.run: shop.crm.people -> shop.main.stg_people
`
	if got = strings.ReplaceAll(got, "duckdb://shop.duckdb/", ""); got != want {
		t.Errorf("it comes to\n%s\nwant\n%s", got, want)
	}
}

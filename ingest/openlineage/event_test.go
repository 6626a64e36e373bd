package openlineage

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"outflow/graph"
)

// The forms of namespaces and names that OpenLineage's naming conventions give, and what
// emitters write: each is a system and a dataset in it, and none is taken apart.
func TestNamespacesOfEveryFormAreSystems(t *testing.T) {
	for _, form := range [][2]string{
		{"arn:aws:glue:us-east-1:123456789012", "table/mart/t"}, {"awsathena://athena.us-east-1.amazonaws.com", "catalog.db.t"}, {"azurecosmos://h/dbs/d", "colls/c"},
		{"azurekusto://h.kusto.windows.net", "d/t"}, {"sqlserver://h:1433", "d.s.t"}, {"cassandra://h:9042", "k.t"}, {"db2://h:50000", "d.s.t"},
		{"mysql://h:3306", "d.t"}, {"crate://h:5432", "d.s.t"}, {"oracle://h:1521", "sid.s.t"}, {"postgres://h:5432", "d.s.t"}, {"teradata://h:1025", "d.t"},
		{"redshift://c.us-east-1:5439", "d.s.t"}, {"snowflake://org-acct", "D.S.T"}, {"spanner://p:i", "d.s.t"}, {"trino://h:8080", "c.s.t"}, {"hive://h:9083", "d.t"},
		{"abfss://c@s.dfs.core.windows.net", "path/t"}, {"dbfs://w", "path"}, {"bigquery", "p.d.t"}, {"file", "/w/mart.db/t"}, {"file://h", "/w/t"},
		{"file", "file:///w/t"}, {"gs://b", "/"}, {"hdfs://nn:8020", "/w/t"}, {"kafka://h:9092", "topic"}, {"pubsub", "topic:p:t"}, {"s3://b", "k/=1/part-0"},
		{"wasbs://c@s.dfs.core.windows.net", "path"}, {"ns with spaces", "name#with?%signs\"and\\"},
	} {
		var b Batch
		text := fmt.Sprintf(`{"eventTime":"2024-03-01","dataset":{"namespace":%q,"name":%q},"producer":"p"}`, form[0], form[1])
		takeIn(t, &b, text)
		var got []string
		for _, key := range slices.SortedFunc(maps.Keys(b.places), graph.ClaimKey.Compare) {
			got = append(got, string(key.Kind)+" "+key.ID+" "+b.places[key].System)
		}
		if want := []string{"system " + form[0] + " ", "dataset " + form[0] + "/" + form[1] + " " + form[0]}; !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestOwnersAndDocumentationAreKept(t *testing.T) {
	var b Batch
	takeIn(t, &b, `{"eventTime":"2024-03-01","dataset":{"namespace":"db","name":"a","facets":{"documentation":{"description":" Who joined\nand when "},
		"ownership":{"owners":[{"name":"team:crm","type":"steward"},{"name":"a@b.example"},{"type":"x"}]}}},"producer":"p"}`)
	c := b.places[graph.ClaimKey{Kind: graph.KindAnnotation, ID: "db/a"}]
	if c == nil || c.Description != "Who joined\nand when" || !slices.Equal(c.Owners, []string{"a@b.example", "team:crm (steward)"}) {
		t.Errorf("%+v", c)
	}
}

func TestTagsThatStateACategoryAreOne(t *testing.T) {
	for tags, want := range map[string]string{
		`{"key":"user.contact.email","value":"true","field":"mail"}`:                                                     "db/a#mail user.contact.email",
		`{"key":"user.contact.email","value":""}`:                                                                        "db/a user.contact.email",
		`{"key":"category","value":"user.contact","field":"mail"},{"key":"category","value":"user.name","field":"mail"}`: "db/a#mail user.contact user.name",
		`{"key":"user.contact.email","value":"False"}`:                                                                   "",
		`{"key":"pii","value":"true","field":"mail"}`:                                                                    "",
		`{"key":7}`: "",
	} {
		var b Batch
		takeIn(t, &b, `{"eventTime":"2024-03-01","dataset":{"namespace":"db","name":"a","facets":{"tags":{"tags":[`+tags+`]}}},"producer":"p"}`)
		var got []string
		for key, c := range b.places {
			if key.Kind == graph.KindAnnotation {
				got = append(got, key.ID+" "+strings.Join(c.Categories, " "))
			}
		}
		if strings.Join(got, "\n") != want {
			t.Errorf("%s: %q, want %q", tags, got, want)
		}
	}
}

// takeIn adds an event from which something follows.
func takeIn(t *testing.T, b *Batch, text string) {
	t.Helper()
	e, odd := Read([]byte(text))
	if odd != "" {
		t.Fatalf("%s: %s", text, odd)
	}
	b.Add(e)
}

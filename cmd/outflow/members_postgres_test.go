package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"

	"outflow/fixtures/postgres"
	database "outflow/ingest/postgres"
)

// asked returns the address of the server, with a password or without, and a store with a
// cohort to fill.
func asked(t *testing.T, password string) (address string) {
	t.Helper()
	server := postgres.Start(t)
	t.Chdir(t.TempDir())
	t.Setenv("PGPASSFILE", "none")
	t.Setenv("HOME", ".")
	place(t, map[string]string{"a.yaml": "outflow: 1\npopulations: [{id: all}]\ncohorts: [{id: pay, of: all}]\n"})
	if status, _, errs := outflow(t, "load", "a.yaml"); status != exitDone {
		t.Fatal(errs)
	}
	u := url.URL{Scheme: "postgres", User: url.User(postgres.User), Host: server.Address, Path: postgres.Database}
	if password != "" {
		u.User = url.UserPassword(postgres.User, password)
	}
	return u.String()
}

// TestAListIsWhatAQueryGives, whatever types the database has it in.
func TestAListIsWhatAQueryGives(t *testing.T) {
	address := asked(t, postgres.Password)
	server := postgres.Start(t)
	server.Do(t, `drop table if exists pay; create table pay (id bigint, plan text, joined date, left_at timestamptz, at timestamp);
		insert into pay select i, 'gold', date '2018-01-01' + i % 30, timestamptz '2019-01-01 09:00:00+09', timestamp '2018-06-01 12:00' from generate_series(1, 20000) i;
		insert into pay values (20001, 'free', null, 'infinity', '-infinity')`)
	for _, c := range []struct{ verb, query, says string }{
		{"replace", "select id from pay", "the list of pay holds 20,001 ids.\n"},
		{"remove", "select id from pay where id > 5;", "the list of pay holds 5 ids.\n"},
		{"add", "values (7), (8), (8)", "the list of pay holds 7 ids.\n"},
		{"add", "with w as (select 9::numeric(20,0)) table w", "the list of pay holds 8 ids.\n"},
		{"remove", "select id::int2 as user_id from pay where id < 10", "the list of pay holds 0 ids.\n"},
		{"replace", `select id, joined from pay`, `the list of pay holds 20,001 ids.
Warnings (1):
  ADDRESS: column "joined": this is read as since, for its place; a column that is named since or until is read as that`},
		{"replace", `select id, at, left_at from pay`, `Warnings (2):
  ADDRESS: column "at": this is read as since, for its place; a column that is named since or until is read as that
  ADDRESS: column "left_at": this is read as until, for its place; a column that is named since or until is read as that`},
		{"replace", `select id, left_at as until, joined as "Since" from pay`, "the list of pay holds 20,001 ids.\n"},
		{"replace", `select id, '2018-04' as since, joined + interval '2 years' as until from pay`, "the list of pay holds 20,001 ids.\n"},
		{"replace", "select 1 where false", "the list of pay holds 0 ids.\nWarnings (1):\n  ADDRESS: the list names nobody"},
		{"replace", "select 'p' || id from pay", "the list of pay holds 20,001 ids.\n"},
	} {
		env := map[string]string{}
		if strings.HasPrefix(c.query, "select 'p'") {
			env["OUTFLOW_MEMBERS_KEY"] = "a secret of tests" // which takes its time
		}
		status, out, errs := outflowWith(t, env, "members", c.verb, "pay", "--from", address, "--query", c.query)
		shown := strings.Replace(address, ":"+url.QueryEscape(postgres.Password)+"@", "@", 1)
		if says := strings.ReplaceAll(c.says, "ADDRESS", shown); status != exitDone || !strings.Contains(out, says) {
			t.Errorf("%s %s: exits %d with %s%s", c.verb, c.query, status, out, errs)
		}
	}
}

// TestWhatAQueryGivesIsWrittenAsAListInCSVIs, whatever the database's own settings.
func TestWhatAQueryGivesIsWrittenAsAListInCSVIs(t *testing.T) {
	address := asked(t, postgres.Password)
	postgres.Start(t).Do(t, "create domain mail as varchar(40); create type tier as enum ('kim', 'lee')")
	q, err := database.Open(t.Context(), address+"?datestyle=German&timezone=Asia/Seoul", "", `values
		(1::bigint, date '2018-04-01', timestamptz '2018-04-01 09:00:00.25+09', timestamp '2018-04-01 09:00', 'x '::char(4), 12::numeric, 'kim@x.org'::mail, 'lee'::tier, '01020304-0506-0708-090A-0b0c0d0e0f10'::uuid),
		(null, 'infinity', '-infinity', 'infinity', '', -5, null, null, null),
		(-9223372036854775808, '0044-03-15 BC', '1969-12-31 23:59:59.999999+00', null, 'é', 123456789012345678901234567890, '', null, null)`)
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	var got []string
	for cells, err := range q.Rows(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%q", cells))
	}
	want := []string{
		`["1" "2018-04-01" "2018-04-01T00:00:00.25Z" "2018-04-01T09:00:00Z" "x" "12" "kim@x.org" "lee" "01020304-0506-0708-090a-0b0c0d0e0f10"]`,
		`["" "infinity" "-infinity" "infinity" "" "-5" "" "" ""]`,
		`["-9223372036854775808" "0044-03-15 BC" "1969-12-31T23:59:59.999999Z" "" "é" "123456789012345678901234567890" "" "" ""]`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

// The lists of the README's section are read as it says.
func TestTheReadmesListsAreRead(t *testing.T) {
	manifest := readmeBlocks(t, "A manifest of your own", "yaml")[0]
	commands := readmeBlocks(t, "People lists", "sh")[0]
	address := asked(t, postgres.Password)
	postgres.Start(t).Do(t, "create table subscribers as select i as user_id, current_timestamp - i * interval '12 hours' as subscribed_at from generate_series(1, 9) i")
	var table, joined, left bytes.Buffer
	if err := parquet.Write(&table, []struct{ ID int64 }{{1}, {2}, {3}}); err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(&joined)
	fmt.Fprint(z, "id\n4\n5\n")
	z.Close()
	s, err := zstd.NewWriter(&left)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(s, "id\n1\n")
	s.Close()
	place(t, map[string]string{"shop.yaml": manifest, "subscribers.parquet": table.String(), "joined-today.csv.gz": joined.String(), "left-today.csv.zst": left.String()})
	if status, _, errs := outflow(t, "load", "shop.yaml", "--store", "shop.db"); status != exitDone {
		t.Fatal(errs)
	}
	holds := []string{"3 ids", "5 ids", "4 ids", "9 ids", "9 ids"}
	for line := range strings.Lines(commands) {
		args := split(strings.ReplaceAll(strings.TrimSpace(line), "postgres://reader@db/shop", address))
		_, out, errs := outflow(t, append(args[1:], "--store", "shop.db")...)
		if !strings.Contains(out, "the list of newsletter holds "+holds[0]) {
			t.Errorf("%s: %s%s", line, out, errs)
		}
		holds = holds[1:]
	}
}

// TestAQueryThatIsNoListIsRefused, and changes nothing in the database or the store.
func TestAQueryThatIsNoListIsRefused(t *testing.T) {
	address := asked(t, postgres.Password)
	server := postgres.Start(t)
	server.Do(t, `drop table if exists kept; create table kept (id bigint, secret text); insert into kept values (1, 'kim@example.org'), (2, null)`)
	for query, says := range map[string]string{
		"insert into kept values (3)":                                    "the query gives no rows, so that it is no select, and was not carried out",
		"insert into kept values (3) returning id":                       "the query is no select, and what changes something is refused, because it runs in a read-only transaction: cannot execute INSERT in a read-only transaction",
		"with d as (delete from kept returning id) table d":              "refused, because it runs in a read-only transaction",
		"drop table kept":                                                "the query gives no rows",
		"commit":                                                         "the query gives no rows",
		"copy kept to '/tmp/outflow-copied'":                             "the query gives no rows",
		"select 1; drop table kept":                                      "cannot insert multiple commands into a prepared statement",
		"select 'x' from nothing":                                        `relation "nothing" does not exist, at character 17 of the query`,
		"select id, secret, id, id from kept":                            `column "secret": this column means nothing here; expected the ids, then since and until`,
		"select id, secret, id as since from kept":                       `column "secret": this column means nothing here`,
		"select id, now() as since, now() as since from kept":            `column "since": the column since is there twice`,
		"select now() as since":                                          `the first column of the query, "since", is a date; the ids come first`,
		"select 1 as until":                                              `column "until": the first column is "until"`,
		"select 1.5":                                                     `row 1, column "?column?": the number has a fraction; cast it in the query, to bigint or to text`,
		"select 1.5::float8":                                             `column "float8" of the query is of type double precision; read are whole numbers, texts, UUIDs, dates and timestamps`,
		"select array[1]":                                                `is of type integer[]; read are`,
		"select row(1)":                                                  `is of type record; read are`,
		"select $1::bigint":                                              "the query leaves a parameter such as $1 open",
		"select id, null::date from kept where id = $1":                  "leaves a parameter",
		"select nullif(id, 2) as id from kept":                           `row 2, column "id": the id is NULL; expected a query that leaves such rows out`,
		"select secret::bigint from kept":                                "the query cannot be carried out with some value of the database (SQLSTATE 22P02)",
		"select id, secret from kept":                                    `row 1, column "secret": there is no such date`,
		"select secret from kept where id = 1":                           `row 1, column "secret": this id is no whole number`,
		"select id, 'infinity'::date from kept":                          `column "date": there is no such date`,
		"select id, date '2020-01-01', date '2019-01-01' as u from kept": `row 1, column "u": the membership ends before it begins`,
		"": "--query asks the database",
	} {
		status, out, errs := outflow(t, "members", "replace", "pay", "--from", address, "--query", query)
		if status == exitDone || out != "" || !strings.Contains(errs, says) {
			t.Errorf("%s: exits %d with %s%s", query, status, out, errs)
		}
		if strings.Contains(errs, "kim") || strings.Contains(errs, "sesame") {
			t.Errorf("%s: this tells what the database holds: %s", query, errs)
		}
	}
	if n := server.Do(t, "select count(*) from kept"); n != "2" {
		t.Errorf("the table has %s rows", n)
	}
	if _, out, _ := outflow(t, "log"); strings.Count(out, "\n") != 2 {
		t.Errorf("the store was changed: %s", out)
	}
}

// TestAPasswordIsFoundWhereItIsAndShownNowhere: what is nearest to the command line holds.
func TestAPasswordIsFoundWhereItIsAndShownNowhere(t *testing.T) {
	address := asked(t, "")
	host, _, _ := strings.Cut(strings.TrimPrefix(address, "postgres://owner@"), "/")
	name, port, _ := strings.Cut(host, ":")
	place(t, map[string]string{"secret": postgres.Password + "\n", "wrong": "wrong",
		"pgpass": fmt.Sprintf("%s:%s:*:owner:%s\n", name, port, strings.NewReplacer(":", `\:`).Replace(postgres.Password))})
	if err := os.Chmod("pgpass", 0o600); err != nil {
		t.Fatal(err)
	}
	withPassword := strings.Replace(address, "owner@", "owner:"+url.QueryEscape(postgres.Password)+"@", 1)
	for _, c := range []struct {
		name, address string
		ours, theirs  map[string]string
		says          string
	}{
		{"address", withPassword, map[string]string{"OUTFLOW_POSTGRES_PASSWORD": "wrong"}, map[string]string{"PGPASSWORD": "wrong"}, ""},
		{"parameter", address + "?password=" + url.QueryEscape(postgres.Password), nil, map[string]string{"PGPASSWORD": "wrong"}, ""},
		{"ours", address, map[string]string{"OUTFLOW_POSTGRES_PASSWORD": postgres.Password}, map[string]string{"PGPASSWORD": "wrong"}, ""},
		{"our file", address, map[string]string{"OUTFLOW_POSTGRES_PASSWORD_FILE": "secret"}, nil, ""},
		{"theirs", address, nil, map[string]string{"PGPASSWORD": postgres.Password}, ""},
		{"their file", address, nil, map[string]string{"PGPASSFILE": "pgpass"}, ""},
		{"none", address, nil, nil, "password"},
		{"wrong", address, map[string]string{"OUTFLOW_POSTGRES_PASSWORD_FILE": "wrong"}, nil, `password authentication failed for user "owner"`},
		{"no file", address, map[string]string{"OUTFLOW_POSTGRES_PASSWORD_FILE": "gone"}, nil, "OUTFLOW_POSTGRES_PASSWORD_FILE"},
		{"not written", strings.Replace(address, "owner@", "owner:open/%zzsesame:1@", 1), nil, nil, "this is no address of a PostgreSQL database"},
		{"no such parameter", withPassword + "?sslmode=sesame", nil, nil, "name something that cannot be used"},
		{"nobody there", "postgres://owner:sesame@127.0.0.1:1/x?password=sesame", nil, nil, "postgres://owner@127.0.0.1:1/x: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			for key, value := range c.theirs {
				t.Setenv(key, value)
			}
			status, out, errs := outflowWith(t, c.ours, "members", "replace", "pay", "--from", c.address, "--query", "select 1")
			if c.says == "" && status != exitDone || c.says != "" && (status != exitFailed || !strings.Contains(errs, c.says)) {
				t.Errorf("it exits %d with %s%s", status, out, errs)
			}
			if strings.Contains(out+errs, "sesame") {
				t.Errorf("it tells the password: %s%s", out, errs)
			}
		})
	}
	kept, err := os.ReadFile("outflow.db")
	if err != nil || bytes.Contains(kept, []byte("sesame")) || bytes.Contains(kept, []byte("postgres:")) {
		t.Errorf("the store keeps where a list came from: %v", err)
	}
}

// TestAQueryEndsWithTheProgram: the server does not go on with what nobody waits for.
func TestAQueryEndsWithTheProgram(t *testing.T) {
	address := asked(t, postgres.Password)
	server := postgres.Start(t)
	for _, query := range []string{"select 1, pg_sleep(600)::text", "select generate_series(1, 1000000000)"} {
		ctx, stop := context.WithCancel(t.Context())
		var out, errs bytes.Buffer
		done := make(chan int)
		go func() {
			done <- run(ctx, []string{"members", "replace", "pay", "--from", address, "--query", query}, &console{In: strings.NewReader(""), Out: &out, Err: &errs, Env: func(string) string { return "" }})
		}()
		running := func() string {
			return server.Do(t, "select count(*) from pg_stat_activity where state = 'active' and query like '%"+query[7:11]+"%' and pid <> pg_backend_pid()")
		}
		for running() != "1" {
			time.Sleep(10 * time.Millisecond)
		}
		stop()
		if status := <-done; status != exitFailed {
			t.Errorf("it exits %d with %s%s", status, &out, &errs)
		}
		for end := time.Now().Add(10 * time.Second); running() != "0"; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("the server goes on")
			}
		}
	}
}

package main

import (
	"bytes"
	"compress/gzip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/spf13/cobra"

	"outflow/fixtures/postgres"
	"outflow/server/audit"
)

// TestEveryExampleOfTheHelpRuns runs the examples of every command's help, in a
// directory that has the files they name.
func TestEveryExampleOfTheHelpRuns(t *testing.T) {
	repository, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	examples := 0
	visit(newRoot(&console{Env: os.Getenv}), func(cmd *cobra.Command) {
		if cmd.Example == "" && cmd.Runnable() && cmd.Parent() != nil && cmd.Name() != "help" && cmd.Name() != "completion" {
			t.Errorf("%s has no example", cmd.CommandPath())
		}
		for line := range strings.Lines(cmd.Example) {
			line := strings.TrimSpace(line)
			if line == "" {
				continue
			}
			examples++
			t.Run(line, func(t *testing.T) {
				dir := t.TempDir()
				estate(t, dir, repository)
				t.Chdir(dir)
				args := split(strings.Replace(line, "postgres://reader@db/shop", subscribed(t), 1))
				if args[0] != "outflow" {
					t.Fatalf("an example is of another program: %s", line)
				}
				run := outflow
				if args[1] == "serve" {
					run = serveOnce
				}
				status, _, errs := run(t, args[1:]...)
				if status != exitDone && !(status == exitFindings && strings.Contains(line, "--exit-code")) { // which says that an answer changed
					t.Errorf("status %d: %s", status, errs)
				}
			})
		}
	})
	if examples < 10 {
		t.Errorf("only %d examples were found", examples)
	}
}

// subscribed returns the address of a database such as the examples of members ask.
func subscribed(t *testing.T) string {
	t.Helper()
	server := postgres.Start(t)
	server.Do(t, "create table if not exists apple_pay (user_id bigint, registered_at timestamptz)")
	u := url.URL{Scheme: "postgres", User: url.UserPassword(postgres.User, postgres.Password), Host: server.Address, Path: postgres.Database}
	return u.String()
}

func visit(cmd *cobra.Command, do func(*cobra.Command)) {
	do(cmd)
	for _, c := range cmd.Commands() {
		visit(c, do)
	}
}

// estate puts into dir what the examples name.
func estate(t *testing.T, dir, repository string) {
	t.Helper()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(repository, "fixtures"), filepath.Join(dir, "fixtures")); err != nil {
		t.Fatal(err)
	}
	write("crm.yaml", "outflow: 1\nparties: [{id: shop}]\n")
	write("feed.yaml", "outflow: 1\nparties: [{id: feeder}]\n")
	write("requests.yaml", "outflow: 1\nerasures: [{id: request-17, at: alipay, when: 2018-09-01}]\n")
	write("rules.yaml", "outflow-rules: 1\nat-most: [{people: 40000000, of: whose data reached Alipay}]\n")
	write("billing/parties.csv", "id,name\nbiller,The Biller\n")
	for _, list := range []string{"joined", "left", "everyone", "people"} {
		write(list+".csv", "id\n1\n2\n3\n")
	}
	var joined, everyone bytes.Buffer
	z := gzip.NewWriter(&joined)
	if _, err := z.Write([]byte("id\n4\n")); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	if err := parquet.Write(&everyone, []struct{ ID int64 }{{1}, {2}}); err != nil {
		t.Fatal(err)
	}
	write("joined.csv.gz", joined.String())
	write("everyone.parquet", everyone.String())
	for _, store := range []string{"outflow.db", "old.db"} {
		path := filepath.Join(dir, store)
		if status, _, errs := outflow(t, "load", filepath.Join(repository, "fixtures/kakaopay"), "--store", path); status != exitDone {
			t.Fatal(errs)
		}
		if status, _, errs := outflow(t, "token", "new", "--name", "old-laptop", "--role", "reader", "--tokens", path+"-tokens"); status != exitDone {
			t.Fatal(errs)
		}
		record, err := audit.Open(path+"-audit", nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := record.Close(); err != nil {
			t.Fatal(err)
		}
		if status, _, errs := outflow(t, "members", "replace", "apple-pay", "--from", filepath.Join(dir, "people.csv"), "--store", path); status != exitDone {
			t.Fatal(errs)
		}
		if status, _, errs := outflow(t, "watch", "add", "alipay", "whose data reached Alipay", "--store", path); status != exitDone {
			t.Fatal(errs)
		}
	}
	if status, _, errs := outflow(t, "dossier", "whose data reached Alipay", "--store", filepath.Join(dir, "outflow.db"), "-o", filepath.Join(dir, "case.html")); status != exitDone {
		t.Fatal(errs)
	}
	if status, _, errs := outflow(t, "dossier", "whose data reached Alipay", "--load", filepath.Join(repository, "fixtures/kakaopay"), "-o", filepath.Join(dir, "of-files.html")); status != exitDone {
		t.Fatal(errs)
	}
}

// split takes a command line apart as a shell would, double quotes alone.
func split(line string) []string {
	var args []string
	var arg strings.Builder
	quoted, open := false, false
	for _, r := range line {
		switch {
		case r == '"':
			quoted, open = !quoted, true
		case r == ' ' && !quoted:
			if open {
				args = append(args, arg.String())
			}
			arg.Reset()
			open = false
		default:
			arg.WriteRune(r)
			open = true
		}
	}
	if open {
		args = append(args, arg.String())
	}
	return args
}

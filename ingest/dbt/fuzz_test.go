package dbt

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"outflow/graph"
	"outflow/ingest/record"
)

func file(name, text string) File {
	return File{name, func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

// Whatever artifacts hold, reading them ends, problems are told in text, and claims are
// canonical.
func FuzzTarget(f *testing.F) {
	read := func(name string) string {
		text, err := os.ReadFile("testdata/target/" + name)
		if err != nil {
			f.Fatal(err)
		}
		return string(text)
	}
	const metadata = `{"metadata":{"dbt_schema_version":"https://schemas.getdbt.com/dbt/`
	f.Add(read("manifest.json"), read("catalog.json"))
	f.Add(read("manifest.json"), read("run_results.json"))
	f.Add(metadata+`manifest/v12.json","project_name":"p"},"nodes":{"model.p.a":{"resource_type":"model","name":"a#b","meta":{"outflow":{"people":"everyone","when":["2019"],"subjects":"a or b"}},"columns":{"c":{"meta":{"outflow":{"categories":["user"]}}}},"depends_on":{"nodes":["model.p.b"]}},"model.p.b":{"resource_type":"model","name":"b"}}}`,
		metadata+`run-results/v6.json"},"results":[{"unique_id":"model.p.a","status":"success","timing":[{"name":"execute","started_at":"2024-01-01T00:00:00","completed_at":"9999-01-01T00:00:00Z"}],"adapter_response":{"rows_affected":1e99}}],"args":{"which":"run"}}`)
	f.Add(metadata+`manifest/v7.json","project_id":"x"},"nodes":{}}`, metadata+`catalog/v1.json"},"nodes":{"model.p.a":{"columns":{"":{}}}}}`)
	f.Add("{", `{"metadata":`)
	f.Fuzz(func(t *testing.T, manifest, beside string) {
		Is([]byte(manifest))
		IsBeside([]byte(beside))
		project, err := Project(strings.NewReader(manifest))
		if err != nil {
			t.Error(err)
		}
		r := record.NewReader("m.json", "s")
		target := &Target{Manifest: file("m.json", manifest), Beside: []File{file("b.json", beside)}, Project: project}
		for rec, err := range target.Records(context.Background(), r) {
			if fault := (*Fault)(nil); err != nil && !errors.As(err, &fault) {
				t.Error(err)
			} else if err != nil {
				continue
			}
			line := rec.Claim.Canonical()
			if c, err := graph.DecodeClaim(line); err != nil || !bytes.Equal(c.Canonical(), line) {
				t.Errorf("%s is read back as %s, %v", line, c.Canonical(), err)
			}
		}
		if problems := r.Problems.String() + r.Warnings.String(); !utf8.ValidString(problems) {
			t.Errorf("problems are not UTF-8: %q", problems)
		}
	})
}

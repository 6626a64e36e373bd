package main

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// may says, for each room of the house, which others it may import. Arrows
// never turn back.
var may = map[string][]string{
	"fixtures":                    {},
	"fixtures/estate":             {},
	"fixtures/estate/write":       {"fixtures/estate"},
	"fixtures/postgres":           {},
	"fixtures/python":             {},
	"fixtures/race":               {},
	"fixtures/tries":              {},
	"graph":                       {},
	"graph/people":                {"graph"},
	"graph/reach":                 {"graph"},
	"graph/ask":                   {"graph", "graph/people", "graph/reach"},
	"graph/draw":                  {"graph", "graph/ask", "graph/draw/cache"},
	"graph/draw/cache":            {},
	"graph/dossier":               {"graph", "graph/ask", "graph/draw"},
	"graph/store/ledger":          {"graph"},
	"graph/store/neo4j":           {"graph", "graph/store/ledger"},
	"graph/store/neo4j/neo4jtest": {},
	"graph/store/sqlite":          {"graph", "graph/store/ledger"},
	"graph/store/storetest":       {"graph"},
	"ingest":                      {"graph", "graph/people", "ingest/record", "ingest/document", "ingest/manifest", "ingest/fideslang", "ingest/bulk", "ingest/claims", "ingest/dbt", "ingest/openlineage", "ingest/members", "ingest/packed"},
	"ingest/record":               {"graph"},
	"ingest/rules":                {"ingest/record", "ingest/document"},
	"ingest/document":             {"ingest/record"},
	"ingest/manifest":             {"graph", "ingest/record", "ingest/document"},
	"ingest/fideslang":            {"graph", "ingest/record", "ingest/document"},
	"ingest/bulk":                 {"graph", "ingest/record"},
	"ingest/claims":               {"graph", "ingest/record"},
	"ingest/dbt":                  {"graph", "ingest/record"},
	"ingest/dbt/dbttest":          {},
	"ingest/openlineage":          {"graph", "ingest/record"},
	"ingest/members":              {"graph", "graph/people", "ingest/record", "ingest/packed", "ingest/parquet"},
	"ingest/packed":               {},
	"ingest/parquet":              {},
	"ingest/postgres":             {},
	"ingest/suggest":              {"graph"},
	"server":                      {"graph", "graph/ask", "graph/dossier", "graph/draw", "server/access", "server/audit", "server/marquez", "server/watch", "server/web"},
	"server/access":               {"server/beside"},
	"server/audit":                {},
	"server/beside":               {},
	"server/marquez":              {"graph"},
	"server/watch":                {"server/beside"},
	"server/web":                  {"graph", "graph/ask"},
}

// owners says which room, with the rooms inside it, each third-party module
// belongs to.
var owners = map[string]string{
	"github.com/RoaringBitmap/roaring":       "graph/people",
	"github.com/coreos/go-oidc":              "server/access",
	"github.com/gin-gonic/gin":               "server",
	"github.com/goccy/go-graphviz":           "graph/draw",
	"github.com/gofrs/flock":                 "server",
	"github.com/hashicorp/golang-lru":        "graph/draw",
	"github.com/jackc/pgx":                   "ingest/postgres",
	"github.com/klauspost/compress/gzip":     "server",
	"github.com/klauspost/compress/snappy":   "ingest/parquet",
	"github.com/klauspost/compress/zstd":     "ingest",
	"github.com/neo4j/neo4j-go-driver":       "graph/store/neo4j",
	"github.com/goccy/go-yaml":               "ingest/document",
	"github.com/modelcontextprotocol/go-sdk": "server",
	"github.com/pierrec/lz4":                 "ingest/parquet",
	"github.com/prometheus":                  "server",
	"github.com/schollz/progressbar":         "cmd/outflow",
	"github.com/spf13/cobra":                 "cmd/outflow",
	"golang.org/x/crypto":                    "ingest/members",
	"golang.org/x/image":                     "graph/draw",
	"golang.org/x/term":                      "cmd/outflow",
	"golang.org/x/time":                      "server",
	"golang.org/x/text":                      "graph",          // the composed form of names, which the standard library lacks
	"pgregory.net/rapid":                     "fixtures/tries", // the tests themselves may import it anywhere
	"modernc.org/sqlite":                     "graph/store/sqlite",
	"modernc.org/libc":                       "graph/store/sqlite",
}

func TestArrowsNeverTurnBack(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "outflow/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		imports := strings.Fields(line)
		room := strings.TrimPrefix(imports[0], "outflow/")
		if room == "cmd/outflow" {
			for _, path := range imports[1:] { // but for the demonstration
				if strings.HasPrefix(path, "outflow/fixtures/") {
					t.Errorf("the program imports %s; only tests may", path)
				}
			}
		} else if _, known := may[room]; !known {
			t.Errorf("%s is no room of the house; say in this test what it may import", room)
		}
		for _, path := range imports[1:] {
			if other, ours := strings.CutPrefix(path, "outflow/"); ours {
				if room != "cmd/outflow" && !slices.Contains(may[room], other) {
					t.Errorf("%s imports %s", room, other)
				}
				continue
			}
			if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") && !strings.HasPrefix(room+"/", ownerOf(path)+"/") {
				t.Errorf("%s imports %s, which belongs to %q", room, path, ownerOf(path))
			}
		}
	}
}

func ownerOf(path string) string {
	for module, owner := range owners {
		if path == module || strings.HasPrefix(path, module+"/") {
			return owner
		}
	}
	return "nobody"
}

func TestTopLevelFolders(t *testing.T) {
	entries, err := os.ReadDir("../..")
	if err != nil {
		t.Fatal(err)
	}
	house := []string{"cmd", "graph", "ingest", "server", "fixtures", "go.mod", "go.sum", "README.md", "LICENSE"}
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && !slices.Contains(house, e.Name()) {
			t.Errorf("%s is no top-level folder of the house", e.Name())
		}
	}
}

// TestEveryRoomSaysWhatItIs: every package has documentation.
func TestEveryRoomSaysWhatItIs(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}	{{.Doc}}`, "outflow/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		if path, doc, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t"); doc == "" {
			t.Errorf("%s has no package documentation", path)
		}
	}
}

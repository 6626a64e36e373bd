package bulk

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/ingest/record"
)

func reader() *record.Reader { return record.NewReader("f", "s") }

func TestCellsBecomeClaims(t *testing.T) {
	r := reader()
	var got strings.Builder
	text := "id,from,to,when,people,categories,derives,columns,safeguards,ground,disclosed,evidence,category_total,rows,row_total,runs,rows_per_person\n" +
		"t,a/x,b/y,2018-04/2018-07 2019,a  except b,user.contact user,user.s=user+user.contact,z=x+y w=x,scc; bcr,none,false,https://example.org/1,24..,7,~70,..10,2\n" +
		"\"t,2\",a/x,b/y,,,,,,,,,,,,,,\n"
	for rec, err := range Read(t.Context(), strings.NewReader(text), r, graph.KindTransfer, nil) {
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&got, "%d %s\n", rec.Line, rec.Claim.Canonical())
	}
	want := `2 {"kind":"transfer","id":"t","source":"s","categories":["user","user.contact"],"category_total":"24..","people":"a except b","from":"a/x","to":"b/y","when":["2018-04-01/2018-07-31","2019-01-01/2019-12-31"],` +
		`"derives":{"user.s":["user","user.contact"]},"columns":{"w":["x"],"z":["x","y"]},"safeguards":["bcr","scc"],"ground":[{"key":"none"}],"disclosed":"false","evidence":[{"title":"","url":"https://example.org/1"}],"rows":"7","row_total":"~70","runs":"..10","rows_per_person":"2"}
3 {"kind":"transfer","id":"t,2","source":"s","from":"a/x","to":"b/y"}
`
	if got.String() != want || r.Problems.Count() > 0 {
		t.Errorf("got\n%s%v", got.String(), r.Problems.All)
	}
}

// Whatever the files hold, reading ends and claims are canonical.
func FuzzBulk(f *testing.F) {
	f.Add("id,from,to,when\nt,a,b,2018\n", 6)
	f.Add("id;from;to\nt;a;b\n", 6)
	f.Add("id,of,share,people\nc,p,..0.5,\"a or \"\"b c\"\"\"\n", 5)
	f.Add("\ufeffid,categories,kind\r\nd,user.contact data,table\r\n", 3)
	f.Add("id,derives,columns\nt,a=b+c,d=\n", 6)
	f.Fuzz(func(t *testing.T, text string, kind int) {
		r := reader()
		for rec, err := range Read(t.Context(), strings.NewReader(text), r, files[uint(kind)%uint(len(files))].kind, nil) {
			if err != nil {
				t.Fatal(err)
			}
			line := rec.Claim.Canonical()
			c, err := graph.DecodeClaim(line)
			if err != nil || !bytes.Equal(c.Canonical(), line) {
				t.Errorf("%s is read back as %s, %v", line, c.Canonical(), err)
			}
		}
	})
}

// rowsOf writes n rows of transfers.
type rowsOf struct {
	n, i int
	rest []byte
}

func (r *rowsOf) Read(p []byte) (int, error) {
	for len(r.rest) < len(p) && r.i < r.n {
		r.rest = fmt.Appendf(r.rest, "t%d,s%d/d%d,s%d/d%d,2018-%02d-01/..,everyone except cohort-%d,user.contact user.name user.financial\n",
			r.i, r.i%9, r.i%997, r.i%7, r.i%1009, r.i%12+1, r.i%20)
		r.i++
	}
	if len(r.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.rest)
	r.rest = r.rest[:copy(r.rest, r.rest[n:])]
	return n, nil
}

func BenchmarkTransfers(b *testing.B) {
	const n = 100_000
	b.ReportAllocs()
	for b.Loop() {
		r := reader()
		src := io.MultiReader(strings.NewReader("id,from,to,when,people,categories\n"), &rowsOf{n: n})
		for _, err := range Read(b.Context(), src, r, graph.KindTransfer, nil) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

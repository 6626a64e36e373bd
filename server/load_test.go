package server

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"outflow/graph"
	"outflow/server/audit"
)

// A part of an upload: its name, and what it holds.
type part struct{ name, text string }

func parts(t testing.TB, all ...part) (body io.Reader, media string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range all {
		header := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name=%q; filename="x"`, p.name)}}
		f, err := w.CreatePart(header)
		if err == nil {
			_, err = io.WriteString(f, p.text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	return &b, w.FormDataContentType()
}

// estate is a manifest with a member list beside it.
const estate = `outflow: 1
parties: [{id: shop}, {id: mailer, name: Mailer}]
systems: [{id: crm, party: shop}, {id: mail, party: mailer}]
populations: [{id: people, members: members/all.csv}]
cohorts: [{id: gold, of: people, members: members/gold.csv}]
datasets: [{id: crm/people, population: people, subjects: everyone, categories: [user.contact.email]}]
transfers: [{id: send, from: crm/people, to: mail/inbox, when: always, people: gold}]
`

func estateParts() []part {
	return []part{{"estate.yaml", estate}, {"members/all.csv", "id\n1\n2\n3\n4\n"}, {"members/gold.csv", "id\n2\n3\n"}}
}

func uploadOfParts(t *testing.T, store graph.Store) {
	s := start(t, store, nil)
	body, media := parts(t, estateParts()...)
	r := s.do(t, "POST", "/v1/load?source=crm", body, "Content-Type", media)
	var report LoadReport
	if err := json.Unmarshal(r.body, &report); err != nil || r.StatusCode != http.StatusOK || report.Commit != 1 || report.Counts.Added == 0 {
		t.Fatalf("%s: %v: %s", r.Status, err, r.body)
	}
	// Whoever loaded asks what they loaded, at once.
	a := answerOf(t, s.get(t, askPath("whose email reached Mailer")))
	if a.Revision.Number != 1 || a.People.Confirmed.Min != 2 || *a.People.Confirmed.Max != 2 {
		t.Errorf("revision %d: %+v", a.Revision.Number, a.People)
	}
	// The same again changes nothing; a part that is gone is retired.
	body, media = parts(t, estateParts()...)
	s.do(t, "POST", "/v1/load?source=crm", body, "Content-Type", media)
	if a := answerOf(t, s.get(t, askPath("whose email reached Mailer"))); a.Revision.Number != 1 {
		t.Errorf("the same load made revision %d", a.Revision.Number)
	}
	if loads := s.get(t, "/v1/loads"); !strings.Contains(string(loads.body), `"source": "crm"`) {
		t.Errorf("the reports of loads: %s", loads.body)
	}
	var recorded []*audit.Entry
	for _, e := range s.recorded(t) {
		if e.Action == audit.Loaded {
			recorded = append(recorded, e)
		}
	}
	if len(recorded) != 2 || recorded[0].Source != "crm" || recorded[0].Claims.Added != report.Counts.Added || recorded[1].Claims.Added != 0 {
		t.Errorf("recorded: %+v", recorded)
	}
}

// Lists lie in uploads as they lie in directories.
func TestAnUploadHoldsListsOfEveryForm(t *testing.T) {
	type row struct{ ID int64 }
	var table, packed bytes.Buffer
	if err := parquet.Write(&table, []row{{1}, {2}, {3}, {4}}); err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(&packed)
	io.WriteString(z, "id\n2\n3\n")
	z.Close()
	s := demo(t, nil)
	body, media := parts(t, part{"estate.yaml", estate}, part{"members/all.csv", table.String()}, part{"members/gold.csv", packed.String()})
	if r := s.do(t, "POST", "/v1/load?source=crm", body, "Content-Type", media); r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", r.Status, r.body)
	}
	if a := answerOf(t, s.get(t, askPath("whose email reached Mailer"))); a.People.Confirmed.Min != 2 || *a.People.Confirmed.Max != 2 {
		t.Errorf("%+v", a.People)
	}
	body, media = parts(t, part{"a.yaml", "outflow: 1\npopulations: [{id: p, members: m}]\n"}, part{"m", table.String()[:200]})
	if r := s.do(t, "POST", "/v1/load?source=cut", body, "Content-Type", media); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(string(r.body), "the file is Parquet and cannot be read: the file ends in the middle") {
		t.Errorf("%s: %s", r.Status, r.body)
	}
}

func TestAnUploadOfOneFileIsLoaded(t *testing.T) {
	s := demo(t, nil)
	for _, media := range []string{"", "application/yaml", "text/plain; charset=utf-8", "application/octet-stream", "application/x-www-form-urlencoded"} {
		if r := s.do(t, "POST", "/v1/load?source=one", strings.NewReader("outflow: 1\nparties: [{id: one}]\n"), "Content-Type", media); r.StatusCode != http.StatusOK {
			t.Errorf("%q: %s: %s", media, r.Status, r.body)
		}
	}
	if r := s.get(t, "/v1/place?id=one"); r.StatusCode != http.StatusOK {
		t.Errorf("%s: %s", r.Status, r.body)
	}
}

func TestPartsStayInTheirUpload(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s := demo(t, nil)
	manifest := "outflow: 1\nparties: [{id: a}]\n"
	list := "outflow: 1\npopulations: [{id: p, members: %s}]\n"
	outside := t.TempDir() + "/secret.csv"
	if err := os.WriteFile(outside, []byte("id\n1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, all := range map[string][]part{
		"a name that leaves":        {{"../a.yaml", manifest}},
		"a name from the root":      {{"/tmp/a.yaml", manifest}},
		"a name through elsewhere":  {{"b/../../a.yaml", manifest}},
		"a name with a backslash":   {{`..\a.yaml`, manifest}},
		"a hidden name":             {{".ssh/a.yaml", manifest}},
		"no name":                   {{"", manifest}},
		"a name that is too long":   {{strings.Repeat("a", 300) + ".yaml", manifest}},
		"a name with a NUL":         {{"a\x00.yaml", manifest}},
		"one name twice":            {{"a.yaml", manifest}, {"a.yaml", manifest}},
		"a part in a part":          {{"a.yaml", manifest}, {"a.yaml/b.yaml", manifest}},
		"no part at all":            {},
		"members that leave":        {{"a.yaml", fmt.Sprintf(list, "../secret.csv")}},
		"members from the root":     {{"a.yaml", fmt.Sprintf(list, outside)}},
		"members that are not sent": {{"a.yaml", fmt.Sprintf(list, "members.csv")}},
		"nothing for us":            {{"a.txt", "hello"}},
	} {
		t.Run(name, func(t *testing.T) {
			body, media := parts(t, all...)
			r := s.do(t, "POST", "/v1/load?source=x", body, "Content-Type", media)
			if p := problemIn(t, r); p.Status != http.StatusUnprocessableEntity && p.Status != http.StatusBadRequest {
				t.Errorf("%s: %s", r.Status, r.body)
			}
			if strings.Contains(string(r.body), os.TempDir()+"/outflow-load-") {
				t.Errorf("it tells where parts lie: %s", r.body)
			}
		})
	}
	if left := uploads(t); len(left) > 0 {
		t.Errorf("uploads were left behind: %v", left)
	}
}

// uploads are the directories of uploads that are there.
func uploads(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(os.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "outflow-load-") {
			found = append(found, e.Name())
		}
	}
	return found
}

func badBodies(t *testing.T, store graph.Store) {
	fill(t, store, "", kakaopay)
	s := start(t, store, func(o *Options) { o.Limits.Body, o.Limits.Parts = 10_000, 3 })
	form := "multipart/form-data; boundary=x"
	for _, c := range []struct {
		name, media, body string
		status            int
	}{
		{"empty", "", "", 422},
		{"not for us", "", "hello", 422},
		{"not UTF-8", "", "outflow: 1\nparties: [{id: \xff}]\n", 422},
		{"a YAML bomb", "", "outflow: 1\nparties: [&a [1], &b [*a, *a], &c [*b, *b]]\n", 422},
		{"too long", "", "outflow: 1\n#" + strings.Repeat("a", 10_000), 413},
		{"too long in parts", form, "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n" + strings.Repeat("a", 10_000), 413},
		{"too many parts", form, strings.Repeat("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%d\"\r\n\r\nx\r\n", 4), 413},
		{"a form", "application/x-www-form-urlencoded", "a=b", 422},
		{"a media type of no kind", "multipart", "x", 422},
		{"no boundary", "multipart/form-data", "x", 415},
		{"cut short", form, "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nabc", 400},
		{"no parts", form, "hello", 422},
		{"a part of nothing", form, "--x\r\n\r\nabc\r\n--x--\r\n", 400},
	} {
		body := c.body
		if strings.Contains(body, "%d") {
			body = fmt.Sprintf(body, 1, 2, 3, 4)
		}
		t.Run(c.name, func(t *testing.T) {
			r := s.do(t, "POST", "/v1/load?source=x", strings.NewReader(body), "Content-Type", c.media)
			if p := problemIn(t, r); p.Status != c.status {
				t.Errorf("%s, want %d: %s", r.Status, c.status, r.body)
			}
		})
	}
	if a := answerOf(t, s.get(t, askPath(demonstration))); a.Revision.Number != 1 {
		t.Error("a bad body made a commit")
	}
}

func TestProblemsOfALoadAreToldWithTheirPlaces(t *testing.T) {
	s := demo(t, nil)
	body, media := parts(t, part{"estate.yaml", "outflow: 1\nparties:\n- {id: a, nmae: A}\n"})
	p := problemIn(t, s.do(t, "POST", "/v1/load?source=x", body, "Content-Type", media))
	if len(p.Problems) != 1 || p.Problems[0].File != "estate.yaml" || p.Problems[0].Line != 3 || p.Problems[0].Column != 11 {
		t.Errorf("%+v", p.Problems)
	}
}

func TestLoadsTakeTurns(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	s := demo(t, func(o *Options) {
		o.Limits.Loads, o.Limits.Pause = 1, 500*time.Millisecond
		o.Load = func(context.Context, Upload) (*LoadReport, error) {
			entered <- struct{}{}
			<-leave
			return &LoadReport{}, nil
		}
	})
	done := make(chan *response)
	go func() { done <- s.do(t, "POST", "/v1/load?source=x", strings.NewReader("x")) }()
	<-entered
	if r := s.do(t, "POST", "/v1/load?source=y", strings.NewReader("x")); r.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a second load at once, after a moment: %s", r.Status)
	}
	if r := s.get(t, askPath(demonstration)); r.StatusCode != http.StatusOK {
		t.Errorf("a question during a load: %s", r.Status)
	}
	close(leave)
	if r := <-done; r.StatusCode != http.StatusOK {
		t.Errorf("the first load: %s", r.Status)
	}
}

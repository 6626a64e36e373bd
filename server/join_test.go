package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"outflow/server/access"
	"outflow/server/audit"
)

func joinPath(question string, more ...string) string {
	v := url.Values{"q": {question}}
	for i := 0; i < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return "/v1/people?" + v.Encode()
}

// listed runs a service on the demonstration with everyone on a list.
func listed(t testing.TB, change func(*Options)) *service {
	t.Helper()
	store := openSQLite(t)
	fill(t, store, "", population)
	return start(t, store, change)
}

// A file comes back for the people of the answer, as it was; what became of its
// other rows is in a header, that it was handed out in the record, and nothing of
// it on the disk.
func TestAFileIsJoined(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s := listed(t, nil)
	var file, want strings.Builder
	file.WriteString("\ufeffname;customer\r\n")
	want.WriteString("\ufeffname;customer;certainty;last\r\n")
	people := 0
	for id := 41_000; id > 0; id -= 7 {
		fmt.Fprintf(&file, "\"a; b\";%d\r\n", id)
	}
	file.WriteString("nobody;\r\n")
	listed := string(s.get(t, peoplePath(demonstration)).body)
	for id := 41_000; id > 0; id -= 7 {
		if strings.Contains(listed, fmt.Sprintf(",%d,confirmed\n", id)) {
			fmt.Fprintf(&want, "\"a; b\";%d;confirmed;2018-07-31\r\n", id)
			people++
		}
	}
	r := s.do(t, "POST", joinPath(demonstration, "column", "customer", "columns", "last"), strings.NewReader(file.String()))
	if r.StatusCode != http.StatusOK || string(r.body) != want.String() {
		t.Fatalf("%s: %d bytes, want %d: %.200s", r.Status, len(r.body), want.Len(), r.body)
	}
	var did Joined
	if err := json.Unmarshal([]byte(r.Header.Get("Outflow-Joined")), &did); err != nil {
		t.Fatal(err)
	}
	all := strings.Count(listed, "\n") - 1
	if did.Rows != 41_000/7+2 || did.Written != int64(people) || did.Unlisted != 1000/7+1 || did.Unusable != 1 || did.FirstUnusable != int(did.Rows)+1 ||
		did.Written+did.Others+did.Unlisted+did.Unusable != did.Rows || did.Missing != int64(all-people) || len(did.Elsewhere) != 0 {
		t.Errorf("%+v of %d people, %d in the file", did, all, people)
	}
	if r.Header.Get("Outflow-Revision") == "" || r.Header.Get("Outflow-Unlisted") != "{}" || r.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", r.Header)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v, %v", left, err)
	}
	var did2 []audit.Action
	for _, e := range s.recorded(t)[3:] {
		did2 = append(did2, e.Action)
		if e.Format != "join" || e.Action == audit.Handed && (e.Ids == nil || *e.Ids != did.Written) {
			t.Errorf("recorded: %+v", e)
		}
	}
	if !slices.Equal(did2, []audit.Action{audit.Listed, audit.Handed}) {
		t.Errorf("recorded: %v", did2)
	}
}

// A file that cannot be joined is refused before anything is sent.
func TestAFileThatCannotBeJoinedIsRefused(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s := listed(t, func(o *Options) { o.Limits.Body = 1 << 20 })
	long := "id,x\n" + strings.Repeat("1,a\n", 100_000)
	for _, c := range []struct {
		path, media, body string
		status            int
		says              string
	}{
		{joinPath(demonstration), "", long + "2\n", 422, "nothing was joined: 1 problem"},
		{joinPath(demonstration), "", "", 422, "nothing was joined"},
		{joinPath(demonstration, "column", "nobodys"), "", long, 422, "nothing was joined"},
		{joinPath(demonstration), "multipart/form-data; boundary=x", "--x--", 415, "as the body itself"},
		{joinPath(demonstration, "columns", "first,frist"), "", long, 400, "name some of first,last,categories,transfers"},
		{joinPath(demonstration, "population", "nobodys"), "", long, 400, "population: there is no population"},
		{joinPath(demonstration, "id", "7283945162"), "", long, 400, `no parameter "id"`},
		{joinPath("whose data reached Alipey"), "", long, 400, "did you mean"},
		{joinPath(demonstration), "", long + strings.Repeat("a", 1<<20), 413, "too large"},
	} {
		p := problemIn(t, s.do(t, "POST", c.path, strings.NewReader(c.body), "Content-Type", c.media))
		if p.Status != c.status || !strings.Contains(p.Detail, c.says) {
			t.Errorf("%s: %+v, want %d %s", c.path, p, c.status, c.says)
		}
		if p.Code == "rejected" && len(p.Problems) != 1 {
			t.Errorf("%+v", p)
		}
	}
	if p := problemIn(t, demo(t, nil).do(t, "POST", joinPath(demonstration), strings.NewReader("id\n1\n"))); p.Status != 422 || p.Code != "unanswerable" || !strings.Contains(p.Detail, "no member list") {
		t.Errorf("where nobody is listed: %+v", p)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v, %v", left, err)
	}
	for _, e := range s.recorded(t)[1:] {
		if e.Action != audit.Refused {
			t.Errorf("recorded: %+v", e)
		}
	}
}

// Whoever may not list ids may not have them found.
func TestOnlyPeopleMayJoinOrAskAboutAPerson(t *testing.T) {
	s := listed(t, nil)
	for role, status := range map[access.Role]int{access.Reader: 403, access.Writer: 403, access.People: 200, access.Admin: 200} {
		token := "Bearer " + s.token(t, role)
		for _, path := range []string{joinPath(demonstration), personPath("whose data reached Alipay")} {
			if r := s.do(t, "POST", path, strings.NewReader("1\n"), "Authorization", token); r.StatusCode != status && (status == 403 || r.StatusCode != 422) {
				t.Errorf("%s as %s: %s", path, role, r.Status)
			}
		}
	}
}

package server

import (
	"encoding/csv"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	middle "outflow/fixtures/estate"
	"outflow/graph"
	"outflow/graph/ask"
)

// middling is a store with an estate of a middling size, and a question about it.
func middling(t testing.TB) graph.Store {
	t.Helper()
	store, dir := openSQLite(t), t.TempDir()
	if err := middle.Write(dir, 1); err != nil {
		t.Fatal(err)
	}
	fill(t, store, "", dir)
	return store
}

const middlingQuestion = "whose data reached Broadfield Ad Exchange"

var (
	shownRows = regexp.MustCompile(`(?s)<div class="rows" data-rows="(\w+)".*?</table>`)
	rowHeads  = regexp.MustCompile(`<tr><th scope="row"><a href="[^"]*">(.*?)</a>(?: <span class="full">(.*?)</span>)?</th>`)
)

// shownIDs are the ids in the rows of a table that are seen, not printed alone.
func shownIDs(page, table string) (ids []string) {
	for _, found := range shownRows.FindAllStringSubmatch(page, -1) {
		if found[1] != table {
			continue
		}
		for _, row := range rowHeads.FindAllStringSubmatch(found[0], -1) {
			id := row[2]
			if id == "" {
				id = row[1]
			}
			ids = append(ids, html.UnescapeString(tags.ReplaceAllString(id, "")))
		}
	}
	return ids
}

// The tables of an answer are sorted by what matters, read by pages, and searched, all by links
// and forms; and what is shown of one is what its CSV has, in the same order.
func TestTablesAreReadByLinks(t *testing.T) {
	s := start(t, middling(t), nil)
	get := func(path string) *response {
		t.Helper()
		r := s.do(t, "GET", path, nil, "Accept", "text/html")
		if r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %s", path, r.StatusCode, r.read())
		}
		return r
	}
	q := "?q=" + url.QueryEscape(middlingQuestion)
	base := "/" + q
	answer := read[ask.Answer](t, s.get(t, askPath(middlingQuestion)))
	ids := func(more, table string) []string {
		return shownIDs(string(get("/rows"+q+more+"&table="+table).body), table)
	}

	var read []string
	for page := 1; ; page++ {
		rows := ids("&transfers-page="+strconv.Itoa(page), "transfers")
		if len(rows) > 20 {
			t.Fatalf("page %d has %d rows", page, len(rows))
		}
		if page > 1 && slices.Equal(rows, read[len(read)-len(rows):]) {
			break // after the last comes the last
		}
		read = append(read, rows...)
	}
	if len(read) != len(answer.Transfers) {
		t.Fatalf("by pages there are %d transfers of %d", len(read), len(answer.Transfers))
	}
	byID := map[string]*ask.TransferRow{}
	for i := range answer.Transfers {
		byID[answer.Transfers[i].ID] = &answer.Transfers[i]
	}
	if !slices.IsSortedFunc(read, func(a, b string) int { return int(byID[b].People.Confirmed.Min - byID[a].People.Confirmed.Min) }) {
		t.Error("the transfers of most people are not first")
	}
	if whole := ids("&transfers-rows=more", "transfers"); !slices.Equal(whole, read) {
		t.Errorf("all at once there are %d transfers, by pages %d", len(whole), len(read))
	}
	if sorted := ids("&transfers-rows=more&transfers-sort=id", "transfers"); !slices.IsSorted(sorted) || len(sorted) != len(read) {
		t.Errorf("sorted by id: %q", sorted)
	}
	if places := ids("&places-rows=more&places-sort=id", "places"); !slices.IsSorted(places) || len(places) != len(answer.Places) {
		t.Errorf("%d places, sorted by id: %q", len(places), places)
	}

	found := ids("&transfers-find=NO+legal+ground&transfers-sort=time", "transfers")
	want := 0
	for i := range answer.Transfers {
		if slices.ContainsFunc(answer.Transfers[i].Findings, func(f ask.Finding) bool { return f.Code == ask.GroundNone }) {
			want++
		}
	}
	if len(found) != want || want == 0 {
		t.Errorf("%d transfers without ground are found of %d: %q", len(found), want, found)
	}
	if text := get(base + "&transfers-find=zzz").read(); !strings.Contains(text, "None of the 174 transfers holds that") {
		t.Errorf("nothing is found: %s", text)
	}

	for path, table := range map[string]string{
		"&transfers-page=2&transfers-sort=findings": "transfers", "&places-find=adnet&places-page=2": "places", "&transfers-find=audit": "transfers", "&show=confirmed&places-sort=party": "places",
	} {
		page := string(get(base + path).body)
		file := regexp.MustCompile(`href="(/rows[^"]*format=csv)"`).FindAllStringSubmatch(page, -1)
		i := slices.IndexFunc(file, func(f []string) bool { return strings.Contains(f[1], "table="+table) })
		if i < 0 {
			t.Fatalf("%s: there is no file of %s", path, table)
		}
		rows, err := csv.NewReader(strings.NewReader(string(get(html.UnescapeString(file[i][1])).body))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var filed []string
		for _, row := range rows {
			if row[0] == strings.TrimSuffix(table, "s") {
				filed = append(filed, row[1])
			}
		}
		if shown := shownIDs(page, table); !slices.Equal(filed, shown) || len(shown) == 0 {
			t.Errorf("%s: the file has %q, the page %q", path, filed, shown)
		}
	}
	for _, wrong := range []string{"transfers-sort=colour", "places-sort=from", "transfers-page=0", "places-page=x", "transfers-rows=9"} {
		if r := s.do(t, "GET", base+"&"+wrong, nil, "Accept", "text/html"); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d", wrong, r.StatusCode)
		}
	}
}

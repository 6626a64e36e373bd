package dossier

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"outflow/graph/ask"
)

// asideKeys are the parts of an answer in which it may differ and be the same answer.
var asideKeys = []string{"question", "understood", "notes", "revision"}

// toldKeys are the parts that an ask.Difference tells of, besides which transfers and
// places came and went.
var toldKeys = []string{"verdict", "people", "populations", "cohorts", "categories", "assumptions"}

// mostNamed is how many rows a difference names.
const mostNamed = 10

// differences says in what one answer, as JSON, differs from another, a line each; where the
// ask.Difference of both is told, only in what else.
func differences(was, is []byte, told bool) ([]string, error) {
	var before, after map[string]any
	for text, into := range map[*[]byte]*map[string]any{&was: &before, &is: &after} {
		if err := json.Unmarshal(*text, into); err != nil {
			return nil, fmt.Errorf("an answer cannot be read: %w", err)
		}
	}
	keys := maps.Clone(before)
	maps.Copy(keys, after)
	var all []string
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if b, a := before[key], after[key]; !slices.Contains(asideKeys, key) && !(told && slices.Contains(toldKeys, key)) && !reflect.DeepEqual(b, a) {
			all = append(all, difference(key, b, a, told && (key == "transfers" || key == "places"))...)
		}
	}
	return all, nil
}

// difference says how a part differs; where it is told which rows came and went, which changed.
func difference(key string, was, is any, told bool) []string {
	before, isList := was.([]any)
	after, _ := is.([]any)
	name := strings.ReplaceAll(key, "_", " ")
	if !isList {
		return []string{fmt.Sprintf("%s: was %s, is %s", name, short(was), short(is))}
	}
	rowsBefore, rowsAfter := byID(before), byID(after)
	var came, gone, changed []string
	for _, id := range slices.Sorted(maps.Keys(rowsAfter)) {
		switch row, ok := rowsBefore[id]; {
		case !ok:
			came = append(came, id)
		case !reflect.DeepEqual(row, rowsAfter[id]):
			changed = append(changed, id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(rowsBefore)) {
		if _, ok := rowsAfter[id]; !ok {
			gone = append(gone, id)
		}
	}
	var all []string
	for _, part := range []struct {
		what string
		ids  []string
	}{{"new", came}, {"gone", gone}, {"changed", changed}} {
		if n := len(part.ids); n > 0 && (!told || part.what == "changed") {
			more := ""
			if n > mostNamed {
				more = fmt.Sprintf(", and %s", ask.Plural(n-mostNamed, "more", "more"))
			}
			all = append(all, fmt.Sprintf("%s %s: %s%s", name, part.what, strings.Join(part.ids[:min(n, mostNamed)], ", "), more))
		}
	}
	if told && len(came)+len(gone) > 0 && changed == nil {
		return nil
	}
	if all == nil {
		all = []string{name + ": in another order, or as often"}
	}
	return all
}

// byID lists the rows of a list by what names them.
func byID(rows []any) map[string][]any {
	all := map[string][]any{}
	for _, row := range rows {
		id := ""
		if fields, ok := row.(map[string]any); ok {
			for _, key := range []string{"id", "transfer", "code"} {
				if text, ok := fields[key].(string); ok {
					id = text
					break
				}
			}
			if id == "" && fields["transfers"] != nil { // a route
				id = short(fields["transfers"])
			}
		} else {
			id = short(row)
		}
		all[id] = append(all[id], row)
	}
	return all
}

// short writes a value in one line.
func short(value any) string {
	if people, ok := value.(map[string]any); ok && people["confirmed"] != nil && people["possible"] != nil {
		return "confirmed " + short(people["confirmed"]) + ", possible " + short(people["possible"])
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return strings.ReplaceAll(string(text), `"`, "")
}

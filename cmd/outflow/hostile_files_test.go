package main

import (
	"maps"
	"strings"
	"testing"
)

// load is a fault of a manifest that begins with head.
func load(name, rest, says string) fault {
	return fault{name, map[string]string{"m.yaml": head + rest}, []string{"load", "m.yaml"}, says}
}

// file is a fault of a single file, whatever it holds.
func file(name, path, text, says string) fault {
	return fault{name, map[string]string{path: text}, []string{"load", path}, says}
}

// bulkDirectory is a fault of one file of a directory of CSV files that is
// sound but for it.
func bulkDirectory(name, path, text, says string) fault {
	files := map[string]string{"b/parties.csv": "id\nshop\n", "b/systems.csv": "id,party\ncrm,shop\n", "b/transfers.csv": "id,from,to\nt,crm/a,crm/b\n"}
	maps.Copy(files, map[string]string{"b/" + path: text})
	return fault{name, files, []string{"load", "b"}, says}
}

const whatIsRead = `a manifest (YAML or JSON whose first key is outflow: 1), claims as "outflow export" writes them, events of OpenLineage, the artifacts of dbt, fideslang YAML, or a directory of CSV files such as transfers.csv`

func TestWhatAManifestGetsWrongIsSaidAndNothingIsLost(t *testing.T) {
	refuse(t, stored(t), []fault{
		load("unknown key", "transfers:\n- {id: t, form: crm, to: mail}\n", `m.yaml:7:11: a transfer has no key "form"; did you mean "from"?`),
		load("unknown section", "transferz: []\n", `m.yaml:6:1: a manifest has no key "transferz"; did you mean "transfers"?`),
		load("wrong type of a section", "transfers: {id: t}\n", `m.yaml:6:12: a mapping stands here; expected a list`),
		load("wrong type of a value", "datasets: [{id: crm/d, name: [x]}]\n", `m.yaml:6:30: a list stands here; expected text`),
		load("duplicate id", "datasets:\n- {id: crm/d}\n- {id: crm/d}\n", `m.yaml:8:8: the dataset "crm/d" is declared twice, first on line 7`),
		load("reference to nothing", "datasets: [{id: crm/people}]\ntransfers: [{id: t, from: crn/people, to: mail}]\n",
			`m.yaml:7:27: transfer "t": there is no place "crn/people"; did you mean "crm/people"?`),
		load("people that are not there", "transfers: [{id: t, from: crm, to: mail, people: not goldd}]\n",
			`m.yaml:6:50: transfer "t": there is no cohort or population "goldd"; did you mean "gold"?`),
		load("field of an undeclared dataset", "transfers: [{id: t, from: 'x/d#f', to: mail}]\n", `m.yaml:6:27: transfer "t": there is no place "x/d#f"`),
		load("undeclared field", "datasets: [{id: crm/d, fields: [phone]}]\ntransfers: [{id: t, from: 'crm/d#fone', to: mail}]\n",
			`m.yaml:7:27: transfer "t": the dataset "crm/d" lists its fields, and "fone" is not one of them; did you mean "crm/d#phone"?`),
		load("interval that ends before it begins", "transfers: [{id: t, from: crm, to: mail, when: 2019/2018}]\n", `m.yaml:6:48: interval "2019/2018" ends before it begins`),
		load("impossible date", "transfers: [{id: t, from: crm, to: mail, when: 2018-02-30}]\n", `m.yaml:6:48: interval "2018-02-30": there is no date "2018-02-30"`),
		file("contradictory sizes", "m.yaml", "outflow: 1\npopulations: [{id: p, size: 10}]\ncohorts:\n- {id: a, of: p, size: 7}\n- {id: b, of: p, size: 4, disjoint: [a]}\n",
			`m.yaml:4:24: cohort "a": these cannot all be true: population "p" has 10 people; cohort "a" has 7 people, all of population "p"; cohort "b" has 4 people, all of population "p"; cohort "a" has nobody in common with cohort "b"`),
		load("two names in one source", "annotate: [{id: crm, name: X}, {id: mail, name: M}]\ndatasets: [{id: crm/d, name: A}]\nannotate2: []\n", `m.yaml:8:1: a manifest has no key "annotate2"; did you mean "annotate"?`),
		file("cohort defined by itself", "m.yaml", "outflow: 1\npopulations: [{id: p}]\ncohorts: [{id: a, of: p, people: not b}, {id: b, of: p, people: a}]\n",
			`m.yaml:3:34: cohort "a": the cohort is defined by itself`),
		load("all faults at once", "datasets: [{id: crm/d, nam: D}]\ntransfers: [{id: t, from: crm, to: mial}]\n",
			"m.yaml:6:24: a dataset has no key \"nam\"; did you mean \"name\"?\nm.yaml:7:36: transfer \"t\": there is no place \"mial\"; did you mean \"mail\"?"),
		load("name with a NUL", "datasets: [{id: crm/d, name: \"a\\0b\"}]\n", `m.yaml:6:30: the text "a\x00b" holds a NUL character`),
		load("id with a line break", "datasets: [{id: \"crm/a\\nb\"}]\n", `m.yaml:6:17: the id "crm/a\nb" holds a control character`),
		load("name of more than 10,000 characters", "datasets: [{id: crm/d, name: "+strings.Repeat("x", 10_001)+"}]\n", `m.yaml:6:30: a text is longer than 10,000 characters`),
	})
}

func TestWhatAFileGetsWrongIsSaidAndNothingIsLost(t *testing.T) {
	refuse(t, stored(t), []fault{
		file("not UTF-8", "m.yaml", "outflow: 1\nparties: [{id: p, name: \"\xe9t\xe9\"}]\n", `m.yaml:2:26: the text is not UTF-8 from here; expected text in UTF-8`),
		file("UTF-16", "m.yaml", "\xff\xfeo\x00u\x00t\x00", `m.yaml: the file is UTF-16; expected text in UTF-8`),
		file("NUL", "m.yaml", "outflow: 1\nparties: [{id: \"a\x00b\"}]\n", `m.yaml:2:18: a NUL character stands here; expected text in UTF-8`),
		file("empty", "m.yaml", "", `m.yaml: the file is empty; expected `+whatIsRead),
		file("YAML that cannot be read", "m.yaml", "outflow: 1\nparties: [{id: p}\n", `m.yaml:2:10: sequence end token ']' not found`),
		file("alias bomb", "m.yaml", "outflow: 1\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nparties: [*b,*b,*b,*b,*b,*b,*b,*b]\n",
			`m.yaml:2:4: anchors, aliases and merge keys are not read; expected the value itself, written out`),
		file("manifest over 32 MB", "m.yaml", "outflow: 1\n#"+strings.Repeat("x", 32<<20), `m.yaml: the manifest is larger than 32 MB; expected several manifests, or a directory of CSV files`),
		file("workbook", "m.xlsx", "PK\x03\x04"+strings.Repeat("\x00", 22)+"\x0f\x00\x00\x00xl/workbook.xml", `m.xlsx: the file is an Excel workbook (.xlsx); expected the table in it as CSV in UTF-8`),
		file("workbook of old", "m.yaml", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", `m.yaml: the file is an Excel workbook or another Office file in the old format (.xls); expected the table in it as CSV in UTF-8`),
		file("document", "people.csv", "%PDF-1.7\n", `people.csv: the file is a PDF document; expected the table in it as CSV in UTF-8`),
		file("not for us", "notes.txt", "hello\n", `notes.txt: this file is not for Outflow; expected `+whatIsRead),
		{"directory that is empty", map[string]string{"d/": ""}, []string{"load", "d"}, `d: nothing in this directory is for Outflow; expected ` + whatIsRead},
		{"nothing there", nil, []string{"load", "gone.yaml"}, `gone.yaml: no such file or directory`},
		{"hostile file name", map[string]string{"\x1b[31m\u202e.yaml": "x"}, []string{"load", "\x1b[31m\u202e.yaml"}, "\ufffd[31m\ufffd.yaml: this file is not for Outflow; expected " + whatIsRead},
		file("claims cut in the middle", "c.ndjson", `{"kind":"party","id":"p","source":"x"}`+"\n"+`{"kind":"party","id":"q","sou`, `c.ndjson:2:26: a quotation mark is not closed`),
		file("claims of another kind", "c.ndjson", `{"kind":"party","id":"p","source":"x"}`+"\n"+`{"kind":"pary","id":"q","source":"x"}`, `c.ndjson:2:9: there is no kind "pary"; expected one such as "party" or "transfer"; did you mean "party"?`),

		bulkDirectory("semicolons", "transfers.csv", "id;from;to\nt;crm/a;crm/b\n", `b/transfers.csv:1:1: the header is a single cell, "id;from;to"; expected columns separated by commas`),
		bulkDirectory("ragged rows", "transfers.csv", "id,from,to\nt,crm/a\nu,crm/a,crm/b,x\n", "b/transfers.csv:2: the row has 2 cells; expected 3, as in the header\nb/transfers.csv:3: the row has 4 cells; expected 3, as in the header"),
		bulkDirectory("empty table", "transfers.csv", "", `b/transfers.csv: the file is empty; expected a header with columns such as id,from,to`),
		bulkDirectory("unclosed quotation mark", "parties.csv", "id,name\nshop,\"Shop\nx,y\n", `b/parties.csv:2:6: a quotation mark is not closed`),
		bulkDirectory("NUL in a table", "transfers.csv", "id,from,to\nt,crm/a,crm/\x00\n", `b/transfers.csv:2:13: a NUL character stands here; expected text in UTF-8`),
		bulkDirectory("table that is a directory", "fields.csv/x", "", `b: fields.csv is no ordinary file`),
		{"one table alone", map[string]string{"b/transfers.csv": "id,from,to\n"}, []string{"load", "b/transfers.csv"}, `b/transfers.csv: this is one file of a directory of CSV files; give the directory`},

		listed("member list above", "../x.csv", "", `m.yaml:5:46: members "../x.csv": the path leaves the directory of the file that names it; a member list lies in that directory or below it`),
		listed("member list elsewhere", "/etc/passwd", "", `m.yaml:5:46: members "/etc/passwd": the path leaves the directory of the file that names it; a member list lies in that directory or below it`),
		listed("member list not there", "gold.csv", "", `m.yaml:5:46: members "gold.csv": there is no such file`),
		listed("member list of semicolons", "gold.csv", "id;since\n1;2018\n", "gold.csv:1:1: the columns are separated by semicolons; separate them by commas; expected CSV in UTF-8\n"+
			`m.yaml:5:46: members "gold.csv": the list cannot be used, for the 1 problem in it`),
		listed("member list without a header", "gold.csv", "1\n2\n", "gold.csv:1:1: the first line looks like a member; expected a header, such as \"id\"\n"+
			`m.yaml:5:46: members "gold.csv": the list cannot be used, for the 1 problem in it`),
		listed("text ids without a key", "gold.csv", "id\nann@example.org\n", `m.yaml:5:46: members "gold.csv": gold.csv:2:1: this id is no whole number: ids that are not whole numbers are kept only as pseudonyms, and no key is set to make them with; set OUTFLOW_MEMBERS_KEY`),
		edited("members that leave before they join", "id,since,until\n1,2019,2018\n", `m.csv:2:8: the membership ends before it begins`),
		edited("members since a day that is not", "id,since\n1,2018-02-30\n", `m.csv:2:3: there is no such date; expected a date (year, month, day) such as 2018-12-31, a month, a year, .. or an RFC 3339 instant`),
		edited("members with several faults", "id,since\n1,2018-02-30\n2\n,2018\n", "m.csv:2:3: there is no such date; expected a date (year, month, day) such as 2018-12-31, a month, a year, .. or an RFC 3339 instant\n"+
			"m.csv:3: the row has 1 cell; expected 2, as the header has\nm.csv:4:1: the id is empty"),
		edited("members on ragged rows", "id,since\n1,2018\n2\n", `m.csv:3: the row has 1 cell; expected 2, as the header has`),
		edited("members of text ids without a key", "id\n1\nann\n", `m.csv:3:1: this id is no whole number: ids that are not whole numbers are kept only as pseudonyms, and no key is set to make them with; set OUTFLOW_MEMBERS_KEY`),
		{"members of nobody", map[string]string{"m.csv": "id\n1\n"}, []string{"members", "add", "silver", "--from", "m.csv"}, `there is no cohort or population "silver"; expected one that a manifest declares`},
		{"members of a cohort misspelt", map[string]string{"m.csv": "id\n1\n"}, []string{"members", "add", "glod", "--from", "m.csv"}, `there is no cohort or population "glod"; did you mean "gold"?`},
	})
}

// listed is a fault of a member list, or of the path of one.
func listed(name, path, text, says string) fault {
	files := map[string]string{"m.yaml": strings.Replace(head, "{id: gold, of: customers}", "{id: gold, of: customers, members: "+path+"}", 1)}
	if text != "" {
		files[path] = text
	}
	return fault{name, files, []string{"load", "m.yaml"}, says}
}

// edited is a fault of a list that is to be added to the cohort gold.
func edited(name, text, says string) fault {
	return fault{name, map[string]string{"m.csv": text}, []string{"members", "add", "gold", "--from", "m.csv"}, says}
}

// TestOddFilesThatAreSoundAreRead: what other programs write is no fault.
func TestOddFilesThatAreSoundAreRead(t *testing.T) {
	store := stored(t)
	for _, f := range []fault{
		load("unknown category", "datasets: [{id: crm/d, categories: [user.contact.pigeon]}]\n", "m.yaml:6:37: nobody declares the category user.contact.pigeon, attached to user.contact"),
		file("byte order mark and CRLF", "m.yaml", "\ufeffoutflow: 1\r\nparties:\r\n- {id: crlf, name: Zeile}\r\n", "2 added"),
		bulkDirectory("byte order mark and CRLF in a table", "parties.csv", "\ufeffid,name\r\nshop,Shop\r\n", "4 added"),
		file("text of every script", "m.yaml", "outflow: 1\nparties: [{id: 카카오페이, name: \"\u202eevil\\n<b>\", aliases: ['קאקאו', '"+strings.Repeat("長", 10_000)+"']}]\n", "2 added"),
	} {
		t.Run(f.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			place(t, f.files)
			status, out, errs := outflow(t, append(f.args, "--source", f.name, "--store", store)...)
			if status != exitDone || errs != "" || !strings.Contains(out, f.says) {
				t.Errorf("it exits %d with %s%s  want %s", status, out, errs, f.says)
			}
		})
	}
}

func TestARetirementThatStrandsAReferenceIsRefused(t *testing.T) {
	refuse(t, stored(t), []fault{
		{"dataset", map[string]string{"base.yaml": strings.Replace(head, ", {id: mail, party: mailer}", "", 1)}, []string{"load", "base.yaml", "--source", "base.yaml"},
			`base.yaml: retiring system "mail" would strand transfer "feed" of flows.yaml, which goes to it; retire that first, or load both together`},
		{"cohort", map[string]string{"base.yaml": strings.Replace(head, "cohorts: [{id: gold, of: customers}]\n", "", 1)}, []string{"load", "base.yaml", "--source", "base.yaml"},
			`base.yaml: retiring cohort "gold" would strand transfer "feed" of flows.yaml, whose people name it; retire that first, or load both together`},
	})
}

package ingest_test

import (
	"maps"
	"strings"
	"testing"

	"outflow/ingest"
)

// estate is a directory of CSV files that is sound.
var estate = map[string]string{
	"b/populations.csv": "id,size\npeople,100\n",
	"b/parties.csv":     "id,name,aliases,country\np,Party,P1; P2,KR\n",
	"b/systems.csv":     "id,party,countries\ns,p,KR US\nq,p,\n",
	"b/datasets.csv":    "id,population,subjects,subjects_when,categories,kind\ns/d,people,everyone,2018-01-01/..,user.contact user.name,table\nq/e,people,,,,\n",
	"b/fields.csv":      "id,categories\ns/d#email,user.contact.email\n",
	"b/cohorts.csv":     "id,of,share\nc,people,0.1..0.2\n",
	"b/erasures.csv":    "id,at,when,people,categories,status\ne,s/d#email,2024-03-10,not c,user.contact.email user.name,requested\n",
	"b/transfers.csv":   "id,from,to,when,people,categories\nt1,s/d,q/e,2018-04/2018-07,c,user.contact\nt2,q/e,q/f,,everyone except c,\n",
}

func TestLoadABulkDirectory(t *testing.T) {
	write(t, estate)
	s := open(t)
	same(t, text(mustLoad(t, s, ingest.Options{}, "b")), `
commit 1: 12 added, 0 changed, 0 retired, 0 unchanged
source b of "b": 12 added, 0 changed, 0 retired, 0 unchanged
created q/f
`)
	same(t, stated(t, s), `
{"kind":"source","id":"b","source":"b","directory":"b"}
{"kind":"party","id":"p","source":"b","name":"Party","aliases":["P1","P2"],"country":"KR"}
{"kind":"system","id":"q","source":"b","party":"p"}
{"kind":"system","id":"s","source":"b","party":"p","countries":["KR","US"]}
{"kind":"dataset","id":"q/e","source":"b","population":"people"}
{"kind":"dataset","id":"s/d","source":"b","dataset_kind":"table","population":"people","subjects":"everyone","subjects_when":["2018-01-01/.."],"categories":["user.contact","user.name"]}
{"kind":"field","id":"s/d#email","source":"b","categories":["user.contact.email"]}
{"kind":"population","id":"people","source":"b","size":"100"}
{"kind":"cohort","id":"c","source":"b","of":"people","share":"0.1..0.2"}
{"kind":"transfer","id":"t1","source":"b","categories":["user.contact"],"people":"c","from":"s/d","to":"q/e","when":["2018-04-01/2018-07-31"]}
{"kind":"transfer","id":"t2","source":"b","people":"everyone except c","from":"q/e","to":"q/f"}
{"kind":"erasure","id":"e","source":"b","categories":["user.contact.email","user.name"],"people":"not c","at":"s/d#email","status":"requested","when":["2024-03-10"]}
`)
	same(t, text(mustLoad(t, s, ingest.Options{}, "b")), `
commit 1: 0 added, 0 changed, 0 retired, 12 unchanged
source b of "b": 0 added, 0 changed, 0 retired, 12 unchanged
`)
}

func TestWhatIsWrongWithABulkDirectoryIsSaid(t *testing.T) {
	for name, test := range map[string]struct{ file, text, want string }{
		"empty file":   {"parties.csv", "", "b/parties.csv: the file is empty; expected a header with columns such as id,name"},
		"unknown key":  {"transfers.csv", "id,form,to\nt,s/d,q/e\n", `b/transfers.csv:1:4: a transfer has no key "form"; did you mean "from"?`},
		"no id":        {"transfers.csv", "from,to\ns/d,q/e\n", "b/transfers.csv:1:1: there is no column id; expected a header with columns such as id,from,to"},
		"no end":       {"transfers.csv", "id,from\nt,s/d\nu,q/e\n", "b/transfers.csv:1:1: there is no column to; expected a header with columns such as id,from,to"},
		"upper case":   {"transfers.csv", "ID,From, to\nt,s/d,q/e\n", "b/transfers.csv:1:1: a transfer has no key \"ID\"; did you mean \"id\"?\nb/transfers.csv:1:4: a transfer has no key \"From\"; did you mean \"from\"?\nb/transfers.csv:1:9: a transfer has no key \" to\"; did you mean \"to\"?"},
		"no header":    {"transfers.csv", "t,s/d,q/e\nu,q/e,s/d\n", "b/transfers.csv:1:1: the first row is no header; expected columns such as id,from,to"},
		"CR alone":     {"transfers.csv", "id,from,to\rt,s/d,q/e\r", "b/transfers.csv:1:1: the lines end in CR alone; expected lines that end in LF, or in CR and LF"},
		"empty row":    {"transfers.csv", "id,from,to\n,,\n", "b/transfers.csv:2:1: the transfer has no id, no from, no to"},
		"column twice": {"transfers.csv", "id,from,to,to\nt,s/d,q/e,q/e\n", `b/transfers.csv:1:12: the column "to" is there twice`},
		"UTF-16":       {"transfers.csv", "\xff\xfei\x00d\x00\n\x00x\x00", "b/transfers.csv:1:1: the file is UTF-16; expected text in UTF-8"},
		"workbook":     {"transfers.csv", "PK\x03\x04" + strings.Repeat("\x00", 22) + "\x0f\x00\x00\x00xl/workbook.xml", "b/transfers.csv:1:1: the file is an Excel workbook (.xlsx); expected the table in it as CSV in UTF-8"},
		"ground":       {"transfers.csv", "id,from,to,ground\nt,s/d,q/e,gdpr:46-2-c\nu,s/d,q/e,None\nv,s/d,q/e,none \n", "b/transfers.csv:3:11: \"None\" stands here; expected none, unknown or a key such as gdpr:46-2-c; did you mean \"none\"?\nb/transfers.csv:4:11: \"none \" stands here; expected none, unknown or a key such as gdpr:46-2-c; did you mean \"none\"?"},
		"date":         {"transfers.csv", "id,from,to,when\nt,s/d,q/e,12.31.2018\n", `b/transfers.csv:2:11: interval "12.31.2018": dates are written year, month, day, in four, two and two digits; write 2018-12-31`},
		"header":       {"transfers.csv", "id,fr\xf6m,to\nt,s/d,q/e\n", "b/transfers.csv:1:6: the text is not UTF-8 from here; expected text in UTF-8"},
		"empty table":  {"transfers.csv", "", "b/transfers.csv: the file is empty; expected a header with columns such as id,from,to"},
		"semicolons":   {"transfers.csv", "id;from;to\nt;s/d;q/e\n", `b/transfers.csv:1:1: the header is a single cell, "id;from;to"; expected columns separated by commas`},
		"ragged":       {"transfers.csv", "id,from,to\nt,s/d\nu,s/d,q/e,\nv,s/d,q/e\n", "b/transfers.csv:2: the row has 2 cells; expected 3, as in the header\nb/transfers.csv:3: the row has 4 cells; expected 3, as in the header"},
		"empty cell":   {"transfers.csv", "id,from,to\nt,,q/e\n,s/d,q/e\n", "b/transfers.csv:2:1: the transfer \"t\" has no from\nb/transfers.csv:3:1: the transfer has no id"},
		"id twice":     {"transfers.csv", "id,from,to\nt,s/d,q/e\nu,s/d,q/e\nt,s/d,q/e\n", `b/transfers.csv:4:1: the transfer "t" is declared twice, first on line 2`},
		"value":        {"transfers.csv", "id,from,to,when\nt,s/d,q/e,2018 2017/2016\n", `b/transfers.csv:2:11: interval "2017/2016" ends before it begins`},
		"reference":    {"transfers.csv", "id,from,to\nt,s/d,nowhere\n", `b/transfers.csv:2:7: transfer "t": there is no place "nowhere"; expected a declared place, or SYSTEM/NAME of a declared system`},
		"field":        {"transfers.csv", "id,from,to\nt,s/d#name,q/e\n", `b/transfers.csv:2:3: transfer "t": the dataset "s/d" lists its fields, and "name" is not one of them`},
		"columns":      {"transfers.csv", "id,from,to,columns\nt,s/d,q/e,x=email+name\n", `b/transfers.csv:2:11: transfer "t": the dataset "s/d" lists its fields, and "name" is not one of them`},
		"pairs":        {"transfers.csv", "id,from,to,columns\nt,s/d,q/e,x\n", `b/transfers.csv:2:11: "x" is made of nothing; expected a mapping of field names such as {total: [price, amount]}, in CSV total=price+amount`},
		"NUL":          {"transfers.csv", "id,from,to\nt,s/d,q\x00\n", "b/transfers.csv:2:8: a NUL character stands here; expected text in UTF-8"},
		"not UTF-8":    {"transfers.csv", "id,from,to\nt,s/\xe9,q\n", "b/transfers.csv:2:5: the text is not UTF-8 from here; expected text in UTF-8"},
		"huge line":    {"transfers.csv", "id,from,to\nt,s/d," + strings.Repeat("x", 2<<20) + "\n", "b/transfers.csv:2: a line is longer than 1 MB; expected a row on each line"},
		"retention":    {"fields.csv", "id,retention\ns/d#email,P0D\n", `b/fields.csv:2:11: duration "P0D": it has no length`},
		"deletion":     {"fields.csv", "id,deletion\ns/d#email,yes\n", `b/fields.csv:2:11: "yes" stands here; expected verified, or leave it out`},
		"erasures":     {"erasures.csv", "id,at,people\ne,s/c,c\nf,s/d,\n", `b/erasures.csv:2:3: erasure "e": there is no place "s/c"; did you mean "s/d"?`},
		"no place":     {"erasures.csv", "id,when\ne,2024\n", `b/erasures.csv:1:1: there is no column at; expected a header with columns such as id,at`},
		"erased":       {"erasures.csv", "id,at,when,status\ne,s/d,2024/2023,\nf,s/d,2024,maybe\n", "b/erasures.csv:2:7: interval \"2024/2023\" ends before it begins\nb/erasures.csv:3:12: \"maybe\" stands here; expected done or requested"},
		// What follows from a wrong row is no news.
		"system":      {"systems.csv", "id,party\ns,p\nq,p,x\n", "b/systems.csv:3: the row has 3 cells; expected 2, as in the header"},
		"bad header":  {"systems.csv", "id,prty\ns,p\nq,p\n", `b/systems.csv:1:4: a system has no key "prty"; did you mean "party"?`},
		"members":     {"cohorts.csv", "id,of,members\nc,people,../c.csv\n", `b/cohorts.csv:2:10: members "../c.csv": the path leaves the directory of the file that names it; a member list lies in that directory or below it`},
		"byte orders": {"parties.csv", "\ufeffid,name\r\np,x\r\nr,\"y\r\n", "b/parties.csv:3:3: a quotation mark is not closed"},
	} {
		t.Run(name, func(t *testing.T) {
			files := maps.Clone(estate)
			files["b/"+test.file] = test.text
			write(t, files)
			s := open(t)
			_, err := load(t, s, ingest.Options{}, "b")
			if err == nil {
				t.Fatal("it was loaded")
			}
			same(t, err.Error(), test.want)
			same(t, stated(t, s), "")
		})
	}
}

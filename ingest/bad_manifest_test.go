package ingest_test

import (
	"strings"
	"testing"

	"outflow/ingest"
)

// head is what every manifest of the table begins with: five lines.
const head = `outflow: 1
parties: [{id: p}]
systems: [{id: s, party: p}, {id: q, party: p}]
populations: [{id: everybody}]
cohorts: [{id: c}, {id: d}]
`

func TestWhatIsWrongWithAManifestIsSaid(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"unknown section":   {head + "transferz: []\n", `m.yaml:6:1: a manifest has no key "transferz"; did you mean "transfers"?`},
		"unknown key":       {head + "transfers:\n- {id: t, form: s, to: q}\n", `m.yaml:7:11: a transfer has no key "form"; did you mean "from"?`},
		"hopeless key":      {head + "categories:\n- {id: t, xyzzy: s}\n", `m.yaml:7:11: a category has no key "xyzzy"; expected one of id, name, aliases, description, locator, replaced_by`},
		"key of no use":     {head + "datasets:\n- {id: s/d, country: KR}\n", `m.yaml:7:13: a dataset has no key "country"; expected one of id, name, aliases, description, owners, system, same, kind, retention, deletion, population, subjects, subjects_when, categories, category_total, locator, rows_per_person`},
		"key twice":         {head + "datasets:\n- id: s/d\n  name: a\n  name: b\n", `m.yaml:9:3: the key "name" is there twice, first on line 8`},
		"section twice":     {head + "parties: []\n", `m.yaml:6:1: the key "parties" is there twice, first on line 2`},
		"section no list":   {head + "datasets: {id: s/d}\n", `m.yaml:6:11: a mapping stands here; expected a list`},
		"item no mapping":   {head + "datasets: [s/d]\n", `m.yaml:6:12: a dataset is text; expected a mapping such as {id: …}`},
		"list for text":     {head + "datasets: [{id: s/d, name: [a]}]\n", `m.yaml:6:28: a list stands here; expected text`},
		"text for list":     {head + "datasets: [{id: s/d, categories: user}]\n", `m.yaml:6:34: text stands here; expected a list of categories`},
		"no id":             {head + "datasets: [{name: d}]\n", `m.yaml:6:12: the dataset has no id`},
		"empty id":          {head + "datasets: [{id: ''}]\n", `m.yaml:6:17: an id is empty`},
		"id with a break":   {head + "datasets: [{id: \"s/a\\nb\"}]\n", `m.yaml:6:17: the id "s/a\nb" holds a control character`},
		"long id":           {head + "datasets: [{id: s/" + strings.Repeat("é", 1023) + "}]\n", `m.yaml:6:17: an id is longer than 1024 characters`},
		"long name":         {head + "datasets: [{id: s/d, name: " + strings.Repeat("é", 10001) + "}]\n", `m.yaml:6:28: a text is longer than 10,000 characters`},
		"no from":           {head + "transfers: [{id: t, to: s}]\n", `m.yaml:6:13: the transfer "t" has no from`},
		"id twice":          {head + "transfers:\n- {id: t, from: s, to: q}\n- {id: t, from: s, to: q}\n", `m.yaml:8:8: the transfer "t" is declared twice, first on line 7`},
		"field twice":       {head + "datasets: [{id: s/d, fields: [{name: a}, {name: a}]}]\n", `m.yaml:6:49: the field "s/d#a" is declared twice, first on line 6`},
		"field of no name":  {head + "datasets: [{id: s/d, fields: [{categories: [user]}]}]\n", `m.yaml:6:31: a field has no name; expected a list of fields such as {name: email, categories: [user.contact.email]}`},
		"place nowhere":     {head + "transfers: [{id: t, from: s, to: nowhere}]\n", `m.yaml:6:34: transfer "t": there is no place "nowhere"; expected a declared place, or SYSTEM/NAME of a declared system`},
		"dataset nowhere":   {head + "datasets: [{id: x/d}]\n", `m.yaml:6:12: dataset "x/d": no system is named at system, and the id begins with none that is declared`},
		"system nowhere":    {head + "datasets: [{id: d, system: x}]\n", `m.yaml:6:28: dataset "d": there is no system "x"`},
		"system of system":  {head + "datasets: [{id: d, system: p}]\n", `m.yaml:6:28: dataset "d": "p" is a party, not a system`},
		"field nowhere":     {head + "transfers: [{id: t, from: 'x#f', to: q}]\n", `m.yaml:6:27: transfer "t": there is no place "x#f"`},
		"field not listed":  {head + "datasets: [{id: s/d, fields: [a]}]\ntransfers: [{id: t, from: 's/d#b', to: q}]\n", `m.yaml:7:27: transfer "t": the dataset "s/d" lists its fields, and "b" is not one of them`},
		"column not listed": {head + "datasets: [{id: s/d, fields: [a]}]\ntransfers: [{id: t, from: s/d, to: s/e, columns: {x: [b]}}]\n", `m.yaml:7:50: transfer "t": the dataset "s/d" lists its fields, and "b" is not one of them`},
		"columns of system": {head + "transfers: [{id: t, from: s/d, to: q, columns: {x: [b]}}]\n",
			"m.yaml:6:48: transfer \"t\": to \"q\" is a system; columns need a dataset at both ends"},
		"two kinds, one id": {head + "datasets: [{id: s, system: q}]\n", `m.yaml:6:17: dataset "s": the id is that of a system already`},
		"another order":     {head + "transfers: [{id: t, from: s, to: q, when: 31/12/2018}]\n", `m.yaml:6:43: interval "31/12/2018": dates are written year, month, day, in four, two and two digits; write 2018-12-31`},
		"Always":            {head + "transfers: [{id: t, from: s, to: q, when: Always}]\n", `m.yaml:6:43: interval "Always": "Always" is not a date; expected YYYY, YYYY-MM, YYYY-MM-DD, .. or an RFC 3339 instant; did you mean "always"?`},
		"Everyone":          {head + "transfers: [{id: t, from: s, to: q, people: Everyone}]\n", `m.yaml:6:45: transfer "t": there is no cohort or population "Everyone"; did you mean "everyone"?`},
		"backwards":         {head + "transfers: [{id: t, from: s, to: q, when: 2020/2019}]\n", `m.yaml:6:43: interval "2020/2019" ends before it begins`},
		"no such day":       {head + "transfers: [{id: t, from: s, to: q, when: [2019, 2018-02-30]}]\n", `m.yaml:6:50: interval "2018-02-30": there is no date "2018-02-30"`},
		"when of nothing":   {head + "transfers: [{id: t, from: s, to: q, when: []}]\n", `m.yaml:6:43: an empty list stands here; expected an interval such as 2018-04/2018-07, a list of them, always or unknown`},
		"unknown and more":  {head + "transfers: [{id: t, from: s, to: q, when: [unknown, 2019]}]\n", `m.yaml:6:44: "unknown" stands beside other intervals; expected it alone`},
		"people":            {head + "transfers: [{id: t, from: s, to: q, people: c and}]\n", `m.yaml:6:45: people "c and": expected a cohort or everyone, found the end`},
		"no such cohort":    {head + "transfers: [{id: t, from: s, to: q, people: c and x}]\n", `m.yaml:6:45: transfer "t": there is no cohort or population "x"`},
		"defined by itself": {strings.Replace(head, "{id: c}, {id: d}", "{id: c, people: not d}, {id: d, people: c or c}", 1),
			`m.yaml:5:27: cohort "c": the cohort is defined by itself`},
		"subset of itself": {strings.Replace(head, "{id: c}, {id: d}", "{id: c, of: d}, {id: d, of: c}", 1),
			`m.yaml:5:23: cohort "c": the cohort is a subset of itself: c of d of c`},
		"twice defined": {strings.Replace(head, "{id: c}", "{id: c, members: m.csv, people: d}", 1),
			"m.yaml:5:28: members \"m.csv\": there is no such file"},
		"sizes": {"outflow: 1\npopulations: [{id: p, size: 10}]\ncohorts:\n- {id: a, of: p, size: 7}\n- {id: b, of: p, size: 4, disjoint: [a]}\n",
			`m.yaml:4:24: cohort "a": these cannot all be true: population "p" has 10 people; cohort "a" has 7 people, all of population "p"; cohort "b" has 4 people, all of population "p"; cohort "a" has nobody in common with cohort "b"`},
		"population": {head + "datasets: [{id: s/d, population: c}]\n", `m.yaml:6:34: dataset "s/d": there is no population "c"`},
		"size":       {strings.Replace(head, "{id: everybody}", "{id: everybody, size: 3.5}", 1), `m.yaml:4:37: the range "3.5" is out of bounds; expected a whole number or a range such as 7000000..8000000`},
		"share":      {strings.Replace(head, "{id: c}", "{id: c, share: 0.2..1.1}", 1), `m.yaml:5:26: the range "0.2..1.1" is out of bounds; expected a number from 0 to 1 or a range such as ..0.2`},
		"negative":   {strings.Replace(head, "{id: c}", "{id: c, size: -1}", 1), `m.yaml:5:25: range "-1": "-1" is not a number such as 40000000 or 0.2; expected a whole number or a range such as 7000000..8000000`},
		"category":   {head + "datasets: [{id: s/d, categories: [user..x]}]\n", `m.yaml:6:35: "user..x" is no category; expected words of letters, digits, _ and - joined by dots, such as user.contact.email`},
		"country":    {head + "annotate: [{id: p, country: UK}]\n", `m.yaml:6:29: there is no country "UK"; expected an ISO 3166-1 code of two letters such as KR; did you mean "GB"?`},
		"typo in a place": {head + "datasets: [{id: s/accounts}]\ntransfers: [{id: t, from: s/accounts, to: q/a}, {id: u, from: r/acounts, to: q/a}]\n",
			`m.yaml:7:63: transfer "u": there is no place "r/acounts"; did you mean "s/accounts"?`},
		"typo in a field": {head + "datasets: [{id: s/d, fields: [phone, email]}]\ntransfers: [{id: t, from: 's/d#fone', to: q}]\n",
			`m.yaml:7:27: transfer "t": the dataset "s/d" lists its fields, and "fone" is not one of them; did you mean "s/d#phone"?`},
		"typo in a cohort": {strings.Replace(head, "{id: c}", "{id: golden}", 1) + "transfers: [{id: t, from: s, to: q, people: d and goldn}]\n",
			`m.yaml:6:45: transfer "t": there is no cohort or population "goldn"; did you mean "golden"?`},
		"says two things": {head + "datasets: [{id: s/d, name: X}]\nannotate: [{id: s/d, name: Y}]\n",
			`m.yaml:7:28: annotation "s/d": the name is "Y" here and "X" elsewhere in the same source`},
		"retention":                     {head + "datasets: [{id: s/d, retention: 30 days}]\n", `m.yaml:6:33: duration "30 days": expected a duration such as P30D, P1Y6M, P2W or PT36H; did you mean "P30D"?`},
		"retention in small letters":    {head + "annotate: [{id: s, retention: p1y6m}]\n", `m.yaml:6:31: duration "p1y6m": expected a duration such as P30D, P1Y6M, P2W or PT36H; did you mean "P1Y6M"?`},
		"negative retention":            {head + "datasets: [{id: s/d, retention: P-30D}]\n", `m.yaml:6:33: duration "P-30D": it is negative, and nothing ends before it begins`},
		"retention of no length":        {head + "datasets: [{id: s/d, fields: [{name: f, retention: PT0H}]}]\n", `m.yaml:6:52: duration "PT0H": it has no length`},
		"retention in parts":            {head + "datasets: [{id: s/d, retention: P1.5Y}]\n", `m.yaml:6:33: duration "P1.5Y": its numbers must be whole; write PT90M for one hour and a half`},
		"retention for ever":            {head + "datasets: [{id: s/d, retention: P10000Y}]\n", `m.yaml:6:33: duration "P10000Y": it is longer than 9998 years`},
		"deletion":                      {head + "datasets: [{id: s/d, deletion: verifed}]\n", `m.yaml:6:32: "verifed" stands here; expected verified; did you mean "verified"?`},
		"deletion denied":               {head + "datasets: [{id: s/d, deletion: unverified}]\n", `m.yaml:6:32: "unverified" stands here; expected verified, or leave it out`},
		"retention for good":            {head + "datasets: [{id: s/d, retention: forever}]\n", `m.yaml:6:33: "forever" is no duration; expected a duration such as P30D, or unknown, or leave it out: then data stays, unless its dataset or system says how long`},
		"erasure at no place":           {head + "erasures: [{id: e}]\n", `m.yaml:6:12: the erasure "e" has no at`},
		"erasure nowhere":               {head + "datasets: [{id: s/accounts}]\nerasures: [{id: e, at: s/acounts}]\n", `m.yaml:7:24: erasure "e": there is no place "s/acounts"; did you mean "s/accounts"?`},
		"erasure of a field not listed": {head + "datasets: [{id: s/d, fields: [phone]}]\nerasures: [{id: e, at: \"s/d#fone\"}]\n", `m.yaml:7:24: erasure "e": the dataset "s/d" lists its fields, and "fone" is not one of them; did you mean "s/d#phone"?`},
		"erasure backwards":             {head + "erasures: [{id: e, at: s, when: 2024-03/2024-02}]\n", `m.yaml:6:33: interval "2024-03/2024-02" ends before it begins`},
		"erasure at several times":      {head + "erasures: [{id: e, at: s, when: [2023, 2024]}]\n", `m.yaml:6:33: several intervals stand here; expected one, such as 2018-04-01T09:00:00Z/.., or unknown`},
		"erasure of no such people":     {head + "erasures: [{id: e, at: s, people: c and x}]\n", `m.yaml:6:35: erasure "e": there is no cohort or population "x"`},
		"status":                        {head + "erasures: [{id: e, at: s, status: doen}]\n", `m.yaml:6:35: "doen" stands here; expected done or requested; did you mean "done"?`},
		"key of an erasure":             {head + "erasures: [{id: e, at: s, whne: 2024}]\n", `m.yaml:6:27: an erasure has no key "whne"; did you mean "when"?`},
		"purpose of an erasure":         {head + "erasures: [{id: e, at: s, purpose: x}]\n", `m.yaml:6:27: an erasure has no key "purpose"; expected one of id, at, when, categories, people, status, job, evidence, locator`},
		"category of an erasure":        {head + "erasures: [{id: e, at: s, categories: [a b]}]\n", `m.yaml:6:40: "a b" is no category; expected words of letters, digits, _ and - joined by dots, such as user.contact.email`},
		"evidence of an erasure":        {head + "erasures: [{id: e, at: s, evidence: [x]}]\n", `m.yaml:6:38: "x" is no web address; expected a web address such as https://example.org/report`},
		"erasure twice":                 {head + "erasures: [{id: e, at: s}, {id: e, at: q}]\n", `m.yaml:6:33: the erasure "e" is declared twice, first on line 6`},
		"erasure of another population": {strings.Replace(strings.Replace(head, "{id: everybody}", "{id: everybody}, {id: staff}", 1), "{id: c}, {id: d}", "{id: c, of: everybody}, {id: d, of: staff}", 1) +
			"datasets: [{id: s/d, population: staff, fields: [f]}]\nerasures: [{id: e, at: \"s/d#f\", people: d or everyone except c}, {id: f, at: s, people: c}, {id: g, at: s/d, people: d}]\n",
			`m.yaml:7:41: erasure "e": "c" is of the population "everybody", and what "s/d" holds is of "staff"`},
		"masked and no column": {head + "transfers:\n- {id: t, from: s/d, to: s/e, columns: {hash: [mail]}, masked: [mail]}\n",
			`m.yaml:7:64: transfer "t": masked names "mail", which is none of its columns`},
		"total of a transfer": {head + "transfers:\n- {id: t, from: s, to: q, categories: [user, data], category_total: 1}\n",
			`m.yaml:7:69: transfer "t": category_total is 1, less than the 2 categories named beside it`},
		"total of a dataset": {head + "datasets: [{id: s/d, categories: [user]}]\nannotate: [{id: s/d, categories: [data], category_total: ..1}]\n",
			`m.yaml:7:58: annotation "s/d": category_total is ..1, less than the 2 categories named beside it`},
		"two totals": {head + "datasets: [{id: s/d, category_total: 2}]\nannotate: [{id: s/d, category_total: 3}]\n",
			`m.yaml:7:38: annotation "s/d": the category_total is 3 here and 2 elsewhere in the same source`},
		"rows": {head + "transfers: [{id: t, from: s, to: q, rows: many}]\n",
			`m.yaml:6:43: range "many": "many" is not a number such as 40000000 or 0.2; expected a whole number or a range such as 7000000..8000000`},
		"runs": {head + "transfers: [{id: t, from: s, to: q, row_total: 7, runs: 0..3}]\n",
			`m.yaml:6:57: the range "0..3" is out of bounds; expected a whole number above 0 or a range such as 1000..2000`},
		"rows below the mean": {head + "transfers: [{id: t, from: s, to: q, rows: ..3, row_total: 7, runs: 2}]\n",
			`m.yaml:6:43: transfer "t": rows is ..3 of the largest run, and row_total in so many runs says that it had at least 4`},
		"rows of nobody":           {head + "transfers: [{id: t, from: s, to: q, rows_per_person: 0}]\n", `m.yaml:6:54: "0" stands here; expected a whole number from 1 on`},
		"rows of less":             {head + "transfers: [{id: t, from: s, to: q, rows_per_person: -2}]\n", `m.yaml:6:54: "-2" stands here; expected a whole number from 1 on`},
		"rows of a part":           {head + "datasets: [{id: s/d, rows_per_person: 1.5}]\n", `m.yaml:6:39: "1.5" stands here; expected a whole number from 1 on`},
		"rows of a system":         {head + "annotate: [{id: s, rows_per_person: 1}]\n", `m.yaml:6:37: annotation "s": "s" is a system; rows_per_person is of a dataset or a transfer`},
		"rows of two minds":        {head + "datasets: [{id: s/d, rows_per_person: 1}]\nannotate: [{id: s/d, rows_per_person: 2}]\n", `m.yaml:7:39: annotation "s/d": the rows_per_person is "2" here and "1" elsewhere in the same source`},
		"annotated":                {head + "annotate: [{id: x, name: X}]\n", `m.yaml:6:17: annotation "x": there is no place "x" to annotate`},
		"effect":                   {head + "transfers: [{id: t, from: s, to: q, effect: agregate}]\n", `m.yaml:6:45: "agregate" stands here; expected aggregate; did you mean "aggregate"?`},
		"disclosed":                {head + "transfers: [{id: t, from: s, to: q, disclosed: no}]\n", `m.yaml:6:48: "no" stands here; expected true or false or unknown`},
		"disclosed in other words": {head + "transfers: [{id: t, from: s, to: q, disclosed: not known}]\n", `m.yaml:6:48: "not known" stands here; expected true or false or unknown; did you mean "unknown"?`},
		"no ground": {head + "transfers: [{id: t, from: s, to: q, ground: no}]\n",
			`m.yaml:6:45: "no" stands here; expected none, unknown or a key such as gdpr:46-2-c; did you mean "none"?`},
		"no ground then": {head + "transfers: [{id: t, from: s, to: q, ground: [{when: 2019, key: consent}, {when: 2020, key: N/A}]}]\n",
			`m.yaml:6:92: "N/A" stands here; expected none, unknown or a key such as gdpr:46-2-c; did you mean "unknown"?`},
		"when in other words":  {head + "transfers: [{id: t, from: s, to: q, when: not stated}]\n", `m.yaml:6:43: interval "not stated": "not stated" is not a date; expected YYYY, YYYY-MM, YYYY-MM-DD, .. or an RFC 3339 instant; did you mean "unknown"?`},
		"whose in other words": {head + "transfers: [{id: t, from: s, to: q, people: n/a}]\n", `m.yaml:6:45: transfer "t": there is no cohort or population "n/a"; did you mean "unknown"?`},
		"ground":               {head + "transfers: [{id: t, from: s, to: q, ground: [{when: 2019}]}]\n", `m.yaml:6:46: a ground has no key; expected none, unknown, a key such as gdpr:46-2-c, or a list of {when: …, key: …}`},
		"evidence":             {head + "transfers: [{id: t, from: s, to: q, evidence: [{url: 'javascript:alert(1)'}]}]\n", `m.yaml:6:54: "javascript:alert(1)" is no web address; expected a web address such as https://example.org/report`},
		"derives":              {head + "transfers: [{id: t, from: s, to: q, derives: {user: []}}]\n", `m.yaml:6:53: "user" is made of nothing; expected a mapping such as {user.financial.score: [user.financial.balance]}, in CSV user.financial.score=user.financial.balance`},
		"default key":          {head + "defaults: {peple: everyone}\ntransfers: [{id: t, from: s, to: q}]\n", `m.yaml:6:12: defaults have no key "peple"; did you mean "people"?`},
		"default purpose":      {head + "defaults: {purpose: x, when: always}\n", `m.yaml:6:12: defaults have no key "purpose"; expected one of when, people`},
		"default twice":        {head + "defaults:\n  when: 2018\n  when: 2019\n", `m.yaml:8:3: the key "when" is there twice, first on line 7`},
		"default time":         {head + "defaults: {when: alway}\ntransfers: [{id: t, from: s, to: q}, {id: u, from: s, to: q}]\n", `m.yaml:6:18: interval "alway": "alway" is not a date; expected YYYY, YYYY-MM, YYYY-MM-DD, .. or an RFC 3339 instant; did you mean "always"?`},
		"default people":       {head + "defaults: {people: gold}\ntransfers: [{id: t, from: s, to: q}]\n", `m.yaml:6:20: transfer "t": there is no cohort or population "gold"`},
		"default list":         {head + "defaults: [always]\n", `m.yaml:6:11: a list stands here; expected a mapping of when and people`},
		"zone":                 {"outflow: 1\ntimezone: Asia/Soul\n", `m.yaml:2:11: there is no time zone "Asia/Soul"; expected an IANA name such as Asia/Seoul`},
		"local zone":           {"outflow: 1\ntimezone: Local\n", `m.yaml:2:11: there is no time zone "Local"; expected an IANA name such as Asia/Seoul`},
		"version":              {"outflow: 2\n", `m.yaml:1:10: the manifest is of version "2", which this Outflow does not know; expected outflow: 1`},
		"first key":            {"parties: []\noutflow: 1\n", `m.yaml:1:1: the first key is "parties"; expected outflow: 1`},
		"skipped day": {strings.Replace(head, "outflow: 1\n", "outflow: 1\ntimezone: Pacific/Apia\n", 1) + "transfers: [{id: t, from: s, to: q, when: 2011-12-29/2011-12-30}]\n",
			`m.yaml:7:43: interval "2011-12-29/2011-12-30": end: Pacific/Apia skipped the day 2011-12-30: 2011-12-29 was followed by 2011-12-31`},
	} {
		t.Run(name, func(t *testing.T) {
			write(t, map[string]string{"m.yaml": test.text})
			s := open(t)
			_, err := load(t, s, ingest.Options{}, "m.yaml")
			if err == nil {
				t.Fatal("it was loaded")
			}
			same(t, err.Error(), test.want)
			same(t, stated(t, s), "")
		})
	}
}

func TestOneBadRecordHidesNoOther(t *testing.T) {
	write(t, map[string]string{"m.yaml": head + `datasets:
- {id: s/d, nam: D, categories: [user, "no category"]}
- {id: x/d}
transfers:
- {id: t, from: s/d, to: gone, when: 2018-13}
- {id: u, from: s/d, to: gone}
- {id: v, from: s/e, to: s/f, people: nobody}
`})
	_, err := load(t, open(t), ingest.Options{}, "m.yaml")
	same(t, err.Error(), `
m.yaml:7:13: a dataset has no key "nam"; did you mean "name"?
m.yaml:7:40: "no category" is no category; expected words of letters, digits, _ and - joined by dots, such as user.contact.email
m.yaml:8:3: dataset "x/d": no system is named at system, and the id begins with none that is declared
m.yaml:10:38: interval "2018-13": there is no date "2018-13"
m.yaml:11:26: transfer "u": there is no place "gone"; expected a declared place, or SYSTEM/NAME of a declared system
m.yaml:12:39: transfer "v": there is no cohort or population "nobody"
`)
}

func TestFiftyProblemsAreToldAndTheRestCounted(t *testing.T) {
	write(t, map[string]string{"m.yaml": "outflow: 1\nparties:\n" + strings.Repeat("- {nme: x}\n", 60)})
	_, err := load(t, open(t), ingest.Options{}, "m.yaml")
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 51 || lines[50] != "and 70 more" {
		t.Errorf("%d lines, the last %q", len(lines), lines[len(lines)-1])
	}
}

package members

import (
	"strings"
	"testing"

	"outflow/ingest/record"
)

// readWarned returns what reading a list of texts warns of, or its error.
func readWarned(t *testing.T, text string) string {
	t.Helper()
	var told []string
	_, err := read(t, text, Options{File: "L", Key: mine, Warn: func(p record.Problem) { told = append(told, p.String()) }})
	if err != nil {
		return err.Error()
	}
	return strings.Join(told, "\n")
}

func TestAFirstLineThatIsAMemberIsNoHeader(t *testing.T) {
	const refused = `L:1:1: the first line looks like a member; expected a header, such as "id"`
	for _, text := range []string{
		"17", "007", "12.5", "-3", "1.23457E+15", "2018-04-01", "192.168.0.1", "850230-1234567", "17,2018\n18,2019",
		"+49 30 1234567", "(030) 123-45 67", "tel:+4930123456", "kim@example.org", "KIM@EXAMPLE.ORG", "Kim <kim@example.org>",
		"5e884898-da28-4715-a1d0-e56f8dc62927", "{5E884898-DA28-4715-A1D0-E56F8DC62927}",
		"5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8", "d41d8cd98f00b204e9800998ecf8427e",
		"C-000123", "AB1234", "u1234",
		// These are told by the line below.
		"user-1\nuser-22", "Ann 1\nAnn 2", "kunde_a1b\nkunde_a7b", "V1StGXR8Zx\nq9dHj2KlMn",
		"XohImNooBHFR0OVvjcYpJ3NgPQ1qq73WKhHvch0VQtg=\nA6xnQhbz4Vx2HuGl4lXwZ5U2I8iziLRFnhP5eNfIRvQ=",
		"user-1\nNULL\nuser-2",
	} {
		if got := readWarned(t, text+"\n"); got != refused {
			t.Errorf("%.40q: %s", text, got)
		}
	}
	for _, header := range []string{"id", "user_id", "customer number", "E-Mail", "sha256", "md5_email", "sha256_email", "id2", "column1", "user_id_2", "고객번호", "kundennr", "id (v2)"} {
		for _, id := range []string{"17", "123456789", "user-1", "kim@example.org", "d41d8cd98f00b204e9800998ecf8427e", "C-000123"} {
			if got := readWarned(t, header+"\n"+id+"\n"); got != "" {
				t.Errorf("%q before %q: %s", header, id, got)
			}
		}
	}
}

func TestWhatStandsForNobodyIsNobody(t *testing.T) {
	for _, null := range []string{"NULL", "null", `\N`, "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "NaN", "None", "nil", "NA", "n/a", "<NA>", "(null)", "-", "?", "undefined"} {
		l, err := read(t, "id\n1\n"+null+"\n2\n", Options{}) // without a key: nobody is no text
		if err != nil || l.Keyed() || l.Everyone().Len() != 2 {
			t.Errorf("%s: %v", null, err)
		}
	}
	for text, want := range map[string]string{
		"id\n1\nNULL\n":                        "L:3: this row has NULL, #N/A or the like in place of an id and is passed over",
		"id,since\n#N/A,31.12\n1,\n\\N,2018\n": "L:2: this row and 1 more have NULL, #N/A or the like in place of an id and are passed over",
		"id\nnull\n":                           "L: the list names nobody\nL:2: this row has NULL, #N/A or the like in place of an id and is passed over",
		"id\nNullmeyer\nNancy\n#1\n*1*\n":      "",
	} {
		if got := readWarned(t, text); got != want {
			t.Errorf("%q: %s\nwant %s", text, got, want)
		}
	}
}

func TestNumbersThatASpreadsheetRoundedAreRefused(t *testing.T) {
	for _, id := range []string{"1.23457E+15", "2.5E+15", "2E+15", "1.0e15", "-1.5E-7", "\"1,23457E+15\""} {
		if got := readWarned(t, "id\n"+id+"\n"); !strings.HasPrefix(got, "L:2:1: this id is a number in scientific notation") {
			t.Errorf("%s: %s", id, got)
		}
	}
	for _, id := range []string{"5E3", "12E4", "E15", "1.5", "1E", "E+15", "1.2.3E+4", "0x1E+5", "12e", "1e+"} {
		if got := readWarned(t, "id\n"+id+"\n"); got != "" {
			t.Errorf("%s: %s", id, got)
		}
	}
}

func TestAddressesThatDifferInCaseAloneAreAWarning(t *testing.T) {
	const n = "L: mail addresses that differ in letter case alone are on the list (%); each counts as a person"
	for text, want := range map[string]string{
		"kim@example.org\nKim@example.org\n":                                   "1",
		"Kim@example.org\nKIM@example.org\n":                                   "1",
		"Kim@example.org\nkim@example.org\nKIM@example.org\nLee@example.org\n": "2",
		"Kim@example.org\nKim@example.org\nlee@example.org\n":                  "",
		"Kim\nkim\n": "", // of what is no address, case may tell
	} {
		if want != "" {
			want = strings.Replace(n, "%", want, 1)
		}
		if got := readWarned(t, "id\n"+text); got != want {
			t.Errorf("%q: %s\nwant %s", text, got, want)
		}
	}
}

// Whatever is wrong with a list, nobody who reads the message learns who is on
// it.
func TestNoMessageRepeatsWhoIsOnAList(t *testing.T) {
	const who = "kim77@example.org"
	for _, text := range []string{
		who + "\n", who + ";2018\n", "id," + who + "\n", "id,since\n" + who + "," + who + "\n", "id,since\n1," + who + "/2018\n", "id\n " + who + "\n",
		"id\n\"" + who + "\n", "id\n" + who + "\"\n", "id\n\"" + who + "\"" + who + "\n", "id\n" + who + "\n", "id\n1," + who + "\n", "id\n" + who + "\x00\n",
		"id,until\n1," + strings.Repeat(who, 9) + "\n", "id\n" + strings.Repeat(who, 99) + "\n", "since\n" + who + "\n", "id\n" + who + "\nKIM77@example.org\n",
	} {
		for _, key := range []*Key{nil, mine} {
			_, err := read(t, text, Options{File: "L", Key: key, Warn: func(p record.Problem) {
				if strings.Contains(strings.ToLower(p.String()), "kim77") {
					t.Errorf("%q warns: %s", text, p)
				}
			}})
			if err != nil && strings.Contains(err.Error(), "kim77") {
				t.Errorf("%q: %v", text, err)
			}
		}
	}
}

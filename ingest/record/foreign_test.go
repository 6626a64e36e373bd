package record

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
)

func zipped(t *testing.T, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		method := zip.Deflate
		if name == "mimetype" {
			method = zip.Store
		}
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err == nil {
			_, err = f.Write([]byte("application/vnd.oasis.opendocument.spreadsheet"))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAFileIsNamedAsWhatItIs(t *testing.T) {
	for head, want := range map[string]string{
		zipped(t, "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"): "an Excel workbook (.xlsx)",
		zipped(t, "docProps/app.xml", "xl/workbook.xml"):                   "an Excel workbook (.xlsx)",
		zipped(t, "[Content_Types].xml", "word/document.xml"):              "an Office document",
		zipped(t, "[Content_Types].xml"):                                   "an Office document such as an Excel workbook (.xlsx)",
		zipped(t, "mimetype", "content.xml"):                               "an OpenDocument file such as a spreadsheet (.ods)",
		zipped(t, "people.csv"):                                            "a ZIP archive",
		zipped(t):                                                          "",
		"PK\x03\x04":                                                       "a ZIP archive",
		"PK\x03\x04" + strings.Repeat("\xff", 40):                          "a ZIP archive",
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00":                             "an Excel workbook or another Office file in the old format (.xls)",
		"%PDF-1.7\n":                                                       "a PDF document",
		"\x1f\x8b\x08":                                                     "compressed (gzip)",
		"PAR1\x15":                                                         "Parquet",
		"SQLite format 3\x00":                                              "a SQLite database",
		"\xff\xfei\x00d\x00":                                               "UTF-16",
		"\n<!DOCTYPE html>\n<html>":                                        "a web page",
		"id\n1\n":                                                          "",
		"":                                                                 "",
		"outflow: 1\n":                                                     "",
		"PKW,id\n":                                                         "",
	} {
		what, instead := Foreign([]byte(head))
		if want != "" {
			want = "the file is " + want
		}
		if what != want || (what == "") != (instead == "") {
			t.Errorf("%.20q: %s; expected %s", head, what, instead)
		}
	}
}

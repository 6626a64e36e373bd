package record

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// ForeignHead is how much of a file Foreign should see to tell what it is.
const ForeignHead = 16 << 10

const asCSV = "the table in it as CSV in UTF-8"

// signatures are what files of other kinds begin with, and what to give instead.
var signatures = [...]struct{ begins, what, instead string }{
	{"\xff\xfe", "the file is UTF-16", "text in UTF-8"},
	{"\xfe\xff", "the file is UTF-16", "text in UTF-8"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "the file is an Excel workbook or another Office file in the old format (.xls)", asCSV},
	{"%PDF-", "the file is a PDF document", asCSV},
	{"PAR1", "the file is Parquet", asCSV},
	{"ARROW1", "the file is Arrow", asCSV},
	{"Obj\x01", "the file is Avro", asCSV},
	{"ORC", "the file is ORC", asCSV},
	{"SQLite format 3\x00", "the file is a SQLite database", "its tables as CSV in UTF-8; a store of Outflow is named with --store"},
	{"\x1f\x8b", "the file is compressed (gzip)", "the file in it"},
	{"BZh", "the file is compressed (bzip2)", "the file in it"},
	{"\xfd7zXZ\x00", "the file is compressed (xz)", "the file in it"},
	{"\x28\xb5\x2f\xfd", "the file is compressed (zstd)", "the file in it"},
	{"7z\xbc\xaf\x27\x1c", "the file is a 7-Zip archive", "the files in it"},
	{"Rar!\x1a\x07", "the file is a RAR archive", "the files in it"},
}

// Foreign says by its first bytes what a file is that is not read here, and what
// is expected instead; "" if they do not tell.
func Foreign(head []byte) (what, instead string) {
	if bytes.HasPrefix(head, zipEntry) {
		return foreignZip(head)
	}
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.begins)) {
			return s.what, s.instead
		}
	}
	start := strings.ToLower(strings.TrimLeft(string(head[:min(len(head), 512)]), "\ufeff \t\r\n"))
	if strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<html") {
		return "the file is a web page", "the file itself; a page comes where a download needs a password"
	}
	return "", ""
}

var zipEntry = []byte("PK\x03\x04")

// foreignZip tells the kinds of files that are ZIP archives apart, by the names
// of what is in them (PKWARE's APPNOTE, 4.3.7).
func foreignZip(head []byte) (what, instead string) {
	const nameLength, name = 26, 30
	what, instead = "the file is a ZIP archive", "the files in it"
	for {
		at := bytes.Index(head, zipEntry)
		if at < 0 || len(head) < at+name {
			return what, instead
		}
		length := int(binary.LittleEndian.Uint16(head[at+nameLength:]))
		head = head[at+name:]
		path := string(head[:min(len(head), length)])
		switch {
		case strings.HasPrefix(path, "xl/"):
			return "the file is an Excel workbook (.xlsx)", asCSV
		case strings.HasPrefix(path, "word/"), strings.HasPrefix(path, "ppt/"):
			return "the file is an Office document", asCSV
		case path == "mimetype" && bytes.Contains(head[:min(len(head), 128)], []byte("opendocument")):
			return "the file is an OpenDocument file such as a spreadsheet (.ods)", asCSV
		case path == "[Content_Types].xml":
			what, instead = "the file is an Office document such as an Excel workbook (.xlsx)", asCSV
		}
	}
}

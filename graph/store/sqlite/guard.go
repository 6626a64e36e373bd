package sqlite

import (
	"fmt"
	"strings"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// What another program writes goes into the log beside the file, from where this one would
// copy it into pages with checksums: nothing would tell the two apart any more. So triggers
// that do nothing name a function which other programs do not have: what they would change
// or delete is refused by SQLite itself, as long as nobody drops the triggers. (Those of what
// is inserted would take a third of the time of a load.)
const guard = "only_outflow_writes"

// guards returns the triggers. The numbers that they ask for are never negative, so the
// function is looked up when a statement is prepared, and not called for each row.
func guards() string {
	var b strings.Builder
	for _, t := range []struct{ table, number string }{
		{"sources", "n"}, {"blobs", "n"}, {"parts", "part"}, {"pending", "number"}, {"commits", "number"},
		{"claims", "n"}, {"spans", "first"}, {"names", "claim"}, {"refs", "claim"},
	} {
		for _, what := range []string{"UPDATE", "DELETE"} {
			fmt.Fprintf(&b, "CREATE TRIGGER guard_%s_%s AFTER %[2]s ON %[1]s WHEN old.%[3]s < 0 AND %[4]s() BEGIN SELECT 1; END;\n", t.table, what, t.number, guard)
		}
	}
	return b.String()
}

// mayWrite gives the connection the function.
func (c *conn) mayWrite() error {
	name, err := libc.CString(guard)
	if err != nil {
		return err
	}
	defer libc.Xfree(c.tls, name)
	null := func(_ *libc.TLS, _ uintptr, _ int32, _ uintptr) {}
	if rc := lib.Xsqlite3_create_function(c.tls, c.db, name, 0, lib.SQLITE_UTF8, 0, *(*uintptr)(unsafe.Pointer(&null)), 0, 0); rc != lib.SQLITE_OK {
		return c.fault(rc)
	}
	return nil
}

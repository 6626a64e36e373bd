package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
)

// A kind is what the values of a column are.
type kind int

const (
	plain     kind = iota // whole numbers and texts
	padded                // texts of a fixed length
	decimal               // numbers that may have a fraction
	date                  // days
	localTime             // times of no zone
	zonedTime             // times
)

// isMade reports whether values are written otherwise than they come.
func (k kind) isMade() bool { return k == localTime || k == zonedTime }

// kinds are those of the types that every database has, by their numbers in pg_type.
var kinds = map[uint32]kind{
	20: plain, 21: plain, 23: plain, 26: plain, // int8, int2, int4, oid
	25: plain, 1043: plain, 19: plain, 2950: plain, // text, varchar, name, uuid
	1042: padded, 1700: decimal, 1082: date, 1114: localTime, 1184: zonedTime,
}

type column struct {
	name string
	kind kind
}

// column finds out what a column is. Databases have types of their own, of which those
// that are texts are read: citext, and enumerations.
func (q *Query) column(ctx context.Context, field *pgconn.FieldDescription) (column, error) {
	if k, known := kinds[field.DataTypeOID]; known {
		return column{field.Name, k}, nil
	}
	r := q.conn.ExecParams(ctx, "select format_type(oid, null), typcategory in ('S', 'E') from pg_catalog.pg_type where oid = $1",
		[][]byte{fmt.Append(nil, field.DataTypeOID)}, nil, nil, nil).Read()
	if r.Err != nil {
		return column{}, r.Err
	}
	name := "unknown"
	if len(r.Rows) == 1 {
		if string(r.Rows[0][1]) == "t" {
			return column{field.Name, plain}, nil
		}
		name = string(r.Rows[0][0])
	}
	return column{}, fmt.Errorf("column %q of the query is of type %s; read are whole numbers, texts, UUIDs, dates and timestamps, into which the query may cast it", field.Name, name)
}

var errFraction = errors.New("the number has a fraction; cast it in the query, to bigint or to text")

// text returns a value as a list in CSV has it, in the room if it is made.
func (c column) text(text, room []byte) ([]byte, error) {
	switch c.kind {
	case padded:
		return trimmed(text), nil
	case decimal:
		if bytes.ContainsAny(text, ".Nn") { // NaN, Infinity
			return nil, errFraction
		}
	case localTime, zonedTime:
		day, clock, ok := bytes.Cut(text, []byte(" "))
		if !ok { // infinity
			return append(room, text...), nil
		}
		room = append(append(append(room, day...), 'T'), bytes.TrimSuffix(clock, []byte("+00"))...)
		return append(room, 'Z'), nil
	}
	return text, nil
}

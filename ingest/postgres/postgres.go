// Package postgres asks a PostgreSQL database for the rows of a query, one after the
// other, in a transaction that can change nothing. What it returns and says never holds a
// password, nor a value of the database.
//
// Where the address leaves something out, the environment and the files say it that
// PostgreSQL's own programs read: PGHOST, PGPASSWORD, PGPASSFILE and the like.
package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
)

// IsAddress reports whether a name is the address of a PostgreSQL database, rather than
// of a file.
func IsAddress(name string) bool {
	return strings.HasPrefix(name, "postgres://") || strings.HasPrefix(name, "postgresql://")
}

// Name returns an address as it may be shown: without a password, and without its
// parameters, which may hold one too.
func Name(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "the PostgreSQL database"
	}
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	if u.User.Username() != "" {
		shown.User = url.User(u.User.Username())
	}
	return shown.String()
}

// A Query is one that waits to be read.
type Query struct {
	name    string // of the database
	conn    *pgconn.PgConn
	columns []column
}

// statement names the query on the server.
const statement = "outflow"

// longestRow bounds what a row may take: three cells, and whatever else a server says.
const longestRow = 16 << 20

// Open connects to a database and looks at a query, which is not carried out yet. The
// first of its columns holds the ids: whole numbers, texts or UUIDs. The password is used
// if the address has none.
func Open(ctx context.Context, address, password, query string) (*Query, error) {
	config, err := configure(address, password)
	if err != nil {
		return nil, err
	}
	conn, err := pgconn.ConnectConfig(ctx, config)
	if err != nil {
		return nil, notConnected(ctx, address, err)
	}
	conn.Frontend().SetMaxBodyLen(longestRow)
	q := &Query{name: Name(address), conn: conn}
	if err := q.prepare(ctx, query); err != nil {
		q.Close()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("%s: %w", q.name, told(err))
	}
	return q, nil
}

var errAddress = errors.New("this is no address of a PostgreSQL database; one is postgres://USER@HOST:PORT/DATABASE, where what is neither a letter nor a digit is written as %XX")

// configure reads an address. What is wrong with one may hold its password, and so is not
// repeated.
func configure(address, password string) (*pgconn.Config, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errAddress
	}
	config, err := pgconn.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("%s: the address or the PG… variables of the environment name something that cannot be used, such as a file, a port or a parameter", Name(address))
	}
	_, inAddress := u.User.Password()
	if password != "" && !inAddress && u.Query().Get("password") == "" {
		config.Password = password
	}
	config.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler { return &canceller{conn: conn} }
	return config, nil
}

func notConnected(ctx context.Context, address string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var said *pgconn.PgError
	if errors.As(err, &said) && strings.HasPrefix(said.Code, "28") { // invalid authorization
		return fmt.Errorf("%s: %s", Name(address), said.Message)
	}
	var failed *pgconn.ConnectError
	if errors.As(err, &failed) {
		err = failed.Unwrap()
	}
	return fmt.Errorf("%s: %w", Name(address), err)
}

// prepare begins the transaction in which the query will be carried out.
func (q *Query) prepare(ctx context.Context, query string) error {
	// What is text comes in one form, whatever the database's own settings.
	const begin = "begin transaction read only; set local datestyle = 'ISO, YMD'; set local timezone = 'UTC'; set local client_encoding = 'UTF8'"
	if _, err := q.conn.Exec(ctx, begin).ReadAll(); err != nil {
		return err
	}
	described, err := q.conn.Prepare(ctx, statement, query, nil)
	if err != nil {
		return err
	}
	if len(described.ParamOIDs) > 0 {
		return errors.New("the query leaves a parameter such as $1 open; write its value")
	}
	if len(described.Fields) == 0 {
		return errors.New("the query gives no rows, so that it is no select, and was not carried out")
	}
	for i := range described.Fields {
		c, err := q.column(ctx, &described.Fields[i])
		if err != nil {
			return err
		}
		q.columns = append(q.columns, c)
	}
	if q.columns[0].kind == date || q.columns[0].kind == localTime || q.columns[0].kind == zonedTime {
		return fmt.Errorf("the first column of the query, %q, is a date; the ids come first", q.columns[0].name)
	}
	return nil
}

// Columns returns the names of the columns.
func (q *Query) Columns() []string {
	names := make([]string, len(q.columns))
	for i, c := range q.columns {
		names[i] = c.name
	}
	return names
}

// Rows carries the query out, once, and yields the texts of its cells, nil for NULL,
// which are valid until the next row: dates as 2018-12-31, times by RFC 3339, those of no
// zone as if they were UTC. The server makes rows as they are read. If the context ends
// the query is cancelled.
func (q *Query) Rows(ctx context.Context) iter.Seq2[[][]byte, error] {
	return func(yield func([][]byte, error) bool) {
		if err := q.rows(ctx, yield); err != nil {
			if ctx.Err() != nil {
				err = ctx.Err()
			}
			yield(nil, err)
		}
	}
}

func (q *Query) rows(ctx context.Context, yield func([][]byte, error) bool) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	result := q.conn.ExecPrepared(ctx, statement, nil, nil, nil)
	rooms := make([][]byte, len(q.columns))
	cells := make([][]byte, len(q.columns))
	for n := 1; result.NextRow(); n++ {
		for i, text := range result.Values() {
			if cells[i] = text; text == nil {
				continue
			}
			var err error
			if cells[i], err = q.columns[i].text(text, rooms[i][:0]); err != nil {
				stop()
				result.Close()
				return fmt.Errorf("%s: row %d, column %q: %w", q.name, n, q.columns[i].name, err)
			}
			if q.columns[i].kind.isMade() {
				rooms[i] = cells[i]
			}
		}
		if !yield(cells, nil) {
			stop() // or all other rows would be read
			result.Close()
			return nil
		}
	}
	if _, err := result.Close(); err != nil {
		return fmt.Errorf("%s: %w", q.name, told(err))
	}
	return nil
}

// Close ends the transaction and the connection.
func (q *Query) Close() error {
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	return q.conn.Close(ctx)
}

// told returns what the server says, except what it says of values: they are people's.
func told(err error) error {
	var said *pgconn.PgError
	if !errors.As(err, &said) {
		return err
	}
	switch class := said.Code[:min(2, len(said.Code))]; {
	case said.Code == "25006":
		return fmt.Errorf("the query is no select, and what changes something is refused, because it runs in a read-only transaction: %s", said.Message)
	case class == "22", class == "23", class == "P0": // data, constraints, what functions raise
		return fmt.Errorf("the query cannot be carried out with some value of the database (SQLSTATE %s); the server's log may say which", said.Code)
	}
	text := said.Message
	if said.Position > 0 {
		text += fmt.Sprintf(", at character %d of the query", said.Position)
	}
	return errors.New(text)
}

// trimmed cuts the blanks that pad a text of a fixed length and mean nothing.
func trimmed(text []byte) []byte { return bytes.TrimRight(text, " ") }

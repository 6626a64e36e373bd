package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// A canceller stops what the server does for a connection once a context ends. It asks
// again and again: a server that has not begun yet with what it is to stop forgets that it
// was asked, and the driver's own canceller asks once.
type canceller struct {
	conn *pgconn.PgConn
	done chan struct{} // closed once nothing is waited for any more
	gone chan struct{} // closed once nobody asks any more
}

const (
	askAgain = 100 * time.Millisecond
	patience = 5 * time.Second // then the connection is cut
)

// HandleCancel begins to ask.
func (c *canceller) HandleCancel(context.Context) {
	c.done, c.gone = make(chan struct{}), make(chan struct{})
	_ = c.conn.Conn().SetDeadline(time.Now().Add(patience))
	go func() {
		defer close(c.gone)
		ctx, stop := context.WithTimeout(context.Background(), patience)
		defer stop()
		for {
			_ = c.conn.CancelRequest(ctx)
			select {
			case <-c.done:
				return
			case <-ctx.Done():
				return
			case <-time.After(askAgain):
			}
		}
	}()
}

// HandleUnwatchAfterCancel ends that.
func (c *canceller) HandleUnwatchAfterCancel() {
	close(c.done)
	<-c.gone
	_ = c.conn.Conn().SetDeadline(time.Time{})
}

package ask

import (
	"cmp"
	"context"
	"encoding/csv"
	"io"
	"strconv"
)

// WriteCSV writes the people as they are found, a line each, and returns how
// many it wrote. A list that is cut short because its context ended is an error:
// what lacks people must not pass for all of them.
func (l *List) WriteCSV(w io.Writer) (n int64, err error) {
	c := csv.NewWriter(w)
	c.Write([]string{"population", "id", "certainty"})
	for person := range l.People {
		certainty := "possible"
		if person.Confirmed {
			certainty = "confirmed"
		}
		if err := c.Write([]string{guard(person.Population), strconv.FormatUint(person.ID, 10), certainty}); err != nil {
			return n, err
		}
		n++
	}
	c.Flush()
	return n, cmp.Or(c.Error(), context.Cause(l.ctx))
}

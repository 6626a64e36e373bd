package ask

import (
	"encoding/csv"
	"io"
	"strconv"
)

// WriteCSV writes the people as they are found, a line each, and returns how
// many it wrote.
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
	return n, c.Error()
}

package ask

import (
	"sync"
	"time"
)

// In returns an asker of the same graph whose days begin in another zone. It
// costs nothing to speak of.
func (a *Asker) In(zone *time.Location) *Asker {
	g := *a.graph
	g.Zone = zone
	other := *a
	other.graph = &g
	other.dictionary = sync.OnceValue(func() *dictionary {
		d := *a.dictionary()
		d.graph = &g
		return &d
	})
	return &other
}

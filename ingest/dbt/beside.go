package dbt

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"outflow/graph"
)

// A run is what results say of a node: when it ran, and how many rows its largest run made.
type run struct {
	when []string // intervals
	rows int64
	// unsure is set if one of the runs does not say how many rows it made.
	unsure bool
}

// maxCells is how many columns of all tables are kept.
const maxCells = 10_000_000

// catalog reads the columns that the tables had, by node. Types have no place in claims.
func (r *reading) catalog(s *stream) {
	s.object(func(key string) {
		if key != "nodes" && key != "sources" {
			s.skip()
			return
		}
		s.object(func(id string) {
			s.object(func(key string) {
				if key != "columns" {
					s.skip()
					return
				}
				s.object(func(name string) {
					if r.cells++; r.cells > maxCells {
						s.fail("the catalog has more than 10,000,000 columns", "")
					}
					r.columns[id] = append(r.columns[id], name)
					s.skip()
				})
			})
		})
	})
}

// moving are the commands of which a result says that data moved. What others report as
// a success, such as "docs generate", was compiled and not run.
var moving = map[string]bool{"run": true, "build": true, "seed": true, "snapshot": true, "retry": true}

// results reads when nodes ran. Of a node that failed, was skipped or not asked for it is not
// known when it ran before.
func (r *reading) results(s *stream) {
	type result struct {
		id       string
		from, to time.Time
		rows     int64
	}
	var ran []result
	command := ""
	s.object(func(key string) {
		switch key {
		case "args":
			s.object(func(key string) {
				if key == "which" {
					command = s.text()
				} else {
					s.skip()
				}
			})
		case "results":
			s.list(func() {
				n, status := result{rows: -1}, ""
				s.object(func(key string) {
					switch key {
					case "unique_id":
						n.id = s.text()
					case "status":
						status = s.text()
					case "timing":
						s.list(func() {
							if name, from, to := s.timing(); name == "execute" {
								n.from, n.to = from, to
							}
						})
					case "adapter_response":
						s.object(func(key string) {
							if key == "rows_affected" {
								if rows, err := strconv.ParseInt(s.value().Text, 10, 64); err == nil {
									n.rows = rows
								}
							} else {
								s.skip()
							}
						})
					default:
						s.skip()
					}
				})
				if (status == "success" || status == "partial success") && !n.from.IsZero() && !n.to.Before(n.from) {
					ran = append(ran, n)
				}
			})
		default:
			s.skip()
		}
	})
	if !moving[command] {
		return
	}
	for _, n := range ran {
		all := r.runs[n.id]
		if all == nil {
			all = &run{}
			r.runs[n.id] = all
		}
		if !n.to.After(n.from) { // an interval holds some moment
			n.to = n.from.Add(time.Microsecond)
		}
		all.when = append(all.when, n.from.Format(time.RFC3339Nano)+"/"+n.to.Format(time.RFC3339Nano))
		all.rows, all.unsure = max(all.rows, n.rows), all.unsure || n.rows < 0
	}
}

func (s *stream) timing() (name string, from, to time.Time) {
	s.object(func(key string) {
		switch key {
		case "name":
			name = s.text()
		case "started_at":
			from = moment(s.text())
		case "completed_at":
			to = moment(s.text())
		default:
			s.skip()
		}
	})
	return name, from, to
}

// moment reads a time, the zero one if it is none; dbt's are in UTC where they name no zone.
func moment(text string) time.Time {
	if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return at.UTC().Truncate(time.Microsecond)
	}
	at, _ := time.Parse("2006-01-02T15:04:05.999999999", text)
	return at.Truncate(time.Microsecond)
}

// times returns when data flowed into a node. Through a view it flows from when that was
// made, whenever somebody reads: the moments at which it was made again say nothing more.
func (r *run) times(isView bool) (graph.When, error) {
	when := r.when
	if isView {
		from, _, _ := strings.Cut(slices.Min(when), "/")
		when = []string{from + "/.."}
	}
	return graph.ParseWhen(when, time.UTC)
}

// moved returns how many rows came of each of so many sources in the largest run.
func (r *run) moved(sources int) graph.Range {
	rows := graph.ExactRange(r.rows)
	if r.unsure {
		rows.Max = nil
	}
	if sources > 1 || r.unsure && r.rows == 0 {
		rows.Min = nil
	}
	return rows
}

//go:build linux

package main

import (
	"os"
	"path/filepath"
	"testing"

	"outflow/ingest/openlineage"
)

// BenchmarkReplay has the program load the events that BenchmarkLineage sends, as many as
// -lineage-events says, from an archive such as a service keeps of them: into a new file, once
// more, which changes nothing, and into another file by a process that is killed halfway and by
// one that begins again. It reports how many events a second the first one loaded, and of each
// how long it took and the most memory that it had; of the first in each quarter of its time,
// which is to be as much at the end as before. Both files then hold the same.
//
//	go test ./cmd/outflow -run - -bench Replay -benchtime 1x -lineage-events 1000000
func BenchmarkReplay(b *testing.B) {
	events := filepath.Join(b.TempDir(), "events")
	archiveEvents(b, events)
	for b.Loop() {
		b.StopTimer()
		dir := b.TempDir()
		store, other := filepath.Join(dir, "a.db"), filepath.Join(dir, "b.db")
		b.StartTimer()
		m := loadMeasured(b, store, events)
		b.StopTimer()
		m.report(b, "load")
		m.reportQuarters(b)
		b.ReportMetric(float64(*lineageEvents)/m.time.Seconds(), "events/s")
		info, err := os.Stat(store)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(info.Size()>>20), "stored-MB")
		m = loadMeasured(b, store, events)
		m.report(b, "again")
		loadKilled(b, m.time/2, other, events)
		m = loadMeasured(b, other, events)
		m.report(b, "rest")
		if one, two := content(b, store).content, content(b, other).content; one != two {
			b.Errorf("the file whose load was killed holds %v, the other %v", two, one)
		}
		b.StartTimer()
	}
}

// archiveEvents keeps events in a directory, as many at a time as a service does of many clients.
func archiveEvents(b *testing.B, dir string) {
	b.Helper()
	archive, err := openlineage.OpenArchive(dir)
	if err != nil {
		b.Fatal(err)
	}
	const atOnce = 500
	for n := 0; n < *lineageEvents; {
		var some [][]byte
		for ; n < *lineageEvents && len(some) < atOnce; n++ {
			some = append(some, []byte(lineageEvent(n)))
		}
		if err := archive.Add(some); err != nil {
			b.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		b.Fatal(err)
	}
}

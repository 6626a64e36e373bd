package neo4j

import (
	"context"
	"strings"

	"outflow/graph"
)

// chunkClaims and chunkBytes bound what one transaction writes: the server
// keeps it in memory until it is committed. Larger ones are slower, where the
// next is carried out meanwhile.
const (
	chunkClaims = 2500
	chunkBytes  = 8 << 20
)

// writeClaims encodes the batch's claims and writes them, the one while doing
// the other.
func (w *writing) writeClaims(ctx context.Context) (err error) {
	if w.batch.Claims == nil {
		return nil
	}
	chunks, failed, ended := make(chan []entry, 1), make(chan struct{}), make(chan struct{})
	var writeErr error
	go func() {
		defer close(ended)
		for chunk := range chunks {
			if writeErr != nil {
				continue
			}
			if writeErr = w.writeChunk(ctx, chunk); writeErr == nil {
				continue
			}
			// What failed before is why.
			if _, before := w.land(); before != nil && !w.mayPass(before) {
				writeErr = w.explain(ctx, before)
			}
			close(failed)
		}
	}()
	// The writer must be at rest before anyone clears up, even after a panic
	// in the sequence of claims.
	defer func() {
		close(chunks)
		<-ended
		if err == nil {
			err = writeErr
		}
	}()
	var chunk []entry
	size := 0
	send := func() bool {
		select {
		case chunks <- chunk:
			chunk, size = make([]entry, 0, len(chunk)), 0
			return true
		case <-failed:
			return false
		}
	}
	for c, err := range w.batch.Claims {
		if err != nil {
			return err
		}
		e, err := newEntry(&c)
		if err != nil {
			return err
		}
		chunk = append(chunk, e)
		size += len(e.body)
		if (len(chunk) == w.chunk || size >= chunkBytes) && !send() {
			return nil
		}
	}
	if len(chunk) > 0 {
		send()
	}
	return nil
}

// writeChunk writes what is new or changed among the entries.
func (w *writing) writeChunk(ctx context.Context, chunk []entry) error {
	if err := w.eachOnce(ctx, chunk); err != nil {
		return err
	}
	fresh, err := w.compare(ctx, chunk)
	if err != nil || len(fresh) == 0 {
		return err
	}
	onlyNew, err := w.onlyNew(ctx, fresh)
	if err != nil {
		return err
	}
	mentions, err := w.mentions(ctx, fresh)
	if err != nil {
		return err
	}
	pend, page := w.pend, w.pages
	if onlyNew && mentions == nil {
		pend = w.pendAhead
	}
	err = pend(ctx, func(t *tx) error {
		if err := t.writeLedger(w.number, page, fresh); err != nil {
			return err
		}
		if err := t.insert(fresh, w.number, onlyNew); err != nil {
			return err
		}
		return t.mention(mentions)
	})
	if err != nil {
		return err
	}
	w.pages++
	for _, e := range fresh {
		w.said(e.Source).adds = true
		w.added = append(w.added, e.hash)
	}
	return nil
}

// eachOnce refuses entries that the batch has had before, in this chunk or
// in one that was written.
func (w *writing) eachOnce(ctx context.Context, chunk []entry) error {
	here := make(map[graph.ClaimKey]bool, len(chunk))
	var maybe []entry
	for i := range chunk {
		k := chunk[i].ClaimKey
		if here[k] {
			return chunk[i].twice()
		}
		here[k] = true
		if w.stated.Met(string(k.Kind) + "\x00" + k.ID + "\x00" + k.Source) {
			maybe = append(maybe, chunk[i])
		}
	}
	if maybe == nil {
		return nil
	}
	if err := w.settle(ctx); err != nil {
		return err
	}
	written, err := w.current(ctx, maybe, w.number)
	if err != nil {
		return err
	}
	for i := range written {
		return maybe[i].twice()
	}
	return nil
}

// insert creates the claims, the things they are about and the names of those;
// onlyNew says that none of the things is there yet.
func (t *tx) insert(chunk []entry, number int64, onlyNew bool) error {
	naming := "MERGE"
	if onlyNew {
		naming = "CREATE"
	}
	var transfers []map[string]any
	about := map[label][]map[string]any{}
	for i := range chunk {
		e := &chunk[i]
		e.properties["added"] = number
		if e.Kind == graph.KindTransfer {
			transfers = append(transfers, map[string]any{"from": e.from, "to": e.to, "claim": e.properties})
			continue
		}
		l := labelOf(e.Kind)
		about[l] = append(about[l], map[string]any{"id": e.ID, "source": e.Source, "claim": e.properties, "names": keyed(e.names)})
	}
	if transfers != nil {
		err := t.run(`UNWIND $rows AS row MERGE (a:Place {id: row.from}) MERGE (b:Place {id: row.to})
			CREATE (a)-[c:TRANSFER]->(b) SET c = row.claim`, map[string]any{"rows": transfers})
		if err != nil {
			return err
		}
	}
	for l, rows := range about {
		err := t.run(l.in(`UNWIND $rows AS row MERGE (s:Source {id: row.source}) MERGE (x:LABEL {id: row.id})
			CREATE (s)-[c:SAYS]->(x) SET c = row.claim
			FOREACH (name IN row.names | MERGE (n:Name {key: name.key}) ON CREATE SET n.folded = name.folded `+naming+` (n)-[:NAMES]->(x))`),
			map[string]any{"rows": rows})
		if err != nil {
			return err
		}
	}
	return nil
}

// in puts the label into Cypher in the place of LABEL; labels cannot be
// parameters.
func (l label) in(cypher string) string { return strings.ReplaceAll(cypher, "LABEL", string(l)) }

// ofType puts the type of claims into Cypher in the place of TYPE.
func ofType(kind, cypher string) string { return strings.ReplaceAll(cypher, "TYPE", kind) }

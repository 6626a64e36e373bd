package neo4j

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"fmt"
	"io"

	"outflow/graph"
	"outflow/graph/store/ledger"
)

// A ledger lists the claims that a commit added, so that one which somebody
// deleted can be named. It is kept in pages, (:Ledger {commit, n, keys}), one
// for each transaction; keys is the compressed JSON of kind, id, source, kind,
// and so on.

// encodeKeys writes a page of the ledger.
func encodeKeys(entries []*ledger.Entry) ([]byte, error) {
	keys := make([]string, 0, 3*len(entries))
	for _, e := range entries {
		keys = append(keys, string(e.Kind), e.ID, e.Source)
	}
	var b bytes.Buffer
	f, err := flate.NewWriter(&b, flate.BestSpeed)
	if err == nil {
		_, err = io.WriteString(f, encode(keys))
	}
	if err == nil {
		err = f.Close()
	}
	return b.Bytes(), err
}

// ledger calls each with every claim that a commit added.
func (t *tx) ledger(number int64, each func(graph.ClaimKey)) error {
	for page := int64(0); ; page++ {
		if more, err := t.ledgerPage(number, page, each); !more || err != nil {
			return err
		}
	}
}

// ledgerPage calls each with the claims of one page, and reports whether there is
// another one, which most commits have not: they are read in one round trip.
func (t *tx) ledgerPage(number, page int64, each func(graph.ClaimKey)) (more bool, err error) {
	row, err := t.row("MATCH (l:Ledger {commit: $n, n: $page}) RETURN l.keys, EXISTS { MATCH (m:Ledger {commit: $n, n: $page + 1}) }",
		map[string]any{"n": number, "page": page})
	if row == nil || err != nil {
		return false, err
	}
	data, _ := row[0].([]byte)
	var keys []string
	if err := json.NewDecoder(flate.NewReader(bytes.NewReader(data))).Decode(&keys); err != nil || len(keys)%3 != 0 {
		return false, fmt.Errorf("the ledger of commit %d is not readable: %w", number, err)
	}
	for ; len(keys) > 0; keys = keys[3:] {
		each(graph.ClaimKey{Kind: graph.Kind(keys[0]), ID: keys[1], Source: keys[2]})
	}
	more, _ = row[1].(bool)
	return more, nil
}

// missing names the claims that a commit added and that are not there, or more
// than once.
func (v *verifying) missing(t *tx, number int64) error {
	there := map[graph.ClaimKey]bool{}
	for _, kind := range types {
		err := t.rows(ofType(kind, `MATCH ()-[c:TYPE]->() WHERE c.added = $n AND c.source IS NOT NULL
			RETURN coalesce(c.kind, 'transfer'), c.id, c.source`), map[string]any{"n": number}, func(row []any) error {
			said := texts(row)
			if len(said) != 3 {
				return nil
			}
			k := graph.ClaimKey{Kind: graph.Kind(said[0]), ID: said[1], Source: said[2]}
			if there[k] {
				v.audit.Fault("the %s %q of %s (commit %d) is there twice", k.Kind, k.ID, k.Source, number)
			}
			there[k] = true
			return nil
		})
		if err != nil {
			return err
		}
	}
	listed := 0
	err := t.ledger(number, func(k graph.ClaimKey) {
		if listed++; !there[k] {
			v.audit.Fault("the %s %q of %s (commit %d) is gone", k.Kind, k.ID, k.Source, number)
		}
	})
	if err != nil {
		v.audit.Fault("%v", err)
	} else if listed == 0 {
		v.audit.Fault("the ledger of commit %d is gone", number)
	}
	return nil
}

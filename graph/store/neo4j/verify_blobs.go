package neo4j

import (
	"crypto/sha256"
	"encoding/hex"
)

// blobs compares each member list with its name.
func (v *verifying) blobs(t *tx) error {
	type blob struct {
		hash        string
		size, parts any
	}
	var all []blob
	n := map[string]any{"n": v.head}
	err := t.rows("MATCH (b:Blob) WHERE b.added <= $n RETURN b.hash, b.size, b.parts ORDER BY b.hash", n, func(row []any) error {
		hash, _ := row[0].(string)
		all = append(all, blob{hash, row[1], row[2]})
		return nil
	})
	if err != nil {
		return err
	}
	for _, b := range all {
		hash, size, parts := sha256.New(), int64(0), int64(0)
		err := t.rows("MATCH (p:Part {blob: $hash}) WHERE p.n >= 0 RETURN p.n, p.data ORDER BY p.n", map[string]any{"hash": b.hash}, func(row []any) error {
			data, _ := row[1].([]byte)
			hash.Write(data)
			size += int64(len(data))
			parts++
			return nil
		})
		if err != nil {
			return err
		}
		if size != b.size || parts != b.parts || hex.EncodeToString(hash.Sum(nil)) != b.hash {
			v.audit.Fault("the member list %s was edited: its bytes have another hash", b.hash)
		}
	}
	return t.rows("MATCH (p:Part) WHERE p.added <= $n AND NOT EXISTS { MATCH (:Blob {hash: p.blob}) } RETURN DISTINCT p.blob", n, func(row []any) error {
		v.audit.Fault("there is a part of a member list %v that is not there", row[0])
		return nil
	})
}

package claims

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"outflow/graph"
)

// Write writes the claims that a reader has, and the member lists that they
// name, each list once. Equal graphs are written alike.
func Write(ctx context.Context, w io.Writer, r graph.Reader) error {
	out := bufio.NewWriterSize(w, 256<<10)
	var hashes []string
	written := map[string]bool{}
	for c, err := range r.Claims(ctx) {
		if err != nil {
			return err
		}
		if !c.Kind.IsSaid() { // whoever loads the claims works it out
			continue
		}
		if c.Members != "" && !written[c.Members] {
			written[c.Members] = true
			hashes = append(hashes, c.Members)
		}
		out.Write(c.Canonical()) // the error stays until Flush
		if err := out.WriteByte('\n'); err != nil {
			return err
		}
	}
	for _, hash := range hashes {
		if err := writeList(ctx, out, r, hash); err != nil {
			return fmt.Errorf("member list %s: %w", hash, err)
		}
	}
	return out.Flush()
}

// writeList writes a member list in parts.
func writeList(ctx context.Context, w io.Writer, r graph.Reader, hash string) error {
	blob, err := r.Blob(ctx, hash)
	if err != nil {
		return err
	}
	defer blob.Close()
	buf := make([]byte, partBytes)
	for part := 1; ; part++ {
		n, err := io.ReadFull(blob, buf)
		if err == io.EOF && part > 1 {
			return nil
		}
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return err
		}
		line, jsonErr := json.Marshal(members{kindMembers, hash, part, buf[:n]})
		if jsonErr != nil {
			return jsonErr
		}
		if _, err := w.Write(append(line, '\n')); err != nil {
			return err
		}
		if err != nil {
			return nil
		}
	}
}

package ingest

import (
	"context"
	"iter"
	"maps"
	"os"

	"outflow/ingest/claims"
	"outflow/ingest/record"
)

// A claimsInput is a file of claims, which names the sources it restates.
type claimsInput struct {
	*candidate
	names []string
	lists *log // what is wrong with its member lists
	info  os.FileInfo
}

func openClaims(ctx context.Context, c *candidate, m *members) (input, error) {
	file, err := os.Open(c.file)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	in := &claimsInput{candidate: c, lists: newLog(nil), info: info}
	names, blobs, err := claims.Scan(ctx, file, in.lists.reader(c.file, ""))
	in.names = names
	maps.Copy(m.blobs, blobs)
	return in, err
}

func (in *claimsInput) path() string      { return in.file }
func (in *claimsInput) size() int64       { return in.info.Size() }
func (in *claimsInput) sources() []string { return in.names }

func (in *claimsInput) changed() bool {
	info, err := os.Stat(in.file)
	return err != nil || info.Size() != in.info.Size() || !info.ModTime().Equal(in.info.ModTime())
}

func (in *claimsInput) records(ctx context.Context, log *log) iter.Seq2[*record.Record, error] {
	return func(yield func(*record.Record, error) bool) {
		file, err := os.Open(in.file)
		if err != nil {
			yield(nil, err)
			return
		}
		defer file.Close()
		for _, p := range in.lists.problems.All {
			log.problems.Add(p)
		}
		for rec, err := range claims.Read(ctx, file, log.reader(in.file, ""), log.read) {
			if !yield(rec, err) {
				return
			}
		}
	}
}

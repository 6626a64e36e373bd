package neo4j

import "context"

// toVersion6 makes the indexes of runs. There were none before, whose kind programs of
// before do not know.
func (w *writerLock) toVersion6(ctx context.Context) error { return w.alter(ctx, statements...) }

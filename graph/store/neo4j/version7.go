package neo4j

import "context"

// toVersion7 makes the indexes of patterns. There were none before, whose kind programs of
// before do not know.
func (w *writerLock) toVersion7(ctx context.Context) error { return w.alter(ctx, statements...) }

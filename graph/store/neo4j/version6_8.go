package neo4j

import "context"

// indexed makes the indexes that are missing. Version 6 brought runs, version 7 patterns and
// version 8 erasures: there were none before, whose kinds programs of before do not know.
func (w *writerLock) indexed(ctx context.Context) error { return w.alter(ctx, statements...) }

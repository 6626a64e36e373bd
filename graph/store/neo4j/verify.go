package neo4j

import "context"

func (s *Store) Verify(ctx context.Context) (faults []string, err error) { return nil, nil }

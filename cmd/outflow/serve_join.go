package main

import (
	"context"
	"errors"
	"io"
	"strings"

	"outflow/graph/ask"
	"outflow/ingest/members"
	"outflow/server"
)

// joinUpload finds the people of a match in a file that the service received.
func joinUpload(ctx context.Context, r ask.Register, key *members.Key, m *ask.Match, column string, in io.Reader, out io.Writer) (server.Joined, error) {
	i, err := members.NewIdentifier(r.Keyed, r.Key, key)
	if err != nil {
		return server.Joined{}, err
	}
	did, err := joinOf("the upload", column, i, m).Run(ctx, in, out)
	if faults := (*members.FaultsError)(nil); errors.As(err, &faults) {
		err = &server.RejectedError{Problems: (&names{strings.NewReplacer()}).faults(faults.All), Undone: "joined"}
	}
	return server.Joined{
		Rows: did.Rows, Written: did.Written, Others: did.Others, Unlisted: did.Unlisted,
		Unusable: did.Unusable, FirstUnusable: did.FirstUnusable,
	}, err
}

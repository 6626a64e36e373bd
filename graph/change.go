package graph

// A Change says what a commit did.
type Change struct {
	Added, Changed, Unchanged int
	// Retired holds the claims taken back without being replaced.
	Retired []ClaimKey
}

// A ClaimChange is what a commit did to one claim: it added it if there is none
// before, retired it if there is none after, else it replaced it.
type ClaimChange struct {
	Commit        int64 // number
	Before, After *Claim
}

// Key names the claim.
func (c *ClaimChange) Key() ClaimKey {
	if c.After != nil {
		return c.After.Key()
	}
	return c.Before.Key()
}

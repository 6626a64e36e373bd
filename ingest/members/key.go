package members

import (
	"fmt"
	"sync"

	"golang.org/x/crypto/argon2"
)

// A Key makes pseudonyms of ids that are text. Who has a store, and ids that may be
// in it, can try secrets until the pseudonyms or the fingerprint of the key come out.
// So the key is derived from the secret by Argon2id with the second set of parameters
// that RFC 9106 recommends: a guess takes 64 MiB and a fraction of a second, once for
// each secret that is tried. It is derived when the first text is met, and once.
type Key struct{ derived func() []byte }

// leastSecret is the length of the shortest secret, in bytes: as many as chance can
// make that nobody can guess, whatever a guess costs.
const leastSecret = 16

// NewKey returns the key of a secret.
func NewKey(secret []byte) (*Key, error) {
	if len(secret) < leastSecret {
		return nil, fmt.Errorf("the key of pseudonyms is %d bytes long and must be at least %d: a shorter one can be guessed", len(secret), leastSecret)
	}
	return &Key{sync.OnceValue(func() []byte {
		// The salt is the same everywhere: lists that two stores hold, or two files,
		// match if the secret is the same.
		return argon2.IDKey(secret, []byte("outflow: key of pseudonyms"), 3, 64<<10, 4, 32)
	})}, nil
}

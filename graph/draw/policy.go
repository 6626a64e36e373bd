package draw

import (
	"crypto/sha256"
	"encoding/base64"
)

// StyleHash names the style sheet that is in every drawing, as a content
// security policy does: 'sha256-' and the hash in base64. A page that lets no
// other style in can hold drawings.
func StyleHash() string {
	sum := sha256.Sum256([]byte("\n" + styleSheet()))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

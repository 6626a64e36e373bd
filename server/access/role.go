// Package access says who may do what: roles, the tokens that carry them, and
// the tokens of an OpenID Connect issuer.
package access

import (
	"fmt"
	"slices"
	"strings"
)

// A Role is what somebody may do.
type Role string

// The roles. Everybody who has one may read.
const (
	Reader Role = "reader" // ask, and see answers and counts
	People Role = "people" // also list ids of people
	Writer Role = "writer" // also load
	Admin  Role = "admin"  // all of it
)

// roles lists the roles.
var roles = []Role{Reader, People, Writer, Admin}

// ParseRole reads a role by its name.
func ParseRole(text string) (Role, error) {
	if r := Role(text); slices.Contains(roles, r) {
		return r, nil
	}
	return "", fmt.Errorf("%q is no role; the roles are reader, people, writer and admin", text)
}

// A Caller is somebody who is known.
type Caller struct {
	Name  string
	Roles []Role
}

// May reports whether the caller may do what a role is for.
func (c Caller) May(need Role) bool {
	return slices.ContainsFunc(c.Roles, func(r Role) bool { return r == need || r == Admin || need == Reader })
}

// Role writes the caller's roles.
func (c Caller) Role() string {
	names := make([]string, len(c.Roles))
	for i, r := range c.Roles {
		names[i] = string(r)
	}
	return strings.Join(names, " ")
}

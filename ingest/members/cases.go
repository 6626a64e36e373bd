package members

import (
	"bytes"
	"unicode"

	"outflow/graph"
	"outflow/graph/people"
)

// cases gathers mail addresses with capital letters, as pseudonyms: no mail
// program tells Kim@example.org from kim@example.org, and a list does. It takes
// as much memory for each as the list does.
type cases struct {
	given, lower people.Builder
}

// add takes the pseudonym of an id, if it is such an address.
func (c *cases) add(d *ids, id []byte, pseudonym uint64) {
	if bytes.IndexByte(id, '@') >= 0 && bytes.ContainsFunc(id, unicode.IsUpper) {
		c.given.Add(pseudonym, graph.Always)
		c.lower.Add(d.pseudonym(bytes.ToLower(id)), graph.Always)
	}
}

// same counts the addresses on a list that would be another's in lower case.
func (c *cases) same(list *people.List) (int64, error) {
	given, err := c.given.List()
	if err != nil {
		return 0, err
	}
	lower, err := c.lower.List()
	if err != nil {
		return 0, err
	}
	apart := lower.Everyone().AndNot(list.Everyone()).Len()
	return given.Everyone().Len() - apart, nil
}

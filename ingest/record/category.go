package record

import (
	"fmt"
	"slices"

	"outflow/graph"
)

// categoryKey reads the key of a category as written.
func (r *Reader) categoryKey(v Value) (string, bool) {
	key, ok := r.word(v, "a category such as user.contact.email")
	if ok && (!graph.ValidCategory(key) || len(key) > maxID) {
		r.problem(v, quote(key)+" is no category", "words of letters, digits, _ and - joined by dots, such as user.contact.email")
		ok = false
	}
	return key, ok
}

// category reads the key of a category as it is to be used now.
func (r *Reader) category(v Value) (string, bool) {
	key, ok := r.categoryKey(v)
	if !ok || r.Stored {
		return key, ok
	}
	if now := r.Taxonomy.Current(key); now != key {
		r.Warnings.Add(Problem{File: r.File, Line: v.Line, Column: v.Column,
			What: fmt.Sprintf("the category %s is deprecated and read as %s", key, now)})
		key = now
	}
	if _, known := r.Unknown[key]; !known {
		if c, ok := r.Taxonomy.Lookup(key); !ok || !c.Known {
			r.Unknown[key] = r.unknownCategory(v, key)
		}
	}
	return key, true
}

// unknownCategory says where a category nobody declares hangs. A key that is
// nearly a known one is more likely a slip than an extension.
func (r *Reader) unknownCategory(v Value, key string) Problem {
	var known []string
	for _, c := range r.Taxonomy.All() {
		known = append(known, c.Key)
	}
	return Problem{File: r.File, Line: v.Line, Column: v.Column,
		What:       fmt.Sprintf("nobody declares the category %s, attached to %s", key, r.Taxonomy.Attached(key)),
		DidYouMean: Nearest(key, known)}
}

// categories reads a list of categories as a set.
func (r *Reader) categories(v Value) ([]string, bool) {
	return r.set(v, "a list of categories", (*Reader).category)
}

// derives reads which categories are made of which.
func (r *Reader) derives(v Value) (map[string][]string, bool) {
	return r.mapping(v, "a mapping such as {user.financial.score: [user.financial.balance]}, in CSV user.financial.score=user.financial.balance", (*Reader).category)
}

// columns reads which fields are fed by which.
func (r *Reader) columns(v Value) (map[string][]string, bool) {
	return r.mapping(v, "a mapping of field names such as {total: [price, amount]}, in CSV total=price+amount", (*Reader).id)
}

// mapping reads a mapping of words to sets of words.
func (r *Reader) mapping(v Value, expected string, item func(*Reader, Value) (string, bool)) (map[string][]string, bool) {
	if v.Shape != Map {
		r.problem(v, v.Shape.String()+" stands here", expected)
		return nil, false
	}
	all := make(map[string][]string, len(v.Map))
	sound := true
	for _, e := range v.Map {
		out, ok := item(r, e.Key)
		if _, again := all[out]; ok && again {
			r.problem(e.Key, "the key "+quote(out)+" is there twice", "")
			ok = false
		}
		in, inOK := r.set(e.Value, "a list", item)
		if inOK && len(in) == 0 {
			r.problem(e.Value, quote(out)+" is made of nothing", expected)
			inOK = false
		}
		sound = sound && ok && inOK
		all[out] = slices.Clip(in)
	}
	return all, sound
}

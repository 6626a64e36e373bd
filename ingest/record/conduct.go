package record

import (
	"net/url"

	"outflow/graph"
)

// effect reads what becomes of the people; there is one effect.
func (r *Reader) effect(v Value) (string, bool) {
	return r.oneOf(v, graph.EffectAggregate)
}

// disclosed reads whether people were told.
func (r *Reader) disclosed(v Value) (string, bool) { return r.oneOf(v, "true", "false", "unknown") }

// observed reads whether it is declared, or was seen to run.
func (r *Reader) observed(v Value) (string, bool) {
	return r.oneOf(v, graph.ObservedOnly, graph.ObservedAlso, graph.ObservedWithin)
}

func (r *Reader) oneOf(v Value, words ...string) (string, bool) {
	expected := words[0]
	for _, w := range words[1:] {
		expected += " or " + w
	}
	text, ok := r.word(v, expected)
	if !ok {
		return "", false
	}
	for _, w := range words {
		if text == w {
			return text, true
		}
	}
	r.Problems.Add(Problem{r.File, v.Line, v.Column, quote(text) + " stands here", expected, Meant(text, words)})
	return "", false
}

// ground reads a key, or a list of keys that each hold for a time.
func (r *Reader) ground(v Value) (graph.Ground, bool) {
	const expected = "none, unknown, a key such as gdpr:46-2-c, or a list of {when: …, key: …}"
	switch {
	case v.Shape == Text:
		key, ok := r.groundKey(v)
		return graph.Ground{{Key: key}}, ok
	case v.Shape != List || len(v.List) == 0:
		r.problem(v, v.Shape.String()+" stands here", expected)
		return nil, false
	}
	var g graph.Ground
	sound := true
	for _, e := range v.List {
		var t graph.GroundTerm
		ok := r.parts(e, expected, map[string]func(Value) bool{
			"when": func(v Value) (ok bool) { t.When, ok = r.when(v); return },
			"key":  func(v Value) (ok bool) { t.Key, ok = r.groundKey(v); return },
		})
		if ok && t.Key == "" {
			r.problem(e, "a ground has no key", expected)
			ok = false
		}
		sound = sound && ok
		g = append(g, t)
	}
	return g, sound
}

// groundKey reads the key of a ground. What merely looks like a word for none
// would pass for a ground, and hide that there is none.
func (r *Reader) groundKey(v Value) (string, bool) {
	key, ok := r.id(v)
	if !ok || key == graph.GroundNone || key == graph.GroundUnknown {
		return key, ok
	}
	if word, is := noGround(key); is {
		r.Problems.Add(Problem{r.File, v.Line, v.Column, quote(key) + " stands here", "none, unknown or a key such as gdpr:46-2-c", word})
		return "", false
	}
	return key, true
}

// evidence reads a list of documents, each a mapping or just an address.
func (r *Reader) evidence(v Value) ([]graph.Evidence, bool) {
	const expected = "a list of {title: …, url: …}"
	if v.Shape != List {
		r.problem(v, v.Shape.String()+" stands here", expected)
		return nil, false
	}
	var all []graph.Evidence
	sound := true
	for _, e := range v.List {
		var d graph.Evidence
		ok := false
		if e.Shape == Text {
			d.URL, ok = r.address(e)
		} else {
			ok = r.parts(e, expected, map[string]func(Value) bool{
				"title": func(v Value) (ok bool) { d.Title, ok = r.text(v); return },
				"url":   func(v Value) (ok bool) { d.URL, ok = r.address(v); return },
			})
		}
		if ok && d == (graph.Evidence{}) {
			r.problem(e, "a piece of evidence has neither title nor url", expected)
			ok = false
		}
		sound = sound && ok
		all = append(all, d)
	}
	return all, sound
}

// address reads a web address. It becomes a link on a page, so that no other
// scheme may pass.
func (r *Reader) address(v Value) (string, bool) {
	const expected = "a web address such as https://example.org/report"
	text, ok := r.text(v)
	if !ok || text == "" {
		return "", ok
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		r.problem(v, quote(text)+" is no web address", expected)
		return "", false
	}
	return text, true
}

// parts reads a mapping of a few keys.
func (r *Reader) parts(v Value, expected string, read map[string]func(Value) bool) bool {
	if v.Shape != Map {
		r.problem(v, v.Shape.String()+" stands here", expected)
		return false
	}
	sound := true
	for i, e := range v.Map {
		if i >= len(read) {
			r.problem(e.Key, "the key "+quote(e.Key.Text)+" is one too many", expected)
			return false
		}
		part, ok := read[e.Key.Text]
		if !ok {
			r.problem(e.Key, "there is no key "+quote(e.Key.Text)+" here", expected)
		} else if _, again := repeated(v.Map, i); again {
			r.problem(e.Key, "the key "+quote(e.Key.Text)+" is there twice", "")
			ok = false
		} else if e.Value.Shape != Null {
			ok = part(e.Value)
		}
		sound = sound && ok
	}
	return sound
}

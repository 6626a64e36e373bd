package manifest

import (
	"iter"

	"outflow/ingest/record"
)

// outlineYAML reads the syntax of a YAML text.
func outlineYAML(text []byte) (*Manifest, *record.Problem) {
	root, problem := parseYAML(text)
	if problem != nil {
		return nil, problem
	}
	return &Manifest{root, func(key int) iter.Seq[record.Value] {
		return func(yield func(record.Value) bool) {
			for _, v := range root.Map[key].Value.List {
				if !yield(v) {
					return
				}
			}
		}
	}}, nil
}

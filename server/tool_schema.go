package server

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// schema describes the arguments of a tool as JSON Schema does.
func (t *tool) schema() map[string]any {
	properties, required := map[string]any{}, []string{}
	for _, a := range t.arguments {
		property := map[string]any{"type": "string", "description": a.description, "examples": a.examples, "maxLength": a.most}
		if a.numeric {
			property = map[string]any{"type": "integer", "description": a.description, "examples": a.examples, "minimum": 1, "maximum": a.most}
		}
		properties[a.name] = property
		if a.required {
			required = append(required, a.name)
		}
	}
	return map[string]any{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

// describedInOpenAPI returns the schemas of openAPI, which refer to each other as definitions.
func describedInOpenAPI() (map[string]map[string]any, error) {
	var of struct {
		Components struct{ Schemas map[string]map[string]any }
	}
	err := json.Unmarshal(bytes.ReplaceAll(openAPI, []byte("#/components/schemas/"), []byte(definitions)), &of)
	return of.Components.Schemas, err
}

// definitions is where a schema has those to which it refers.
const definitions = "#/$defs/"

// output describes the JSON that a tool gives, nil if it gives none: that, or the problem that
// there was. It is taken from openAPI, which is tested, as Go's types say less: not which codes
// there are, nor that claims are objects.
func (t *tool) output(described map[string]map[string]any) any {
	if t.gives == "" {
		return nil
	}
	value := maps.Clone(described[t.gives])
	properties, required := maps.Clone(value["properties"].(map[string]any)), slices.Clone(value["required"].([]any))
	for _, name := range slices.Sorted(maps.Keys(t.adds)) {
		properties[name] = t.adds[name]
		required = append(required, name)
	}
	value["properties"], value["required"] = properties, required
	either := []any{value, map[string]any{"$ref": definitions + "Problem"}}
	defs := map[string]any{}
	takeReferred(either, described, defs)
	return map[string]any{"type": "object", "anyOf": either, "$defs": defs}
}

// takeReferred takes the schemas to which a schema refers, and those to which these do.
func takeReferred(schema any, described map[string]map[string]any, into map[string]any) {
	switch s := schema.(type) {
	case []any:
		for _, one := range s {
			takeReferred(one, described, into)
		}
	case map[string]any:
		if ref, is := s["$ref"].(string); is {
			name := strings.TrimPrefix(ref, definitions)
			if into[name] == nil {
				into[name] = described[name]
				takeReferred(described[name], described, into)
			}
			return
		}
		for _, one := range s {
			takeReferred(one, described, into)
		}
	}
}

package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strings"
	"testing"

	"outflow/graph"
)

// A document is what the tests read of openapi.json.
type document struct {
	OpenAPI    string
	Paths      map[string]map[string]*operation
	Components struct{ Schemas map[string]*schema }
}

type operation struct {
	OperationID string
	Role        string `json:"x-role"`
	Parameters  []struct {
		Name, In string
		Example  any
	}
	RequestBody struct {
		Content map[string]struct{ Example any }
	}
	Responses map[string]struct {
		Content map[string]struct{ Schema *schema }
	}
}

// A schema is the part of JSON Schema that the document uses.
type schema struct {
	Ref                  string `json:"$ref"`
	Type                 any
	Properties           map[string]*schema
	Required             []string
	AdditionalProperties any
	Items                *schema
	Enum                 []any
	AnyOf                []*schema
}

func described(t *testing.T) *document {
	t.Helper()
	d := &document{}
	if err := json.Unmarshal(openAPI, d); err != nil || d.OpenAPI != "3.1.0" {
		t.Fatalf("%q, %v", d.OpenAPI, err)
	}
	return d
}

func TestTheDescriptionIsOfTheRoutes(t *testing.T) {
	d := described(t)
	for i := range programRoutes {
		r := &programRoutes[i]
		path := pathTemplate(r.path)
		op := d.Paths[path][strings.ToLower(r.method)]
		if op == nil {
			t.Errorf("%s %s is not described", r.method, r.path)
			continue
		}
		if op.Role != string(r.need) {
			t.Errorf("%s needs the role %q and is said to need %q", r.path, r.need, op.Role)
		}
		var named []string
		for _, p := range op.Parameters {
			if p.In == "path" {
				if !strings.Contains(path, "{"+p.Name+"}") {
					t.Errorf("%s has no %s", path, p.Name)
				}
				continue
			}
			named = append(named, p.Name)
		}
		known := slices.Clone(r.params)
		sort.Strings(named)
		sort.Strings(known)
		if !slices.Equal(named, known) {
			t.Errorf("%s knows the parameters %v and is said to know %v", r.path, known, named)
		}
		delete(d.Paths[path], strings.ToLower(r.method))
	}
	for path, left := range d.Paths {
		for method := range left {
			t.Errorf("%s %s is described and is not there", method, path)
		}
	}
	registered := demo(t, nil).engine.Routes()
	for _, r := range registered {
		if r.Method != http.MethodHead && !slices.ContainsFunc(routes, func(o route) bool { return o.method == r.Method && o.path == r.Path }) {
			t.Errorf("%s %s is registered beside the table of routes", r.Method, r.Path)
		}
	}
}

// pathTemplate writes a route's path as the description does.
func pathTemplate(path string) string {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if name, open := strings.CutPrefix(s, ":"); open {
			segments[i] = "{" + name + "}"
		}
	}
	return strings.Join(segments, "/")
}

// examplesRun tries every example; what comes back is what is described: each
// key, and no other.
func examplesRun(t *testing.T, store graph.Store) {
	fill(t, store, "", population) // which has lists to find people on
	d := described(t)
	event := d.Paths[lineagePath]["post"].RequestBody.Content["application/json"].Example.(string) // which has a run
	if r := start(t, store, nil).send(t, event); r.StatusCode != http.StatusCreated {
		t.Fatal(r.Status)
	}
	fill(t, store, "requests", erased(t))
	tried := 0
	for path, ops := range d.Paths {
		for method, op := range ops {
			for media, status := range op.media() {
				s := start(t, store, nil)
				query := url.Values{}
				address := path
				for _, p := range op.Parameters {
					if p.Example == nil {
						t.Errorf("%s: the parameter %s has no example", path, p.Name)
					}
					if p.In == "path" {
						address = strings.ReplaceAll(address, "{"+p.Name+"}", url.PathEscape(fmt.Sprint(p.Example)))
						continue
					}
					query.Set(p.Name, fmt.Sprint(p.Example))
				}
				if query.Has("format") {
					query.Del("format") // Accept says it
				}
				var body io.Reader
				headers := []string{"Accept", media}
				for kind, content := range op.RequestBody.Content {
					switch example := content.Example.(type) {
					case nil:
						continue
					case string:
						body = strings.NewReader(example)
					default:
						text, err := json.Marshal(example)
						if err != nil {
							t.Fatal(err)
						}
						body = bytes.NewReader(text)
					}
					headers = append(headers, "Content-Type", kind)
				}
				r := s.do(t, strings.ToUpper(method), address+"?"+query.Encode(), body, headers...)
				if got, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); r.StatusCode != status || got != media {
					t.Errorf("%s %s as %s: %s, %s: %s", method, path, media, r.Status, r.Header.Get("Content-Type"), r.body)
					continue
				}
				tried++
				if is := op.Responses["200"].Content[media].Schema; is != nil {
					var value any
					if err := json.Unmarshal(r.body, &value); err != nil {
						t.Fatal(err)
					}
					d.check(t, path, is, value)
				}
			}
		}
	}
	if tried < 18 {
		t.Errorf("only %d examples were tried", tried)
	}
}

// media lists the media types of what comes back where all is well.
func (op *operation) media() map[string]int {
	all := map[string]int{}
	for media := range op.Responses["200"].Content {
		all[media] = http.StatusOK
	}
	return all
}

func TestProblemsAreAsDescribed(t *testing.T) {
	d := described(t)
	s := demo(t, nil)
	for _, r := range []*response{
		s.get(t, askPath("whose data reached Alipey")), s.get(t, "/nowhere"),
		s.do(t, "POST", "/v1/load?source=x", strings.NewReader("outflow: 1\nparties: [{id: a, nmae: b}]\n")),
	} {
		var value any
		if err := json.Unmarshal(r.body, &value); err != nil {
			t.Fatal(err)
		}
		d.check(t, "problem", d.Components.Schemas["Problem"], value)
	}
}

// check tells how a value differs from its schema.
func (d *document) check(t testing.TB, where string, s *schema, value any) {
	t.Helper()
	if s.Ref != "" {
		s = d.Components.Schemas[s.Ref[strings.LastIndex(s.Ref, "/")+1:]]
		if s == nil {
			t.Fatalf("%s: the schema is not there", where)
		}
	}
	if s.Enum != nil && !slices.Contains(s.Enum, value) {
		t.Errorf("%s: %v is none of %v", where, value, s.Enum)
	}
	if is := typeOf(value); !allows(s.Type, is) {
		t.Errorf("%s is %s, not %v", where, is, s.Type)
	}
	switch v := value.(type) {
	case []any:
		for i, item := range v {
			d.check(t, fmt.Sprintf("%s[%d]", where, i), s.Items, item)
		}
	case map[string]any:
		for _, key := range s.Required {
			if _, ok := v[key]; !ok {
				t.Errorf("%s lacks %q", where, key)
			}
		}
		for key, item := range v {
			if inner := s.Properties[key]; inner != nil {
				d.check(t, where+"."+key, inner, item)
			} else if s.AdditionalProperties == false {
				t.Errorf("%s has %q, which is not described", where, key)
			}
		}
	}
}

func typeOf(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case float64:
		if v == float64(int64(v)) {
			return "integer"
		}
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	}
	return "object"
}

func allows(types any, is string) bool {
	list, ok := types.([]any)
	if !ok {
		list = []any{types}
	}
	return slices.Contains(list, any(is)) || is == "integer" && slices.Contains(list, any("number"))
}

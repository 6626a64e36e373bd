package server

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/draw"
)

// The style sheet of a drawing is let in by its hash, and nothing else is.
func TestPoliciesLetTheStyleOfDrawingsIn(t *testing.T) {
	svg, err := draw.SVG(context.Background(), &ask.Answer{Graph: &graph.Graph{}}, draw.Options{})
	if err != nil {
		t.Fatal(err)
	}
	style := ""
	for d := xml.NewDecoder(strings.NewReader(string(svg.Text))); ; {
		token, err := d.Token()
		if err != nil {
			break
		}
		if start, ok := token.(xml.StartElement); ok {
			for _, a := range start.Attr {
				if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
					t.Errorf("<%s %s> is style or script in line", start.Name.Local, a.Name.Local)
				}
			}
			if start.Name.Local == "style" {
				if err := d.DecodeElement(&style, &start); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	sum := sha256.Sum256([]byte(style))
	hash := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	for name, policy := range map[string]string{"pages": pagePolicy, "drawings": drawingPolicy} {
		if style == "" || !strings.Contains(policy, hash) {
			t.Errorf("the policy of %s lacks %s: %s", name, hash, policy)
		}
		if strings.Contains(policy, "unsafe") {
			t.Errorf("the policy of %s is not strict: %s", name, policy)
		}
	}
}

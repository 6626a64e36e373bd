package main

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"runtime/debug"
	"strings"
)

// A bill is a bill of materials in CycloneDX 1.6. It has neither a time nor a serial
// number: the same build has the same bill.
type bill struct {
	Schema      string `json:"$schema"`
	BOMFormat   string `json:"bomFormat"`
	SpecVersion string `json:"specVersion"`
	Version     int    `json:"version"`
	Metadata    struct {
		Component component `json:"component"`
	} `json:"metadata"`
	Components []component `json:"components"`
}

// A component is a module, the standard library, or a library that a module holds.
type component struct {
	Type     string           `json:"type"`
	Ref      string           `json:"bom-ref"`
	Name     string           `json:"name"`
	Version  string           `json:"version"`
	Hashes   []hash           `json:"hashes,omitempty"`
	Licences []licenceSection `json:"licenses,omitempty"`
	PURL     string           `json:"purl,omitempty"`
}

// A hash of a module is the one in go.sum: that of a list of its files and theirs.
type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

// A licenceSection has one of both.
type licenceSection struct {
	Licence    *licence `json:"license,omitempty"`
	Expression string   `json:"expression,omitempty"`
}

type licence struct {
	ID string `json:"id"`
}

// billOf lists what a build is made of: what Go noted in it, and the C libraries
// inside go-graphviz, of which Go knows nothing.
func billOf(info *debug.BuildInfo) (*bill, error) {
	b := &bill{Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", BOMFormat: "CycloneDX", SpecVersion: "1.6", Version: 1}
	b.Metadata.Component = component{
		Type: "application", Ref: "outflow", Name: "outflow", Version: info.Main.Version, Licences: licences("Apache-2.0"),
	}
	known := map[string]string{}
	for _, n := range notices(moduleNotices) {
		known[n.name] = n.licence
	}
	golang := func(name, version string, licence string) component {
		return newComponent(name, version, licence, "pkg:golang/"+strings.ToLower(name)+"@"+strings.ReplaceAll(version, "+", "%2B"))
	}
	b.Components = append(b.Components, golang("stdlib", strings.TrimPrefix(info.GoVersion, "go"), known["Go"]))
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		c := golang(m.Path, m.Version, known[m.Path])
		if sum, ok := strings.CutPrefix(m.Sum, "h1:"); ok {
			bytes, err := base64.StdEncoding.DecodeString(sum)
			if err != nil {
				return nil, fmt.Errorf("the sum of %s: %w", m.Path, err)
			}
			c.Hashes = []hash{{"SHA-256", hex.EncodeToString(bytes)}}
		}
		b.Components = append(b.Components, c)
	}
	for _, n := range notices(graphvizNotices) {
		b.Components = append(b.Components, newComponent(n.name, n.version, n.licence, "pkg:generic/"+n.name+"@"+n.version))
	}
	return b, nil
}

func newComponent(name, version, licence, purl string) component {
	return component{Type: "library", Ref: purl, Name: name, Version: version, Licences: licences(licence), PURL: purl}
}

// licences says an SPDX expression, which may be a licence alone or "", not known.
func licences(expression string) []licenceSection {
	switch {
	case expression == "":
		return nil
	case strings.Contains(expression, " "):
		return []licenceSection{{Expression: expression}}
	}
	return []licenceSection{{Licence: &licence{expression}}}
}

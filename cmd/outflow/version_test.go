package main

import (
	"encoding/json"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

func TestTheLicencesAreShippedWithTheProgram(t *testing.T) {
	status, out, errs := outflow(t, "version", "--licenses")
	if status != exitDone {
		t.Fatal(errs)
	}
	for _, says := range []string{"Go stdlib (BSD-3-Clause)", "github.com/gin-gonic/gin v1.12.0 (MIT)", "Permission is hereby granted", "Apache License", "graphviz 12.1.2 (EPL-1.0)", "Eclipse Public License", "Expat maintainers"} {
		if !strings.Contains(out, says) {
			t.Errorf("there is no %q", says)
		}
	}
	if status, _, _ := outflow(t, "version", "--licenses", "--sbom"); status != exitUsage {
		t.Errorf("both at once exits %d", status)
	}
}

// TestTheBillIsCycloneDX reads the bill back by the rules of its format's schema: no
// other members, what is required, identifiers once, and hashes, licences and package
// URLs of their form.
func TestTheBillIsCycloneDX(t *testing.T) {
	status, out, errs := outflow(t, "version", "--sbom")
	if status != exitDone {
		t.Fatal(errs)
	}
	var b bill
	d := json.NewDecoder(strings.NewReader(out))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		t.Fatal(err)
	}
	if b.BOMFormat != "CycloneDX" || b.SpecVersion != "1.6" || b.Version != 1 || b.Metadata.Component.Type != "application" {
		t.Errorf("the head: %.300s", out)
	}
	refs := map[string]bool{}
	sum := regexp.MustCompile(`^[0-9a-f]{64}$`)
	url := regexp.MustCompile(`^pkg:(golang|generic)/[a-z0-9._~/-]+@[A-Za-z0-9._~%-]+$`)
	for _, c := range append(b.Components, b.Metadata.Component) {
		if c.Name == "" || c.Ref == "" || refs[c.Ref] || c.Type != "library" && c.Type != "application" || c.PURL != "" && !url.MatchString(c.PURL) {
			t.Errorf("%+v", c)
		}
		refs[c.Ref] = true
		for _, h := range c.Hashes {
			if h.Algorithm != "SHA-256" || !sum.MatchString(h.Content) {
				t.Errorf("%s has the hash %+v", c.Name, h)
			}
		}
		for _, l := range c.Licences {
			if (l.Licence == nil) == (l.Expression == "") || l.Licence != nil && strings.Contains(l.Licence.ID, " ") {
				t.Errorf("%s has the licence %+v", c.Name, l)
			}
		}
	}
}

// TestTheBillListsWhatIsBuiltIn: what Go notes in a build, as it was replaced, with
// the sums of go.sum, and the C libraries of which it knows nothing.
func TestTheBillListsWhatIsBuiltIn(t *testing.T) {
	b, err := billOf(&debug.BuildInfo{
		GoVersion: "go1.26.8", Main: debug.Module{Path: "outflow", Version: "v1.2.3+dirty"},
		Deps: []*debug.Module{
			{Path: "github.com/RoaringBitmap/roaring/v2", Version: "v2.30.0", Sum: "h1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="},
			{Path: "example.org/a", Version: "v1.0.0", Replace: &debug.Module{Path: "example.org/b", Version: "v1.0.1+incompatible"}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"pkg:golang/stdlib@1.26.8", "pkg:golang/github.com/roaringbitmap/roaring/v2@v2.30.0", "pkg:golang/example.org/b@v1.0.1%2Bincompatible",
		"pkg:generic/graphviz@12.1.2", "pkg:generic/expat@2.6.3",
	}
	var got []string
	for _, c := range b.Components {
		got = append(got, c.PURL)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if r := b.Components[1]; len(r.Hashes) != 1 || !strings.HasPrefix(r.Hashes[0].Content, "000102030405") || r.Licences[0].Expression != "Apache-2.0 AND BSD-3-Clause" {
		t.Errorf("%+v", r)
	}
	if b.Metadata.Component.Version != "v1.2.3+dirty" {
		t.Errorf("the program is %+v", b.Metadata.Component)
	}
}

package server

import (
	"mime/multipart"
	"net/textproto"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzPartName: no part of an upload lies outside of it, or hidden in it.
func FuzzPartName(f *testing.F) {
	for _, header := range []string{`form-data; name="a/b.yaml"`, `form-data; name=file; filename="../x"`, `form-data; name*=UTF-8''%2e%2e%2fx`, `form-data; name="a\\b"`, ";", ""} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		name, err := partName(&multipart.Part{Header: textproto.MIMEHeader{"Content-Disposition": {header}}})
		if err != nil {
			return
		}
		if !filepath.IsLocal(filepath.FromSlash(name)) || path.Clean(name) != name || strings.Contains("/"+name, "/.") || strings.ContainsAny(name, "\\\x00") {
			t.Errorf("%q names %q", header, name)
		}
	})
}

// FuzzAccept: a header weighs a format between not at all and wholly.
func FuzzAccept(f *testing.F) {
	for _, header := range []string{"", "*/*", "text/html;q=0.5,image/svg+xml", "a/b;q=NaN", "image/*;q=-1, image/svg+xml;q=1e300", ";,;q=;"} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		for _, format := range formats {
			if w := accepted(header, format.media); !(w >= 0 && w <= 1) {
				t.Errorf("%q weighs %s %v", header, format.media, w)
			}
		}
	})
}

package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"
	"sync"
)

//go:embed assets
var assets embed.FS

// version names the assets by what is in them, so that browsers may keep them
// for good.
var version = sync.OnceValue(func() string {
	h := sha256.New()
	entries, err := fs.ReadDir(assets, "assets")
	if err != nil {
		panic("web: no assets: " + err.Error())
	}
	for _, e := range entries {
		data, err := fs.ReadFile(assets, "assets/"+e.Name())
		if err != nil {
			panic("web: " + err.Error())
		}
		h.Write([]byte(e.Name() + "\n"))
		h.Write(data)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
})

// Asset is the address of an asset.
func Asset(file string) string { return "/assets/" + version() + "/" + file }

// ReadAsset returns an asset and its media type, and whether the version is the
// one at hand.
func ReadAsset(ofVersion, file string) (data []byte, media string, current, ok bool) {
	if file == "" || strings.ContainsAny(file, "/\\") {
		return nil, "", false, false
	}
	data, err := fs.ReadFile(assets, "assets/"+file)
	media, known := mediaTypes[path.Ext(file)]
	return data, media, ofVersion == version(), err == nil && known
}

var mediaTypes = map[string]string{".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

// Package web holds the classroom's single-page app as built files, ready to be served.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files returns the built app: index.html and the assets folder. index.html carries the word
// __CSP_NONCE__ wherever the nonce of the Content-Security-Policy belongs; whoever serves the page
// replaces every occurrence with a fresh nonce at each request.
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // cannot happen: the embed directive above names the folder
	}
	return files
}

package platform

import (
	_ "embed" // the script of StorageScript
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// maxStorageTools is how many tools one page may name.
const maxStorageTools = 100

// StorageParent is the Start.StorageTarget of a page that runs the script of
// StorageScript itself.
const StorageParent = "_parent"

//go:embed storage.js
var storageScript string

// StorageScript serves the script that lets tools keep a little data in the page
// that frames them, where their own cookies are blocked (LTI postMessage
// Storage):
//
//	<script src="/lti/storage?client_id=…"></script>
//
// stands in that page before the frame, one client_id for every tool in it, of at
// most a hundred. The page must be of the same origin as the authorization URL,
// for that is where tools send what they keep, and launches from it say so by
// Start.StorageTarget.
//
// Each origin of a tool, as its registration names them, has a storage of its
// own of 4096 bytes and 500 keys, which ends with the page.
func (p *Platform) StorageScript() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			web.MethodNotAllowed(w, http.MethodGet, http.MethodHead)
			return
		}
		origins, err := p.storageOrigins(r)
		if err != nil {
			p.logRefusal(r.Context(), "storage script", "", err)
			e := lti.AsError(err)
			http.Error(w, e.Public, web.Status(e.Code))
			return
		}
		h := w.Header()
		h.Set("Content-Type", "text/javascript; charset=utf-8")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		web.NoStore(w)
		_, _ = w.Write([]byte(storageScript + "\nserveStorage(" + string(origins) + ");\n")) //nolint:gosec // JSON of registered addresses; the client is gone if this fails
	})
}

// storageOrigins are the origins of the tools that the request names, as JSON.
func (p *Platform) storageOrigins(r *http.Request) ([]byte, error) {
	clients := r.URL.Query()["client_id"]
	if len(clients) == 0 {
		clients = []string{""} // refused by name
	}
	if len(clients) > maxStorageTools {
		return nil, &lti.Error{Code: lti.CodeInvalidRequest, Public: "The page names too many applications.",
			Claim: "client_id", Want: strconv.Itoa(maxStorageTools) + " at most", Got: strconv.Itoa(len(clients)), Fix: "name each tool of the page once"}
	}
	var origins []string
	for _, id := range clients {
		tool, err := p.client(r.Context(), id)
		if err != nil {
			return nil, err
		}
		for _, address := range append([]string{tool.Tool.LoginURL, tool.Tool.LaunchURL}, tool.Tool.RedirectURIs...) {
			if origin := web.Origin(address); origin != "" && !slices.Contains(origins, origin) {
				origins = append(origins, origin)
			}
		}
	}
	if len(origins) == 0 {
		return nil, &lti.Error{Code: lti.CodeUnauthorizedClient, Public: "This application has no address here.", Err: errors.New("the registration names no URL of the tool")}
	}
	return json.Marshal(origins)
}

package httpapi

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// checkHandshake refuses a request that does not open a WebSocket as RFC 6455
// §4.2.1 has it, so that the answer is a problem like any other.
func checkHandshake(w http.ResponseWriter, r *http.Request) error {
	if !r.ProtoAtLeast(1, 1) || !lists(r.Header, "Connection", "upgrade") || !lists(r.Header, "Upgrade", "websocket") {
		w.Header().Set("Upgrade", "websocket")
		w.Header().Set("Connection", "Upgrade")
		return &problem{Status: http.StatusUpgradeRequired, Code: "upgrade_required", Title: "This address speaks WebSocket only."}
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(r.Header.Get("Sec-WebSocket-Key")))
	version := r.Header.Get("Sec-WebSocket-Version")
	if err != nil || len(key) != 16 || len(r.Header.Values("Sec-WebSocket-Key")) > 1 || version != "13" {
		w.Header().Set("Sec-WebSocket-Version", "13")
		return &chimeclassroom.Error{Code: chimeclassroom.CodeInvalid, Public: "The request does not open a WebSocket.", Err: err}
	}
	return nil
}

// lists tells whether a header that is a list holds the token.
func lists(h http.Header, name, token string) bool {
	tokens := strings.Split(strings.Join(h.Values(name), ","), ",")
	return slices.ContainsFunc(tokens, func(t string) bool { return strings.EqualFold(strings.TrimSpace(t), token) })
}

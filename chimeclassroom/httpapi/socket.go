package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/coder/websocket"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// maxMessage is the largest message a page may send.
const maxMessage = 4 << 10

// openSocket upgrades to the room's WebSocket and stays until it ends. Who it
// is, the first message says; a browser may come from our own pages only.
func (a *API) openSocket(w http.ResponseWriter, r *http.Request) error {
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		w.Header().Set("Upgrade", "websocket")
		w.Header().Set("Connection", "Upgrade")
		return &problem{Status: http.StatusUpgradeRequired, Code: "upgrade_required", Title: "This address speaks WebSocket only."}
	}
	if !a.sameHost(r) {
		return &chimeclassroom.Error{Code: chimeclassroom.CodeForbidden, Public: "Requests from other sites are refused."}
	}
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{OriginPatterns: []string{a.public.Host}})
	if err != nil {
		return nil // Accept has answered
	}
	conn.SetReadLimit(maxMessage)
	defer conn.CloseNow()
	a.hub.serve(r.Context(), conn, r.PathValue("eventId"))
	return nil
}

// sameHost tells whether the request comes from a page of ours, or from no
// page at all.
func (a *API) sameHost(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && (strings.EqualFold(u.Host, r.Host) || strings.EqualFold(u.Host, a.public.Host))
}

// serve lets one socket in and stays until it has ended and the ledger has it.
func (h *hub) serve(ctx context.Context, conn *websocket.Conn, eventID string) {
	admission, ok := h.greet(ctx, conn, eventID)
	if !ok {
		return
	}
	r, ok := h.acquire(ctx, admission.MeetingID)
	if !ok {
		hangUp(ctx, conn, goingAway())
		return
	}
	defer h.release(r)
	m := newMember(admission, conn)
	if err := r.enter(ctx, m); err != nil {
		h.refuse(ctx, conn, err)
		return
	}
	how := m.converse(ctx, r, h.pingInterval)
	r.leave(ctx, m, how)
	hangUp(ctx, conn, how)
}

// greet waits for hello and takes its ticket. When it returns false the socket
// is closed.
func (h *hub) greet(ctx context.Context, conn *websocket.Conn, eventID string) (service.Admission, bool) {
	late := time.AfterFunc(h.helloTimeout, func() { _ = conn.Close(closeTicket, "no ticket came in time") })
	kind, data, err := conn.Read(ctx)
	if !late.Stop() || err != nil {
		return service.Admission{}, false
	}
	hello, ok := parseMessage(kind, data)
	if !ok || hello.Type != "hello" {
		hangUp(ctx, conn, notUnderstood())
		return service.Admission{}, false
	}
	admission, err := h.service.Admit(ctx, eventID, hello.JoinToken)
	if err != nil {
		h.refuse(ctx, conn, err)
		return service.Admission{}, false
	}
	return admission, true
}

// refuse closes the socket of someone who cannot be let in.
func (h *hub) refuse(ctx context.Context, conn *websocket.Conn, err error) {
	switch chimeclassroom.ErrorCode(err) {
	case chimeclassroom.CodeNotSignedIn:
		hangUp(ctx, conn, departure{code: closeTicket, reason: "the ticket is wrong, used or too old"})
	case chimeclassroom.CodeNotAvailable:
		hangUp(ctx, conn, ended())
	default:
		h.logger.ErrorContext(ctx, "a socket was refused", "error", err)
		hangUp(ctx, conn, departure{code: websocket.StatusInternalError, reason: "please try again"})
	}
}

// hangUp says the last message and closes the socket.
func hangUp(ctx context.Context, conn *websocket.Conn, how departure) {
	if how.message != "" {
		if err := send(ctx, conn, outgoing{Type: how.message}); err != nil {
			return // gone already
		}
	}
	if how.code != 0 {
		_ = conn.Close(how.code, how.reason) // a page that is gone needs no farewell
	}
}

// incoming is every message from the page.
type incoming struct {
	Type      string `json:"type"`
	JoinToken string `json:"joinToken"`
}

func parseMessage(kind websocket.MessageType, data []byte) (incoming, bool) {
	var m incoming
	if kind != websocket.MessageText || json.Unmarshal(data, &m) != nil {
		return incoming{}, false
	}
	return m, true
}

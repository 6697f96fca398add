package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// The largest messages that a page may send: before it is let in, and in the
// room, where pages tell each other what they send and take.
const (
	maxHello   = 4 << 10
	maxMessage = 64 << 10
)

// openSocket upgrades to the room's WebSocket and stays until it ends. Who it
// is, the first message says; a browser may come from our own pages only.
func (a *API) openSocket(w http.ResponseWriter, r *http.Request) error {
	if err := checkHandshake(w, r); err != nil {
		return err
	}
	if !a.sameHost(r) {
		return &chimeclassroom.Error{Code: chimeclassroom.CodeForbidden, Public: "Requests from other sites are refused."}
	}
	if a.elsewhere != nil { // of a class with two rooms each would tell another story
		return &problem{Status: http.StatusUpgradeRequired, Code: "upgrade_required", Title: "The rooms of this classroom are at another address; join again."}
	}
	if !a.hub.lobby.reserve() {
		return nobodyElse(w)
	}
	defer a.hub.lobby.sockets.Done()
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{OriginPatterns: []string{a.public.Host}})
	if err != nil {
		a.hub.lobby.leave(nil)
		a.logger.DebugContext(r.Context(), "a socket was not accepted", "error", err)
		return nil // Accept has answered
	}
	conn.SetReadLimit(maxHello)
	defer conn.CloseNow()
	a.hub.serve(r.Context(), conn, r.PathValue("eventId"))
	return nil
}

// nobodyElse is the answer when so many wait that nobody else can.
func nobodyElse(w http.ResponseWriter) error {
	w.Header().Set("Retry-After", "5")
	return &problem{Status: http.StatusServiceUnavailable, Code: "unavailable", Title: "Nobody can be let in at the moment; please try again."}
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

// serve lets one socket in and stays until it has ended. It keeps the place that
// the lobby has reserved until it is in a room or, refused, has gone.
func (h *hub) serve(ctx context.Context, conn *websocket.Conn, eventID string) {
	leaveLobby := sync.OnceFunc(func() { h.lobby.leave(conn) })
	defer leaveLobby()
	admission, how, ok := h.receive(ctx, conn, eventID)
	if ok {
		leaveLobby()
		how = h.attend(ctx, conn, admission)
	}
	hangUp(ctx, conn, how)
}

// receive finds out who it is and takes their ticket. When it returns false it
// says how the socket ends.
func (h *hub) receive(ctx context.Context, conn *websocket.Conn, eventID string) (a service.Admission, how departure, ok bool) {
	joinToken, how, ok := h.greet(ctx, conn)
	if !ok {
		return a, how, false
	}
	a, err := h.service.Admit(ctx, eventID, joinToken)
	if err != nil {
		return a, h.refusal(ctx, err), false
	}
	return a, departure{}, true
}

// greet waits for hello in the lobby and returns its token. When it returns
// false it says how the socket ends.
func (h *hub) greet(ctx context.Context, conn *websocket.Conn) (joinToken string, how departure, ok bool) {
	if !h.lobby.wait(conn) {
		return "", goingAway(), false
	}
	late := time.AfterFunc(h.helloTimeout, func() { _ = conn.Close(closeTicket, "no ticket came in time") })
	kind, data, err := conn.Read(ctx)
	if !late.Stop() || err != nil {
		return "", broken(), false
	}
	hello, ok := parseMessage(kind, data)
	if !ok || hello.Type != "hello" {
		return "", notUnderstood(), false
	}
	return hello.JoinToken, departure{}, true
}

// attend keeps a socket in its room until it must end, and returns how. The
// ledger has the departure by then, or the room owes it.
func (h *hub) attend(ctx context.Context, conn *websocket.Conn, admission service.Admission) departure {
	r, err := h.enter(ctx, admission.MeetingID)
	if err != nil {
		return h.refusal(ctx, err)
	}
	defer h.release(r)
	v := &visit{newMember(admission), r, conn}
	finished := make(chan struct{})
	defer close(finished)
	go v.listen(ctx)
	go v.ping(ctx, h.pingInterval, finished)
	if how, in := v.letIn(ctx); !in {
		return how
	}
	how := v.converse(ctx)
	r.leave(ctx, v.member, how)
	return how
}

// refusal is how the socket of someone ends who cannot be let in.
func (h *hub) refusal(ctx context.Context, err error) departure {
	switch code := chimeclassroom.ErrorCode(err); {
	case errors.Is(err, errOlder):
		return replaced()
	case errors.Is(err, errStops), errors.Is(err, service.ErrMoved):
		return goingAway() // the page comes back, to where the class is
	case errors.Is(err, errGone):
		return broken()
	case errors.Is(err, meeting.ErrFull):
		return turnedAway(service.Full)
	case code == chimeclassroom.CodeNotSignedIn:
		return departure{code: closeTicket, reason: "the ticket is wrong, used or too old"}
	case code == chimeclassroom.CodeNotAvailable:
		return ended()
	case errors.Is(err, service.ErrDenied):
		return turnedAway(service.Denied)
	case code == chimeclassroom.CodeForbidden:
		return removed()
	}
	h.logger.ErrorContext(ctx, "a socket was refused", "error", err)
	return departure{code: websocket.StatusInternalError, reason: "please try again"}
}

// hangUp says the last message and closes the socket.
func hangUp(ctx context.Context, conn *websocket.Conn, how departure) {
	if how.message != "" {
		if err := send(ctx, conn, render(outgoing{Type: how.message})); err != nil {
			return // gone already
		}
	}
	if how.code != 0 {
		_ = conn.Close(how.code, how.reason) // a page that is gone needs no farewell
	}
}

// incoming is every message from the page. In the room its type is bye, signal or
// that of an act.
type incoming struct {
	Type      string `json:"type"`
	JoinToken string `json:"joinToken"`

	// Of a signal: for which page of which attendee.
	To         string          `json:"to"`
	Connection int             `json:"connection"`
	Signal     json.RawMessage `json:"signal"`

	service.Act
}

func parseMessage(kind websocket.MessageType, data []byte) (incoming, bool) {
	var m incoming
	if kind != websocket.MessageText || json.Unmarshal(data, &m) != nil {
		return incoming{}, false
	}
	return m, true
}

package httpapi

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Elsewhere is where the rooms are of an API that has none itself; see [Rooms].
type Elsewhere struct {
	Sockets SocketAddress
	// Look has the room of an event look after itself now; required.
	Look func(ctx context.Context, eventID string) error
}

// look is for what the room will find out anyhow, if later.
func (a *API) look(ctx context.Context, eventID string) {
	if a.elsewhere == nil {
		return
	}
	if err := a.elsewhere.Look(ctx, eventID); err != nil {
		a.logger.WarnContext(ctx, "a room does not know yet what has become of its class", "event", eventID, "error", err)
	}
}

// socketOf is the address of the room's WebSocket, a path if it is here.
func (a *API) socketOf(eventID string) string {
	if a.elsewhere == nil {
		return "/api/events/" + eventID + "/socket"
	}
	return a.elsewhere.Sockets.For(eventID, time.Now())
}

// SocketAddress is where pages reach the rooms if their sockets end elsewhere, such as
// at the WebSocket API of a gateway: wss://live.example/stage. Each page is given one of
// its own that opens a socket to one event for a short while. It lets nobody in, which
// the ticket does, but keeps those out who have none.
type SocketAddress struct {
	URL string
	// Key signs the addresses; 32 random bytes that nothing else is signed with.
	Key []byte
}

// origin is that of the address, for the policy of the page.
func (s SocketAddress) origin() (string, error) {
	u, err := url.Parse(s.URL)
	if err != nil || u.Scheme != "wss" || u.Host == "" || u.RawQuery != "" || len(s.Key) < 32 {
		return "", fmt.Errorf("httpapi.Config.Elsewhere: %q is not an address such as wss://live.example/stage, or its key is short", s.URL)
	}
	return "wss://" + u.Host, nil
}

// For returns the address for the room of an event, good as long as a new ticket.
func (s SocketAddress) For(eventID string, now time.Time) string {
	until := strconv.FormatInt(now.Add(service.TicketLifetime).Unix(), 10)
	query := url.Values{"event": {eventID}, "until": {until}, "proof": {s.proof(eventID, until)}}
	return s.URL + "?" + query.Encode()
}

// Event returns the event whose room the address with that query is for; false: none,
// or no longer.
func (s SocketAddress) Event(query url.Values, now time.Time) (eventID string, good bool) {
	eventID, until := query.Get("event"), query.Get("until")
	if !hmac.Equal([]byte(query.Get("proof")), []byte(s.proof(eventID, until))) {
		return "", false
	}
	seconds, err := strconv.ParseInt(until, 10, 64)
	return eventID, err == nil && now.Before(time.Unix(seconds, 0))
}

func (s SocketAddress) proof(eventID, until string) string {
	mac := hmac.New(sha256.New, s.Key)
	mac.Write([]byte(until + " " + eventID))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

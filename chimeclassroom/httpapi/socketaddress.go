package httpapi

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strconv"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// SocketAddress is where pages reach the rooms if their sockets end elsewhere, such as
// at the WebSocket API of a gateway: wss://live.example/stage. Each page is given one of
// its own that opens a socket to one event for a short while. It lets nobody in, which
// the ticket does, but keeps those out who have none.
type SocketAddress struct {
	URL string
	// Key signs the addresses; 32 random bytes that nothing else is signed with.
	Key []byte
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

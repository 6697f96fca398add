package httpapi

import (
	"time"

	"github.com/coder/websocket"
)

// Close codes of the room's protocol.
const (
	closeNotUnderstood websocket.StatusCode = 4400
	closeTicket        websocket.StatusCode = 4401
	closeNothing       websocket.StatusCode = 4404
	closeTooMuch       websocket.StatusCode = 4429
)

// departure is how a socket comes to its end.
type departure struct {
	// onPurpose: the person said bye.
	onPurpose bool
	// sentOut: a host has removed them. signedOut: their session is over.
	sentOut, signedOut bool
	// message is the type of the last message, "" for none.
	message string
	// code and reason close the socket; 0: it is broken and is just dropped.
	code   websocket.StatusCode
	reason string
	// at is when a page was last there whose silence was noticed later; zero: now.
	at time.Time
}

func saidBye() departure  { return departure{onPurpose: true, code: websocket.StatusNormalClosure} }
func ended() departure    { return departure{message: "ended", code: websocket.StatusNormalClosure} }
func replaced() departure { return departure{message: "replaced", code: websocket.StatusNormalClosure} }
func removed() departure {
	return departure{sentOut: true, message: "removed", code: websocket.StatusNormalClosure}
}
func signedOut() departure {
	return departure{signedOut: true, code: closeTicket, reason: "the session was closed"}
}
func goingAway() departure {
	return departure{code: websocket.StatusGoingAway, reason: "the server stops"}
}
func broken() departure { return departure{} }

func tooMuch() departure {
	return departure{code: closeTooMuch, reason: "too many messages at once"}
}

func notUnderstood() departure {
	return departure{code: closeNotUnderstood, reason: "the message is not understood"}
}

package httpapi

import (
	"errors"
	"net/http"
	"time"
)

// Neighbours are the other nodes that serve the classroom.
type Neighbours interface {
	// Pass has the node at the address answer, which serves [API.Inside] there. If that
	// cannot be had it is ErrUnreachable, and nothing was written.
	Pass(w http.ResponseWriter, r *http.Request, address string) error
}

// ErrUnreachable: a node does not answer. When it has stopped, the others take over its
// classes within seconds.
var ErrUnreachable = errors.New("the node does not answer")

// How often a node that does not answer is tried again, and for how long: until another
// is the home of its classes.
const (
	passAgain  = 200 * time.Millisecond
	passWithin = 12 * time.Second
)

// atHome has a request about the room of an event's class answered where that is. It is
// answered here if no node has the class, and when its node does not answer for long.
func (a *API) atHome(serve endpoint) endpoint {
	if a.neighbours == nil {
		return serve
	}
	return func(w http.ResponseWriter, r *http.Request) error {
		late := time.NewTimer(passWithin)
		defer late.Stop()
		for {
			home, err := a.service.HomeOf(r.Context(), r.PathValue("eventId"))
			if err != nil {
				return err
			}
			if home == "" {
				return serve(w, r)
			}
			if err := a.neighbours.Pass(w, r, home); !errors.Is(err, ErrUnreachable) {
				return err
			}
			select {
			case <-time.After(passAgain):
			case <-late.C:
				return serve(w, r)
			case <-r.Context().Done():
				return r.Context().Err()
			}
		}
	}
}

// Inside is what the other nodes pass on to this one. It is for nobody else: serve it at
// an address where others are refused.
func (a *API) Inside() http.Handler {
	guard := http.NewCrossOriginProtection() // the node that passes on trusts the public origin
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/events/{eventId}/end", a.answer(guard, a.signedIn(a.endMeeting)))
	mux.HandleFunc("GET /api/events/{eventId}/socket", a.answer(guard, a.openSocket))
	return mux
}

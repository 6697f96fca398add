package httpapi

import (
	"errors"
	"net/http"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
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
		if answered, err := a.passHome(w, r); answered || err != nil {
			return err
		}
		return serve(w, r)
	}
}

// endAtHome is endMeeting where the class is.
func (a *API) endAtHome(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	return a.atHome(func(w http.ResponseWriter, r *http.Request) error { return a.endMeeting(w, r, v) })(w, r)
}

// passHome has the home answer, if that is another node. While it does not, those who
// wait are counted with those who have not said who they are: anybody can have a socket
// wait.
func (a *API) passHome(w http.ResponseWriter, r *http.Request) (answered bool, err error) {
	answered, err = a.passOnce(w, r)
	if !errors.Is(err, ErrUnreachable) {
		return answered, err
	}
	if !a.hub.lobby.reserve() {
		return false, nobodyElse(w)
	}
	defer a.hub.lobby.sockets.Done()
	defer a.hub.lobby.leave(nil)
	late := time.NewTimer(passWithin)
	defer late.Stop()
	for {
		select {
		case <-time.After(passAgain):
		case <-late.C:
			return false, nil
		case <-r.Context().Done():
			return false, r.Context().Err()
		}
		if answered, err = a.passOnce(w, r); !errors.Is(err, ErrUnreachable) {
			return answered, err
		}
	}
}

// passOnce has the home answer, unless no node is that or this one is.
func (a *API) passOnce(w http.ResponseWriter, r *http.Request) (answered bool, err error) {
	home, err := a.service.HomeOf(r.Context(), r.PathValue("eventId"))
	if err != nil || home == "" {
		return false, err
	}
	return true, a.neighbours.Pass(w, r, home)
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

package livekit

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// hookAtMost bounds a webhook: what is said of one participant and their tracks.
const hookAtMost = 1 << 20

// hook is what a webhook tells.
type hook struct {
	Event string `json:"event"`
	ID    string `json:"id"`
	// CreatedAt counts whole seconds.
	CreatedAt millis `json:"createdAt"`
	Room      struct {
		Name string `json:"name"`
	} `json:"room"`
	Participant participant `json:"participant"`
	Track       track       `json:"track"`
}

// Errors of webhooks.
var (
	errUnsigned  = errors.New("the webhook is not signed by the server's key")
	errMalformed = errors.New("the webhook is none of LiveKit's")
)

// Webhook takes what the server reports: give its address to the server, under
// webhook.urls, with the same key. Who is not that server is answered with 401. A
// report that cannot be taken down now is answered with 503, and the server sends
// it again.
func (p *Provider) Webhook() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "This address takes POST alone.", http.StatusMethodNotAllowed)
			return
		}
		// Nothing is read of what nobody with the key has sent.
		token, err := p.api.sign.verify(r.Header.Get("Authorization"))
		if err != nil {
			unsigned(w)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, hookAtMost))
		if err != nil {
			http.Error(w, "The report is too long, or broke off.", http.StatusBadRequest)
			return
		}
		h, err := parse(token, body)
		switch {
		case errors.Is(err, errUnsigned):
			unsigned(w)
		case err != nil:
			http.Error(w, "The report is not understood.", http.StatusBadRequest)
		default:
			p.answer(w, r, h)
		}
	})
}

func unsigned(w http.ResponseWriter) {
	http.Error(w, "The report is not signed by the key of this classroom.", http.StatusUnauthorized)
}

// answer takes a webhook down.
func (p *Provider) answer(w http.ResponseWriter, r *http.Request, h hook) {
	if err := p.take(r.Context(), h); err != nil {
		p.logger.WarnContext(r.Context(), "livekit: a report was not taken down", "event", h.Event, "id", h.ID, "error", err)
		http.Error(w, "The report cannot be taken down now.", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// parse reads a webhook if its token, which is a good one, vouches for its body.
func parse(token claims, body []byte) (hook, error) {
	var h hook
	sum := sha256.Sum256(body)
	if subtle.ConstantTimeCompare([]byte(token.SHA256), []byte(base64.StdEncoding.EncodeToString(sum[:]))) != 1 {
		return h, errUnsigned
	}
	if json.Unmarshal(body, &h) != nil || h.Event == "" || h.CreatedAt > latest/1000 {
		return h, errMalformed
	}
	return h, nil
}

// take notes what a webhook tells, reports what is new of it, and sets right who
// has come with a token of before.
func (p *Provider) take(ctx context.Context, h hook) error {
	s, ours := sittingOf(h.Room.Name)
	if !ours || !h.Participant.isOurs() {
		return nil // of another program that uses the server
	}
	room := p.room(s)
	err := p.tell(ctx, room, func(w *watch) { w.hear(h, p.cfg.Now()) })
	if h.Event == "room_started" || h.Event == "participant_joined" {
		err = errors.Join(err, p.enforce(ctx, room, h.Participant, nil))
	}
	return err
}

// hear notes what a webhook tells.
func (w *watch) hear(h hook, now time.Time) {
	if h.Participant.SID == "" {
		return
	}
	at := time.Unix(int64(h.CreatedAt), 0).UTC()
	if h.CreatedAt == 0 {
		at = now
	}
	switch h.Event {
	case "participant_joined":
		w.arrive(h.Participant, at)
	case "participant_left": // so they were there, though their arrival may be reported later or never
		w.arrive(h.Participant, at)
		w.depart(h.Participant, departure(h), at)
	case "participant_connection_aborted":
		w.depart(h.Participant, departure(h), at)
	case "track_published":
		w.start(h.Participant, h.Track, at)
	case "track_unpublished":
		w.finish(h.Participant, h.Track, at)
	}
}

// departure is how somebody went.
func departure(h hook) meeting.EventType {
	switch {
	case h.Event != "participant_left":
		return meeting.AttendeeDropped
	case h.Participant.ReasonHook == "CLIENT_INITIATED":
		return meeting.AttendeeLeft
	case h.Participant.ReasonHook == "PARTICIPANT_REMOVED":
		return meeting.AttendeeDeleted
	}
	return meeting.AttendeeDropped
}

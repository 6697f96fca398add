package mail

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"log/slog"
	"net/http"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// StopPath is where people stop their mail, without signing in.
const StopPath = "/mail/stop"

// stopLinks makes and reads the addresses at which one person stops their mail. What
// is in an address is good for that alone, and for good: letters are old when
// somebody is tired of them.
type stopLinks struct {
	base string
	key  []byte
}

func (s stopLinks) address(personID string, language chimeclassroom.Language) string {
	return s.base + StopPath + "?t=" + personID + "." + string(language) + "." + s.seal(personID)
}

func (s stopLinks) seal(personID string) string {
	h := hmac.New(sha256.New, s.key)
	h.Write([]byte("stop mail to " + personID))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// read returns whom the token of an address is for, if it is ours. The language is
// only how the page speaks.
func (s stopLinks) read(token string) (personID string, language chimeclassroom.Language, ours bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || parts[0] == "" || !hmac.Equal([]byte(parts[2]), []byte(s.seal(parts[0]))) {
		return "", chimeclassroom.English, false
	}
	return parts[0], chimeclassroom.Language(parts[1]), true
}

// Stopper has people get no mail any more: the service.
type Stopper interface {
	StopMail(ctx context.Context, personID string) error
}

// Stop answers at StopPath. A GET asks, for programs that look at links in letters
// are not people; a POST, which mail programs send for one click (RFC 8058), stops.
func (p *Post) Stop(people Stopper) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		personID, language, ours := p.stop.read(r.URL.Query().Get("t"))
		words := textsOf(language)
		answer := stopPage{Language: language, Direction: words.direction, Title: words.stopTitle, Text: words.stopAsk, Button: words.stopButton}
		status := http.StatusOK
		switch {
		case !ours:
			status, answer.Text, answer.Button = http.StatusNotFound, words.stopFailed, ""
		case r.Method == http.MethodPost:
			answer.Text, answer.Button = words.stopped, ""
			if err := people.StopMail(r.Context(), personID); err != nil {
				status, answer.Text = stopFailed(r.Context(), p.cfg.Logger, words, err)
			}
		}
		answer.show(w, status)
	})
}

func stopFailed(ctx context.Context, logger *slog.Logger, words texts, err error) (status int, text string) {
	if chimeclassroom.ErrorCode(err) == chimeclassroom.CodeNotFound {
		return http.StatusNotFound, words.stopFailed
	}
	logger.ErrorContext(ctx, "mail was not stopped", "error", err)
	return http.StatusServiceUnavailable, words.stopLater
}

type stopPage struct {
	Language                      chimeclassroom.Language
	Direction, Title, Text, Nonce string
	Button                        string
}

func (s stopPage) show(w http.ResponseWriter, status int) {
	s.Nonce = rand.Text()
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'nonce-"+s.Nonce+"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(status)
	page, err := template.ParseFS(pages, "stop.html")
	if err == nil {
		_ = page.Execute(w, s) // a client that is gone needs no answer
	}
}

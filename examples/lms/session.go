package lms

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
)

// Several people can be signed in in one browser, each by a cookie of their own,
// so that a demo can show a teacher and a student in two tabs. The cookie goes
// along inside frames (SameSite=None), because the tool's authorization request
// comes from there.

func (l *LMS) sessionCookie(p Person) *http.Cookie {
	return &http.Cookie{Name: "__Host-lms-" + p.Slug, Value: l.seal(p.ID), Path: "/", //nolint:gosec // SameSite=None is needed in frames
		Secure: true, HttpOnly: true, SameSite: http.SameSiteNoneMode}
}

// seal proves that this LMS signed the person in.
func (l *LMS) seal(id string) string {
	h := hmac.New(sha256.New, l.sessionKey)
	h.Write([]byte(id))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

func (l *LMS) isSignedIn(r *http.Request, p Person) bool {
	want := l.sessionCookie(p)
	c, err := r.Cookie(want.Name)
	return err == nil && hmac.Equal([]byte(c.Value), []byte(want.Value))
}

// signedIn answers the platform role, which knows people by id.
func (l *LMS) signedIn(r *http.Request, userID string) (bool, error) {
	p, ok := l.school.person(userID)
	return ok && l.isSignedIn(r, p), nil
}

package mesh

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what TURN servers expect
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// credentialLifetime is how long credentials are good. A page takes new ones
// whenever it enters, and a class does not last longer.
const credentialLifetime = 12 * time.Hour

// usernameUntil is a username that is good until then, as TURN servers with a
// shared secret take it ("A REST API For Access To TURN Services").
func usernameUntil(expires time.Time, attendeeID string) string {
	return strconv.FormatInt(expires.Unix(), 10) + ":" + attendeeID
}

// passwordOf is the password of such a username.
func passwordOf(secret []byte, username string) string {
	mac := hmac.New(sha1.New, secret)
	mac.Write([]byte(username))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// expired tells whether a username is good no more, or never was one.
func expired(username string, now time.Time) bool {
	until, _, _ := strings.Cut(username, ":")
	seconds, err := strconv.ParseInt(until, 10, 64)
	return err != nil || !now.Before(time.Unix(seconds, 0))
}

package fetch

import (
	"net/http"
	"strings"
	"time"
)

// maxRetryAfter bounds what another side may ask for: whoever waits a day for a
// mistyped number has lost the day.
const maxRetryAfter = time.Hour

// RetryAfter is how long the sender of an answer wants to be left alone (RFC 9110
// §10.2.3), an hour at most. It asks in seconds or names a date, which is held
// against the date of the answer itself, so that the clocks may differ. Zero means
// that it asks for nothing, or for nothing that can be read.
func RetryAfter(h http.Header) time.Duration {
	asked := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, ok := deltaSeconds(asked); ok {
		return min(seconds, maxRetryAfter)
	}
	until, err := http.ParseTime(asked)
	if err != nil {
		return 0
	}
	sent, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	return min(max(until.Sub(sent), 0), maxRetryAfter)
}

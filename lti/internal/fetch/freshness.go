package fetch

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// freshness is how long an answer may be used without asking again: what its
// Cache-Control says (RFC 9111 §5.2.2), less what it spent in
// other caches. It is held within bounds: a short time would make each launch
// wait for a fetch, a long one would keep a key that was revoked.
func freshness(h http.Header) time.Duration {
	fresh, stated := time.Duration(0), false
	for part := range strings.SplitSeq(strings.Join(h.Values("Cache-Control"), ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch strings.ToLower(name) {
		case "no-store", "no-cache":
			return minFresh
		case "max-age":
			if seconds, ok := deltaSeconds(strings.Trim(value, `"`)); ok && !stated {
				fresh, stated = seconds, true
			}
		}
	}
	if !stated {
		return freshFor
	}
	if age, ok := deltaSeconds(h.Get("Age")); ok {
		fresh -= age
	}
	return min(max(fresh, minFresh), maxFresh)
}

// deltaSeconds reads a number of seconds (RFC 9111 §1.2.2). More than a hundred
// years are a hundred years.
func deltaSeconds(s string) (time.Duration, bool) {
	const century = 100 * 365 * 24 * time.Hour
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n > int64(century/time.Second) {
		return century, true
	}
	return time.Duration(n) * time.Second, true
}

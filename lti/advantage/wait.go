package advantage

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// firstWait is how long a platform is left alone that does not say for how long.
// After each further answer of that kind it is twice as long.
const firstWait = time.Second

// waiting is what one call may still wait for a busy platform.
type waiting struct {
	left, next time.Duration
}

// pause tells whether the call may be made again, and when: after 429 or 503, as
// its Retry-After asks, if there is that much time left. A platform that asks for
// more is not waited for in vain. A POST is repeated only if nobody is at work on
// it: a 503 that asks for nothing may come from a proxy that lost its patience.
func (w *waiting) pause(method string, err error) (pause time.Duration, again bool) {
	status, asked, sent := busy(err)
	switch {
	case status != http.StatusTooManyRequests && status != http.StatusServiceUnavailable:
		return 0, false
	case method == http.MethodPost && sent && status == http.StatusServiceUnavailable && asked == 0:
		return 0, false
	}
	pause = asked
	if pause == 0 {
		pause, w.next = w.next, 2*w.next
	}
	if pause > w.left {
		return 0, false
	}
	w.left -= pause
	return pause, true
}

// busy reads a refusal of the service, or of the token endpoint before anything was
// sent to the service.
func busy(err error) (status int, asked time.Duration, sent bool) {
	var service *StatusError
	if errors.As(err, &service) {
		return service.Status, service.RetryAfter, true
	}
	var token *TokenError
	if errors.As(err, &token) {
		return token.Status, token.RetryAfter, false
	}
	return 0, 0, false
}

func (c *Client) wait(ctx context.Context, d time.Duration) error {
	if c.Wait != nil {
		return c.Wait(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

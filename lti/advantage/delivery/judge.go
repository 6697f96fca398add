package delivery

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
)

// Codes of reasons.
const (
	// CodeRefused: the platform answered that it will not take this.
	CodeRefused lti.Code = "refused_by_platform"
	// CodeNotOffered: the platform does not offer the service here.
	CodeNotOffered lti.Code = "not_offered"
	// CodeDisconnected: the registration is no longer there.
	CodeDisconnected lti.Code = "disconnected"
	// CodeUnreachable: all attempts failed for too long.
	CodeUnreachable lti.Code = "unreachable"
	// CodeUnreadable: the stored job cannot be read.
	CodeUnreadable lti.Code = "unreadable"
	// CodeTooLarge: the platform sends more than this application takes.
	CodeTooLarge lti.Code = "too_large"
)

// ErrDisconnected: the registration that a job is for is no longer there. It
// parks the job.
var ErrDisconnected = errors.New("the registration is no longer there")

// Refusal is an error of a sender after which the job is parked.
type Refusal struct {
	Code lti.Code
	// Public is one sentence for the administrator. It names no person.
	Public string
	Err    error
}

// Error returns the text for the log.
func (e *Refusal) Error() string {
	if e.Err == nil {
		return string(e.Code)
	}
	return string(e.Code) + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Refusal) Unwrap() error { return e.Err }

// Later is an error of a sender that could not begin, because somebody else is at
// work on what it needs, until then at most. It is not counted as an attempt. The
// lane rests for a moment, or until something of it is sent.
type Later struct{ Until time.Time }

// Error returns the text for the log.
func (e *Later) Error() string { return "somebody else is at work on what it needs" }

// judge decides what the result of an attempt means for the job and its lane.
func (w *Worker) judge(l *Lease, err error) Outcome {
	now, chance := w.now(), fraction(w.random)
	if err == nil && l.Every > 0 {
		return Outcome{State: Waiting, Due: now.Add(l.Every)}
	}
	if err == nil {
		return Outcome{State: Sent}
	}
	if later, ok := errors.AsType[*Later](err); ok {
		again := now.Add(w.pace.backoff(1, chance))
		if later.Until.Before(again) {
			again = later.Until
		}
		return Outcome{State: Waiting, Due: again, Tries: l.Tries, Pause: again, Failures: l.Failures}
	}
	if reason, final := finalReason(err); final {
		return Outcome{State: Stuck, Tries: l.Tries + 1, Reason: reason}
	}
	wait, rest := w.pace.backoff(l.Tries+1, chance), w.pace.backoff(l.Failures+1, chance)
	if asked := min(retryAfter(err), longestAsked); asked > 0 {
		rest = max(rest, asked+w.pace.backoff(1, chance))
	}
	o := Outcome{State: Waiting, Due: now.Add(max(wait, rest)), Tries: l.Tries + 1, Pause: now.Add(rest), Failures: l.Failures + 1}
	if l.Every == 0 && l.Tries > 0 && now.Sub(l.Since) > w.pace.GiveUp {
		o.State, o.Reason = Stuck, because(CodeUnreachable, "All attempts to reach the LMS failed for too long; retry when it is well again.", err)
	}
	return o
}

// finalReason tells why the same attempt will not succeed later, if it will not.
// What it does not know may succeed.
func finalReason(err error) (Reason, bool) {
	if refusal, ok := errors.AsType[*Refusal](err); ok {
		return because(refusal.Code, refusal.Public, err), true
	}
	if errors.Is(err, ErrDisconnected) || errors.Is(err, lti.ErrRegistration) {
		return because(CodeDisconnected, "The LMS is no longer connected; connect it again and retry, or drop this.", err), true
	}
	if errors.Is(err, advantage.ErrNotOffered) {
		return because(CodeNotOffered, "The LMS does not offer this service here; allow it in the settings of the tool there.", err), true
	}
	if token, ok := errors.AsType[*advantage.TokenError](err); ok && !token.Temporary() {
		return because(CodeRefused, "The LMS gives no access to the service; allow it in the settings of the tool there.", err), true
	}
	if status, ok := errors.AsType[*advantage.StatusError](err); ok && !status.Temporary() {
		return because(CodeRefused, fmt.Sprintf("The LMS refused it (status %d).", status.Status), err), true
	}
	return Reason{}, false
}

// retryAfter is how long the platform asked to be left alone.
func retryAfter(err error) time.Duration {
	if status, ok := errors.AsType[*advantage.StatusError](err); ok {
		return status.RetryAfter
	}
	if token, ok := errors.AsType[*advantage.TokenError](err); ok {
		return token.RetryAfter
	}
	return 0
}

const maxCause = 1024 // bytes

func because(code lti.Code, public string, err error) Reason {
	cause := err.Error()
	cause = strings.ReplaceAll(strings.ToValidUTF8(cause[:min(len(cause), maxCause)], "?"), "\x00", "?")
	return Reason{Code: code, Public: public, Cause: cause}
}

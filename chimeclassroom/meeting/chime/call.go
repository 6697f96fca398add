package chime

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/chimesdkmeetings/types"
	"github.com/aws/smithy-go"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// How often a call is made that may succeed the next time, how long each may take,
// and how long to wait in between: up to shortestWait after the first, up to twice
// as much after each more.
const (
	triesAtMost  = 8
	callWithin   = 10 * time.Second
	shortestWait = 200 * time.Millisecond
	longestWait  = 5 * time.Second
)

// call makes a call in its turn, and again where that helps. Everything that is
// called may be called twice.
func (p *Provider) call(ctx context.Context, name string, l lane, do func(context.Context) error) error {
	for try := 1; ; try++ {
		if err := p.turns.wait(ctx, l); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		err := attempt(ctx, do)
		if err == nil {
			return nil
		}
		wait, again := p.waitAfter(err, try)
		if !again || try == triesAtMost || ctx.Err() != nil {
			return p.explain(ctx, name, err)
		}
		if err := sleep(ctx, wait); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
}

func attempt(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	return do(ctx)
}

// waitAfter tells whether a call that failed may succeed after a while, and how
// long that is.
func (p *Provider) waitAfter(err error, try int) (wait time.Duration, again bool) {
	wait = jitter(min(shortestWait<<(try-1), longestWait))
	if unavailable, ok := errors.AsType[*types.ServiceUnavailableException](err); ok {
		if seconds, err := strconv.Atoi(aws.ToString(unavailable.RetryAfterSeconds)); err == nil && seconds > 0 {
			wait = min(time.Duration(seconds)*time.Second, longestWait) + jitter(shortestWait)
		}
		return wait, true
	}
	switch codeOf(err) {
	case "ThrottlingException", "ThrottledClientException", "TooManyRequestsException":
		p.turns.pause(wait)
		return wait, true
	case "ConflictException", "ServiceFailureException", "InternalFailure", "":
		return wait, true // "" is no answer at all
	default:
		return 0, false
	}
}

// jitter is a random part of d, so that those who failed together do not all
// come back together.
func jitter(d time.Duration) time.Duration { return rand.N(d) + 1 } //nolint:gosec // nobody gains by guessing it

// codeOf is what Chime calls the error, "" if it did not answer.
func codeOf(err error) string {
	if e, ok := errors.AsType[smithy.APIError](err); ok {
		return e.ErrorCode()
	}
	return ""
}

// explain puts the error into the words of the contract, and alarms the operator
// of what only they can mend.
func (p *Provider) explain(ctx context.Context, name string, err error) error {
	switch codeOf(err) {
	case "":
		p.logger.WarnContext(ctx, "Amazon Chime does not answer", "call", name, "error", err)
	case "NotFoundException":
		return fmt.Errorf("%s: %w (%w)", name, meeting.ErrOver, err)
	case "LimitExceededException":
		if name == "CreateMeeting" {
			p.logger.ErrorContext(ctx, "the account's meetings at Amazon Chime are used up: a class has no sound", "call", name, "error", err)
			return fmt.Errorf("%s: %w: %w (%w)", name, meeting.ErrFull, meeting.ErrQuota, err)
		}
		p.logger.WarnContext(ctx, "a quota of Amazon Chime is used up", "call", name, "error", err)
		return fmt.Errorf("%s: %w (%w)", name, meeting.ErrFull, err)
	case "UnauthorizedException", "ForbiddenException", "AccessDeniedException", "UnrecognizedClientException", "ExpiredTokenException", "InvalidSignatureException":
		p.logger.ErrorContext(ctx, "Amazon Chime refuses the classroom's credentials or their rights: no class has sound", "call", name, "error", err)
	}
	return fmt.Errorf("%s: %w", name, err)
}

// isOver tells whether what was called for is not there any more.
func isOver(err error) bool { return errors.Is(err, meeting.ErrOver) }

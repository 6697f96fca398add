package functions

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/aws/intake"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/internal/lambda"
)

// deliverFor is for how long deliveries begin; those under way are finished then.
const deliverFor = 40 * time.Second

// duty is something that the classroom does when nobody asks. It may be done twice, and
// by several at once.
type duty func(ctx context.Context) error

// Duties does those that an event names, in its order:
//
//	{"duties": ["classes", "reminders"]}
//
// One that fails holds up no other; the event has failed then. Files: an archive is to
// be filled.
func Duties(s *service.Service, files bool, logger *slog.Logger) lambda.Handler {
	duties := map[string]duty{
		"classes":   s.EndForgottenClasses,
		"parked":    intake.New(s, logger).Resume,
		"reminders": s.RemindDue,
		"grades":    func(ctx context.Context) error { _, err := s.GradeDueClasses(ctx); return err },
		"summaries": s.SumUpSettled,
		"rosters":   s.AskRostersAhead,
		"delivery":  deliver(s),
		"retention": s.DeleteExpired,
		"archive":   func(context.Context) error { return errors.New("CLASSROOM_ARCHIVE is missing") },
	}
	if files {
		duties["archive"] = s.WriteArchive
	}
	return func(ctx context.Context, event []byte) (any, error) {
		named, err := dutiesOf(event, duties)
		if err != nil {
			return nil, err
		}
		return nil, inTurn(ctx, named, duties)
	}
}

// inTurn does one duty after the other, each within its share of the time that is left:
// one that has much to do leaves the rest for the next time.
func inTurn(ctx context.Context, named []string, duties map[string]duty) error {
	var failed []error
	for n, name := range named {
		if err := within(ctx, len(named)-n, duties[name]); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", name, err))
		}
	}
	return errors.Join(failed...)
}

func within(ctx context.Context, left int, do duty) error {
	if ends, limited := ctx.Deadline(); limited {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(ends)/time.Duration(left))
		defer cancel()
	}
	return do(ctx)
}

// deliver delivers for a while.
func deliver(s *service.Service) duty {
	return func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, deliverFor)
		defer cancel()
		s.Deliver(ctx)
		return nil
	}
}

// dutiesOf reads which duties an event names, all of which there must be.
func dutiesOf(event []byte, known map[string]duty) ([]string, error) {
	var named struct{ Duties []string }
	if err := read(event, &named); err != nil {
		return nil, err
	}
	for _, name := range named.Duties {
		if known[name] == nil {
			return nil, fmt.Errorf("there is no duty %q, but %s", name, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		}
	}
	if len(named.Duties) == 0 {
		return nil, errors.New("the event names no duties")
	}
	return named.Duties, nil
}

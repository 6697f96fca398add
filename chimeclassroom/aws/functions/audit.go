package functions

import (
	"context"
	"errors"
	"log/slog"

	"github.com/ltikit/ltikit/chimeclassroom/audit"
	"github.com/ltikit/ltikit/chimeclassroom/aws/intake"
	"github.com/ltikit/ltikit/internal/lambda"
)

// Audit has Athena asked about the classes that a queue names.
func Audit(s *audit.Starter, logger *slog.Logger) lambda.Handler {
	return eachMessage(logger, func(ctx context.Context, m intake.Message) error { return s.Start(ctx, m.ID, []byte(m.Body)) })
}

// Audited compares what Athena has said by now. A query that still runs comes again.
func Audited(l *audit.Loader, logger *slog.Logger) lambda.Handler {
	return eachMessage(logger, func(ctx context.Context, m intake.Message) error { return l.Load(ctx, []byte(m.Body)) })
}

// eachMessage takes the messages of a batch one by one; those that fail come again.
func eachMessage(logger *slog.Logger, take func(context.Context, intake.Message) error) lambda.Handler {
	return func(ctx context.Context, event []byte) (any, error) {
		messages, err := messagesOf(event)
		if err != nil {
			return nil, err
		}
		again := failures{Messages: []failure{}}
		for _, m := range messages {
			err := take(ctx, m)
			if err == nil {
				continue
			}
			again.Messages = append(again.Messages, failure{m.ID})
			if !errors.Is(err, audit.ErrRunning) {
				logger.WarnContext(ctx, "a message of the audit comes again", "message", m.ID, "error", err)
			}
		}
		return again, nil
	}
}

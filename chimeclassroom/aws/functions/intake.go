package functions

import (
	"context"
	"errors"
	"log/slog"

	"github.com/ltikit/ltikit/chimeclassroom/aws/intake"
	"github.com/ltikit/ltikit/internal/lambda"
)

// batch is what Lambda makes of messages of SQS.
type batch struct {
	Records []struct {
		ID     string `json:"messageId"`
		Body   string `json:"body"`
		Source string `json:"eventSource"`
	}
}

// failures tells SQS which messages of the batch come again. The mapping of the queue
// has to ask for it (ReportBatchItemFailures): else those that are not stored are lost.
type failures struct {
	Messages []failure `json:"batchItemFailures"`
}

type failure struct {
	ID string `json:"itemIdentifier"`
}

// Intake takes in what a queue brings. A message that cannot be stored now comes again,
// alone; one that can never be is parked with its reason and does not.
func Intake(into *intake.Intake, logger *slog.Logger) lambda.Handler {
	return func(ctx context.Context, event []byte) (any, error) {
		messages, err := messagesOf(event)
		if err != nil {
			return nil, err
		}
		again, err := into.TakeBatch(ctx, messages)
		if err != nil {
			logger.ErrorContext(ctx, "events of Amazon Chime are not taken in and come again", "messages", len(again), "error", err)
		}
		answer := failures{Messages: make([]failure, 0, len(again))}
		for _, id := range again {
			answer.Messages = append(answer.Messages, failure{id})
		}
		return answer, nil
	}
}

// messagesOf reads a batch of SQS.
func messagesOf(event []byte) ([]intake.Message, error) {
	var b batch
	if err := read(event, &b); err != nil {
		return nil, err
	}
	if len(b.Records) == 0 {
		return nil, errors.New("the event is no batch of SQS")
	}
	messages := make([]intake.Message, 0, len(b.Records))
	for _, r := range b.Records {
		if r.Source != "aws:sqs" || r.ID == "" {
			return nil, errors.New("the event is no batch of SQS")
		}
		messages = append(messages, intake.Message{ID: r.ID, Body: r.Body})
	}
	return messages, nil
}

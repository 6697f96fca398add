package audit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/ltikit/ltikit/chimeclassroom/queries"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Athena is what is needed of it to start a query: an *athena.Client.
type Athena interface {
	// StartQueryExecution starts one; the same token twice is one query.
	StartQueryExecution(ctx context.Context, in *athena.StartQueryExecutionInput, opts ...func(*athena.Options)) (*athena.StartQueryExecutionOutput, error)
}

// Started is a query that Athena runs for an audit.
type Started struct {
	Execution string `json:"execution"`
	Event     string `json:"event"`
	Meeting   string `json:"meeting"`
	Days
}

// Starter starts queries. All of its fields are required, but Now, which is time.Now
// by default.
type Starter struct {
	Ledger    Ledger
	Athena    Athena
	Workgroup string
	Database  string
	Queue     Sender
	// QueueURL is where the ids of executions go.
	QueueURL string
	Now      func() time.Time
}

// Start has the saved query run for the class that the request is about, and passes on
// its execution. The token is the message's, which may come twice. A class that there is
// not any more is none to audit.
func (s *Starter) Start(ctx context.Context, token string, message []byte) error {
	var r Request
	if err := json.Unmarshal(message, &r); err != nil || r.Meeting == "" {
		return fmt.Errorf("this is no request for an audit: %w", errors.Join(err, errNoMeeting))
	}
	started, err := s.find(ctx, r.Meeting)
	if errors.Is(err, service.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	out, err := s.Athena.StartQueryExecution(ctx, &athena.StartQueryExecutionInput{
		QueryString: aws.String("EXECUTE " + string(queries.Totals)), ExecutionParameters: []string{quoted(started.First), quoted(started.Last), quoted(started.Event)},
		WorkGroup: &s.Workgroup, QueryExecutionContext: &types.QueryExecutionContext{Database: &s.Database}, ClientRequestToken: &token,
	})
	if err != nil {
		return fmt.Errorf("starting a query: %w", err)
	}
	started.Execution = aws.ToString(out.QueryExecutionId)
	body, err := json.Marshal(started)
	if err != nil {
		return err
	}
	if _, err := s.Queue.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &s.QueueURL, MessageBody: aws.String(string(body))}); err != nil {
		return fmt.Errorf("passing on the execution: %w", err)
	}
	return nil
}

var errNoMeeting = errors.New("it names no meeting")

// find tells of which class and days the query is to be.
func (s *Starter) find(ctx context.Context, meetingID string) (Started, error) {
	event, err := s.Ledger.EventOfMeeting(ctx, meetingID)
	if err != nil {
		return Started{}, err
	}
	sittings, err := s.Ledger.Sittings(ctx, event)
	if err != nil {
		return Started{}, err
	}
	i := slices.IndexFunc(sittings, func(one service.Sitting) bool { return one.Meeting.ID == meetingID })
	if i < 0 || !sittings[i].Meeting.DeletedAt.IsZero() {
		return Started{}, service.ErrNotFound
	}
	now := time.Now
	if s.Now != nil {
		now = s.Now
	}
	return Started{Event: event, Meeting: meetingID, Days: daysOf(sittings[i], now())}, nil
}

// quoted is a text of SQL.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

package audit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"

	"github.com/ltikit/ltikit/chimeclassroom/archive"
)

// What is logged, and rings by the filters of the template.
const (
	// Differ: two queries in a row have found that the archive is not the ledger.
	Differ = "the archive and the ledger differ"
	// Failed: Athena did not carry a query out.
	Failed = "an audit has failed"
)

// ErrRunning: Athena is not done with the query. Come back later.
var ErrRunning = errors.New("the query is still running")

// Answers is what is needed of Athena to read what it said: an *athena.Client.
type Answers interface {
	// GetQueryExecution tells how far it is.
	GetQueryExecution(ctx context.Context, in *athena.GetQueryExecutionInput, opts ...func(*athena.Options)) (*athena.GetQueryExecutionOutput, error)
	// GetQueryResults returns the first rows of the answer.
	GetQueryResults(ctx context.Context, in *athena.GetQueryResultsInput, opts ...func(*athena.Options)) (*athena.GetQueryResultsOutput, error)
}

// State is what came of an audit.
type State string

// The states.
const (
	// Agrees: the archive has the ledger's figures.
	Agrees State = "agrees"
	// Unsure: it has not, and is asked once more.
	Unsure State = "unsure"
	// Differs: it has not, and had not the time before.
	Differs State = "differs"
	// Live: the class is not over, so nothing counts yet. It is asked once more too.
	Live State = "live"
	// Broken: Athena did not carry the query out.
	Broken State = "broken"
)

// Result is the newest audit of a meeting.
type Result struct {
	Started
	State State     `json:"state"`
	At    time.Time `json:"at"`
	// Why Athena failed.
	Why     string  `json:"why,omitempty"`
	Archive Figures `json:"archive,omitempty"`
	Ledger  Figures `json:"ledger,omitempty"`
	// Differences are the figures that differ.
	Differences []string `json:"differences,omitempty"`
}

// Loader reads what Athena said and compares it. All of its fields are required, but
// Now, which is time.Now by default.
type Loader struct {
	Ledger   Ledger
	Athena   Answers
	Results  archive.Files
	Requests *Requests
	Logger   *slog.Logger
	Now      func() time.Time
}

// Load keeps the result of a query that was started, and compares it. A query that is
// not over is ErrRunning. The same message twice changes nothing.
func (l *Loader) Load(ctx context.Context, message []byte) error {
	var s Started
	if err := json.Unmarshal(message, &s); err != nil || s.Execution == "" || s.Meeting == "" {
		return fmt.Errorf("this is no query of an audit: %w", errors.Join(err, errNoMeeting))
	}
	before, err := readResult(ctx, l.Results, s.Meeting)
	if err != nil {
		return err
	}
	if before.Execution == s.Execution && before.State != Unsure {
		return nil
	}
	r, err := l.look(ctx, s)
	if err != nil {
		return err
	}
	if r.State == Unsure && before.Execution != s.Execution && (before.State == Unsure || before.State == Differs) {
		r.State = Differs
	}
	if r.State == Unsure || r.State == Live {
		if err := l.Requests.Ask(ctx, s.Meeting); err != nil {
			return err
		}
	}
	l.tell(ctx, r)
	return putResult(ctx, l.Results, r)
}

// look asks Athena and the ledger.
func (l *Loader) look(ctx context.Context, s Started) (r Result, err error) {
	now := time.Now
	if l.Now != nil {
		now = l.Now
	}
	r = Result{Started: s, At: now().UTC()}
	out, err := l.Athena.GetQueryExecution(ctx, &athena.GetQueryExecutionInput{QueryExecutionId: &s.Execution})
	if err != nil {
		return r, fmt.Errorf("asking for the query: %w", err)
	}
	status := out.QueryExecution.Status
	switch status.State {
	case types.QueryExecutionStateSucceeded:
	case types.QueryExecutionStateFailed, types.QueryExecutionStateCancelled:
		r.State, r.Why = Broken, string(status.State)+": "+aws.ToString(status.StateChangeReason)
		return r, nil
	default:
		return r, ErrRunning
	}
	if r.Archive, err = l.read(ctx, s.Execution); err != nil {
		return r, err
	}
	var live bool
	if r.Ledger, live, err = figuresOf(ctx, l.Ledger, s.Event, s.Days); err != nil {
		return r, err
	}
	r.Differences = r.Archive.Differences(r.Ledger)
	switch {
	case live:
		r.State = Live
	case len(r.Differences) == 0:
		r.State = Agrees
	default:
		r.State = Unsure
	}
	return r, nil
}

// read reads the row of the class, behind that of the names; a class of which the archive
// has nothing has none.
func (l *Loader) read(ctx context.Context, execution string) (Figures, error) {
	out, err := l.Athena.GetQueryResults(ctx, &athena.GetQueryResultsInput{QueryExecutionId: &execution})
	if err != nil {
		return nil, fmt.Errorf("reading the answer: %w", err)
	}
	rows := out.ResultSet.Rows
	if len(rows) < 2 {
		return Figures{}, nil
	}
	var names []string
	for _, d := range rows[0].Data {
		names = append(names, aws.ToString(d.VarCharValue))
	}
	var values []*string
	for _, d := range rows[1].Data {
		values = append(values, d.VarCharValue)
	}
	f, err := figuresOfRow(names, values)
	if err != nil {
		return nil, fmt.Errorf("reading the answer: %w", err)
	}
	return f, nil
}

// tell logs what somebody should know, without names of people.
func (l *Loader) tell(ctx context.Context, r Result) {
	about := []any{"event", r.Event, "meeting", r.Meeting, "execution", r.Execution, "first", r.First, "last", r.Last}
	switch r.State {
	case Broken:
		l.Logger.ErrorContext(ctx, Failed, append(about, "why", r.Why)...)
	case Differs:
		l.Logger.ErrorContext(ctx, Differ, append(about, "figures", r.Differences, "archive", r.Archive, "ledger", r.Ledger)...)
	case Unsure:
		l.Logger.WarnContext(ctx, "the archive is not the ledger, and is asked again", append(about, "figures", r.Differences)...)
	default:
		l.Logger.InfoContext(ctx, "a class was audited", append(about, "state", r.State)...)
	}
}

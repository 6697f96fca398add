package outbox_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/ags/outbox"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// checked is a stage whose outbox asks and tells.
func checked(t *testing.T, check, arrived func(context.Context, outbox.Posting) error) *stage {
	t.Helper()
	s := newStage(t)
	var err error
	s.box, err = outbox.New(outbox.Config{
		Store: s.store, Open: s.open, Check: check, Arrived: arrived, Resolution: time.Microsecond,
		Pace:  delivery.Pace{FirstRetry: time.Millisecond, LongestRetry: 4 * time.Millisecond},
		Trace: &delivery.Trace{Sent: s.tell("sent"), Retried: s.tell("retried"), Parked: s.tell("parked"), Idle: func(context.Context) { s.idle <- struct{}{} }},
	})
	require.NoError(t, err)
	return s
}

func TestAScoreIsAskedAboutBeforeItIsPosted(t *testing.T) {
	t.Parallel()
	refusal := &delivery.Refusal{Code: delivery.CodeRefused, Public: "Somebody else's."}
	for name, tc := range map[string]struct {
		answers []error // one after the other; then nil
		posts   int
		parked  int
	}{
		"passed":            {nil, 1, 0},
		"asked again":       {[]error{errors.New("disk full")}, 1, 0},
		"withdrawn":         {[]error{outbox.ErrWithdrawn}, 0, 0},
		"refused for good":  {[]error{refusal}, 0, 1},
		"withdrawn at last": {[]error{errors.New("disk full"), outbox.ErrWithdrawn}, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked []outbox.Posting
			s := checked(t, func(_ context.Context, p outbox.Posting) error {
				asked = append(asked, p)
				if len(asked) <= len(tc.answers) {
					return tc.answers[len(asked)-1]
				}
				return nil
			}, nil)
			to := s.target("r-1")
			s.put(t, to, "u-1", 5)
			s.run(t)
			assert.Equal(t, tc.posts, s.scoresPosted())
			assert.Len(t, s.parked(t), tc.parked)
			require.NotEmpty(t, asked)
			assert.Equal(t, to.Name("u-1"), asked[0].Name)
			assert.Equal(t, s.columns(t)[0].ID, asked[0].LineItem)
			assert.InDelta(t, 5, *asked[0].Score.ScoreGiven, 0)
		})
	}
}

// scoresPosted is how many scores were on the wire.
func (s *stage) scoresPosted() (n int) {
	for _, call := range s.seen {
		if strings.HasPrefix(call, http.MethodPost) && strings.HasSuffix(call, "/scores") {
			n++
		}
	}
	return n
}

func TestAScoreIsSentUntilSomebodyKnowsThatItArrived(t *testing.T) {
	t.Parallel()
	var told []outbox.Posting
	s := checked(t, nil, func(_ context.Context, p outbox.Posting) error {
		told = append(told, p)
		if len(told) == 1 {
			return errors.New("disk full")
		}
		return nil
	})
	s.put(t, s.target("r-1"), "u-1", 5)
	s.run(t)
	require.Len(t, told, 2)
	assert.Equal(t, told[0].Score, told[1].Score, "the same score, with its timestamp")
	assert.Equal(t, map[string]float64{"r-1/u-1": 5}, s.points(t))
	assert.Len(t, s.told["sent"], 1)
}

//go:build live

package chime_test

import (
	"cmp"
	"context"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/chimesdkmeetings"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/chime"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/meetingtest"
)

// The real service, on the account of whoever runs `make test-live`. Nobody
// connects, so what it costs is next to nothing.
func TestLive(t *testing.T) {
	t.Parallel()
	account, err := config.LoadDefaultConfig(t.Context())
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	if _, err := account.Credentials.Retrieve(ctx); err != nil {
		t.Skip("there are no credentials of AWS, so the real Amazon Chime was not asked")
	}
	account.Region = cmp.Or(os.Getenv("LTIKIT_LIVE_REGION"), account.Region, "us-east-1")
	api := chimesdkmeetings.NewFromConfig(account)
	meetingtest.Run(t, func(t *testing.T, test func(*testing.T, meetingtest.Subject)) {
		test(t, meetingtest.Subject{
			New: func(t *testing.T) meeting.Provider {
				// Half the quota: the suite looks on by itself, and several processes
				// take part in some tests.
				p, err := chime.New(chime.Config{AWS: account, Rate: 3, Burst: 5, Logger: slog.New(slog.NewTextHandler(t.Output(), nil))})
				require.NoError(t, err)
				return p
			},
			Who:    func(t *testing.T, c meeting.Credentials) string { return pageOf(t, c).Attendee.AttendeeID },
			Inside: func(t *testing.T, r meeting.Ref) map[string]meeting.Capabilities { return listed(t, api, r) },
			Ends:   true,
		})
	})
}

// listed is who is in a meeting of the real service, and what they may send.
func listed(t *testing.T, api *chimesdkmeetings.Client, r meeting.Ref) map[string]meeting.Capabilities {
	t.Helper()
	there := map[string]meeting.Capabilities{}
	pages := chimesdkmeetings.NewListAttendeesPaginator(api, &chimesdkmeetings.ListAttendeesInput{MeetingId: &r.ProviderID})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		require.NoError(t, err)
		for _, a := range page.Attendees {
			id := aws.ToString(a.ExternalUserId)
			require.NotContains(t, there, id, "twice")
			there[id] = meeting.Capabilities{
				Audio:   a.Capabilities.Audio == "SendReceive",
				Video:   a.Capabilities.Video == "SendReceive",
				Content: a.Capabilities.Content == "SendReceive",
			}
		}
	}
	return there
}

package chime_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/chime"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/chime/chimewire"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/meetingtest"
)

// account is how the wire server is reached.
func account(wire *chimewire.Server) aws.Config {
	return aws.Config{Region: "eu-central-1", HTTPClient: wire, Credentials: aws.CredentialsProviderFunc(keys)}
}

func newProvider(t *testing.T, wire *chimewire.Server, change ...func(*chime.Config)) *chime.Provider {
	t.Helper()
	cfg := chime.Config{AWS: account(wire), Logger: slog.New(slog.DiscardHandler)}
	for _, c := range change {
		c(&cfg)
	}
	p, err := chime.New(cfg)
	require.NoError(t, err)
	return p
}

// page is what a page joins with.
type page struct {
	Meeting struct {
		MeetingID, ExternalMeetingID, MeetingArn, MediaRegion string
		MediaPlacement                                        map[string]string
		MeetingFeatures                                       chimewire.Features
		TenantIDs                                             []string `json:"TenantIds"`
	}
	Attendee chimewire.Attendee
}

func pageOf(t *testing.T, credentials meeting.Credentials) (p page) {
	t.Helper()
	require.NoError(t, json.Unmarshal(credentials, &p))
	return p
}

// inside is who is in a meeting, and what they may send.
func inside(t *testing.T, wire *chimewire.Server, r meeting.Ref) map[string]meeting.Capabilities {
	t.Helper()
	there := map[string]meeting.Capabilities{}
	for _, a := range wire.Attendees(r.ProviderID) {
		require.NotContains(t, there, a.ExternalUserID, "twice")
		there[a.ExternalUserID] = sends(a.Capabilities)
	}
	return there
}

func sends(c chimewire.Capabilities) meeting.Capabilities {
	return meeting.Capabilities{Audio: c.Audio == "SendReceive", Video: c.Video == "SendReceive", Content: c.Content == "SendReceive"}
}

func TestOnTheWire(t *testing.T) {
	t.Parallel()
	meetingtest.Run(t, func(t *testing.T, test func(*testing.T, meetingtest.Subject)) {
		synctest.Test(t, func(t *testing.T) {
			wire := chimewire.New(chimewire.Config{})
			test(t, meetingtest.Subject{
				New:    func(t *testing.T) meeting.Provider { return newProvider(t, wire) },
				Who:    func(t *testing.T, c meeting.Credentials) string { return pageOf(t, c).Attendee.AttendeeID },
				Inside: func(t *testing.T, r meeting.Ref) map[string]meeting.Capabilities { return inside(t, wire, r) },
				Ends:   true,
			})
		})
	})
}

func keys(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "secret"}, nil
}

package program

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/chime/chimewire"
)

// inAWS is an environment with credentials of AWS, in which Chime is the wire
// server.
func inAWS(t *testing.T) *chimewire.Server {
	t.Helper()
	wire := chimewire.New(chimewire.Config{})
	server := httptest.NewServer(wire)
	t.Cleanup(server.Close)
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "", "AWS_PROFILE": "",
		"AWS_REGION": "eu-central-1", "AWS_ENDPOINT_URL_CHIME_SDK_MEETINGS": server.URL,
		"AWS_CONFIG_FILE": filepath.Join(t.TempDir(), "none"), "AWS_SHARED_CREDENTIALS_FILE": filepath.Join(t.TempDir(), "none"),
	} {
		t.Setenv(name, value)
	}
	return wire
}

// mediaOf is what flags of serve say of sound and picture.
func mediaOf(t *testing.T, args ...string) mediaConfig {
	t.Helper()
	cfg, err := Program{}.parseServe(append([]string{"--public-url", publicURL, "--data", "x"}, args...), io.Discard)
	require.NoError(t, err)
	return cfg.media
}

func TestServeByChime(t *testing.T) { //nolint:paralleltest // the environment is everybody's
	wire := inAWS(t)
	m, err := openMedia(t.Context(), mediaOf(t, "--media", "chime", "--chime-media-region", "eu-west-1", "--chime-tenants", "school, town", "--chime-rate", "5"), publicURL, slog.Default())
	require.NoError(t, err)
	ref, err := m.provider.Ensure(t.Context(), meeting.Ref{Sitting: meeting.Sitting{ID: "sitting", Generation: 1}})
	require.NoError(t, err)
	live := wire.Live()
	require.Len(t, live, 1)
	assert.Equal(t, ref.ProviderID, live[0].MeetingID)
	assert.Equal(t, "eu-west-1", live[0].MediaRegion)
	assert.Equal(t, []string{"school", "town"}, live[0].TenantIDs)
	require.NoError(t, m.Close())

	s := startServing(t, "--media=chime")
	status, header, _ := s.fetch(nil, publicURL+"/")
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, header.Get("Content-Security-Policy"), "connect-src 'self' https://*.chime.aws wss://*.chime.aws;")
}

func TestChimeNeedsARegionThatItIsIn(t *testing.T) { //nolint:paralleltest // the environment is everybody's
	inAWS(t)
	for _, args := range [][]string{{"--chime-region", "eu-west-1"}, {"--chime-media-region", "mars-1"}, {"--chime-tenants", "x"}, {"--chime-rate", "0.01"}} {
		_, err := openMedia(t.Context(), mediaOf(t, append(args, "--media=chime")...), publicURL, slog.Default())
		assert.ErrorContains(t, err, "--media=chime: ", args)
	}
}

func TestChimeNeedsCredentials(t *testing.T) {
	inAWS(t)
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	_, err := openMedia(t.Context(), mediaOf(t, "--media=chime"), publicURL, slog.Default())
	assert.ErrorContains(t, err, "--media=chime finds no credentials of AWS")
}

func TestServeWithoutSoundAndPicture(t *testing.T) {
	t.Parallel()
	m, err := openMedia(t.Context(), mediaOf(t, "--media=none"), publicURL, slog.Default())
	require.NoError(t, err)
	assert.Nil(t, m.provider)
	require.NoError(t, m.Close())
	s := startServing(t, "--media=none")
	_, header, _ := s.fetch(nil, publicURL+"/")
	assert.Contains(t, header.Get("Content-Security-Policy"), "connect-src 'self';")
}

func TestServeTakesTheEventsOfChime(t *testing.T) {
	inAWS(t)
	asked := make(chan string, 100)
	sqs := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			QueueURL string `json:"QueueUrl"`
		}
		_ = json.NewDecoder(r.Body).Decode(&in)
		select {
		case asked <- r.Header.Get("X-Amz-Target") + " " + in.QueueURL + " " + r.Header.Get("Authorization"):
		default:
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		_, _ = io.WriteString(w, `{}`)
	}))
	t.Cleanup(sqs.Close)
	t.Setenv("AWS_ENDPOINT_URL_SQS", sqs.URL)
	const queue = "https://sqs.eu-west-1.amazonaws.com/111122223333/chime"
	m, err := openMedia(t.Context(), mediaOf(t, "--media=chime", "--chime-events-queue", queue), publicURL, slog.Default())
	require.NoError(t, err)
	assert.True(t, m.provider.Features().Reports, "pages need not say what Chime reports")
	startServing(t, "--media=chime", "--chime-events-queue", queue)
	request := <-asked
	assert.Contains(t, request, "AmazonSQS.ReceiveMessage "+queue)
	assert.Contains(t, request, "/eu-west-1/sqs/", "the queue's own Region")
}

func TestAQueueThatIsNone(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"--media=chime", "--chime-events-queue", "chime"}, {"--chime-events-queue", "https://sqs.eu-west-1.amazonaws.com/1/chime"}} {
		_, err := Program{}.parseServe(append([]string{"--public-url", publicURL, "--data", "x"}, args...), io.Discard)
		assert.ErrorContains(t, err, "--chime-events-queue")
	}
}

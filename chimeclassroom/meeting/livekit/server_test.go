package livekit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/livekit"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/meetingtest"
	"github.com/ltikit/ltikit/internal/needs"
)

// TestOnAServer runs the suite of providers on a LiveKit server. Everybody who joins
// is connected, as far as the server's signalling goes.
func TestOnAServer(t *testing.T) {
	t.Parallel()
	server := needs.LiveKit(t, "")
	meetingtest.Run(t, func(t *testing.T, test func(*testing.T, meetingtest.Subject)) {
		test(t, meetingtest.Subject{
			New: func(t *testing.T) meeting.Provider { return newProvider(t, configOf(server)) },
			Who: func(t *testing.T, c meeting.Credentials) string {
				enter(t, pageOf(t, c))
				return read(t, pageOf(t, c).Token).Subject
			},
			Inside: func(t *testing.T, r meeting.Ref) map[string]meeting.Capabilities {
				return inside(t, server, r.ProviderID)
			},
		})
	})
}

func configOf(s *needs.MediaServer) livekit.Config {
	return livekit.Config{URL: s.URL, Key: s.Key, Secret: s.Secret}
}

// enter connects to the server's signalling, and stays until the test is over. It
// returns when the server has let the page in.
func enter(t *testing.T, p page) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, p.URL+"/rtc?protocol=15&access_token="+p.Token, nil) //nolint:bodyclose // the library does
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.CloseNow() })
	conn.SetReadLimit(-1)
	_, _, err = conn.Read(ctx)
	require.NoError(t, err)
	go func() {
		for {
			if _, _, err := conn.Read(t.Context()); err != nil {
				return
			}
		}
	}()
}

// ask makes a call of the server's API, past the provider.
func ask(t *testing.T, s *needs.MediaServer, method, room string, in, out any) {
	t.Helper()
	body, err := json.Marshal(in)
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/twirp/livekit.RoomService/"+method, bytes.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+adminToken(s.Key, s.Secret, room))
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.NoError(t, json.NewDecoder(resp.Body).Decode(out))
}

func adminToken(key, secret, room string) string {
	return sign(secret, fmt.Sprintf(`{"iss":%q,"exp":%d,"video":{"roomAdmin":true,"room":%q}}`, key, time.Now().Add(time.Minute).Unix(), room))
}

// inside is who is in a room, and what they may send.
func inside(t *testing.T, s *needs.MediaServer, room string) map[string]meeting.Capabilities {
	t.Helper()
	var list struct {
		Participants []struct {
			Identity   string
			State      string
			Permission struct {
				CanPublish bool     `json:"can_publish"`
				Sources    []string `json:"can_publish_sources"`
			}
		}
	}
	ask(t, s, "ListParticipants", room, map[string]string{"room": room}, &list)
	there := map[string]meeting.Capabilities{}
	for _, p := range list.Participants {
		if strings.EqualFold(p.State, "DISCONNECTED") {
			continue
		}
		may := func(source string) bool {
			return p.Permission.CanPublish && slices.Contains(p.Permission.Sources, source)
		}
		there[p.Identity] = meeting.Capabilities{Audio: may("MICROPHONE"), Video: may("CAMERA"), Content: may("SCREEN_SHARE") && may("SCREEN_SHARE_AUDIO")}
	}
	return there
}

package mesh_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/mesh"
)

// sdp is a session description of parts such as "audio sendrecv".
func sdp(session string, parts ...string) string {
	var b strings.Builder
	b.WriteString("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n" + session)
	for _, part := range parts {
		kind, directions, _ := strings.Cut(part, " ")
		b.WriteString("m=" + kind + " 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\n")
		for direction := range strings.FieldsSeq(directions) {
			b.WriteString("a=" + direction + "\r\n")
		}
	}
	return b.String()
}

func offer(sdp string) string {
	text, _ := json.Marshal(map[string]any{"description": map[string]string{"type": "offer", "sdp": sdp}})
	return string(text)
}

func TestOnlyWhatSomebodyMaySendIsPassedOn(t *testing.T) {
	t.Parallel()
	nothing := meeting.Capabilities{}
	everything := meeting.Capabilities{Audio: true, Video: true, Content: true}
	listener := []string{"audio recvonly", "video recvonly", "video recvonly", "audio inactive"}
	for name, tc := range map[string]struct {
		may    meeting.Capabilities
		signal string
		passes bool
	}{
		"everything, who may":             {everything, offer(sdp("", "audio sendrecv", "video sendonly", "video sendrecv", "audio sendrecv")), true},
		"nothing, who may nothing":        {nothing, offer(sdp("", listener...)), true},
		"sound, who may only that":        {meeting.Capabilities{Audio: true}, offer(sdp("", "audio sendrecv", "video recvonly")), true},
		"a microphone, who may not":       {meeting.Capabilities{Video: true, Content: true}, offer(sdp("", "audio sendonly")), false},
		"a camera, who may not":           {meeting.Capabilities{Audio: true, Content: true}, offer(sdp("", "audio recvonly", "video sendrecv")), false},
		"a screen, who may not":           {meeting.Capabilities{Audio: true, Video: true}, offer(sdp("", "audio recvonly", "video recvonly", "video sendrecv")), false},
		"its sound, who may not":          {meeting.Capabilities{Audio: true, Video: true}, offer(sdp("", "audio recvonly", "video recvonly", "video recvonly", "audio sendonly")), false},
		"a direction that is not said":    {nothing, offer(sdp("", "audio")), false},
		"said for the whole session":      {nothing, offer(sdp("a=recvonly\r\n", "audio", "video")), false}, // which not every browser looks at
		"said with something behind it":   {nothing, offer(sdp("", "audio recvonly") + "a=sendrecv x\r\n"), false},
		"said with a value":               {nothing, offer(sdp("", "audio recvonly") + "a=sendonly:1\r\n"), false},
		"said with something else behind": {nothing, offer(sdp("", "audio") + "a=recvonlyx\r\n"), false},
		"lines that end in half":          {everything, offer(sdp("", "audio recvonly") + "a=x\ra=sendrecv\r\n"), false},
		"said twice, once to send":        {nothing, offer(sdp("", "audio sendrecv recvonly")), false},
		"said twice, sending last":        {nothing, offer(sdp("", "audio recvonly sendonly")), false},
		"lines that end as in Unix":       {nothing, offer(strings.ReplaceAll(sdp("", "audio sendrecv"), "\r", "")), false},
		"data":                            {everything, offer(sdp("", "application sendrecv")), false},
		"parts in another order":          {everything, offer(sdp("", "video recvonly", "audio recvonly")), false},
		"more parts than there are":       {everything, offer(sdp("", append(listener, "audio recvonly")...)), false},
		"an answer is held to it as well": {nothing, strings.Replace(offer(sdp("", "audio sendrecv")), `"offer"`, `"answer"`, 1), false},
		"a candidate":                     {nothing, `{"candidate":{"candidate":"candidate:1 1 udp 1 127.0.0.1 9 typ host","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"u"}}`, true},
		"a candidate of another kind":     {nothing, `{"candidate":"x"}`, false},
		"another type of description":     {everything, `{"description":{"type":"rollback","sdp":""}}`, false},
		"both":                            {everything, `{"description":{"type":"offer","sdp":""},"candidate":{}}`, false},
		"neither":                         {everything, `{}`, false},
		"something else":                  {everything, `{"description":{"type":"offer","sdp":""},"more":1}`, false},
		"no JSON":                         {everything, `hello`, false},
		"nothing at all":                  {everything, ``, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			passed, err := newMesh(t, mesh.Config{}).Relay(tc.may, json.RawMessage(tc.signal))
			if !tc.passes {
				require.Error(t, err)
				return
			}
			require.NoError(t, err)
			assert.JSONEq(t, tc.signal, string(passed))
		})
	}
}

// Whatever is passed on for somebody who may send nothing says nowhere that it
// sends.
func FuzzNobodySendsWhoMayNot(f *testing.F) {
	m, err := mesh.New(mesh.Config{})
	require.NoError(f, err)
	f.Add(sdp("", "audio recvonly", "video inactive"))
	f.Add(sdp("a=inactive\r\n", "audio", "video sendrecv"))
	f.Add("m=audio\na=recvonly\n")
	f.Fuzz(func(t *testing.T, text string) {
		passed, err := m.Relay(meeting.Capabilities{}, json.RawMessage(offer(text)))
		if err != nil {
			return
		}
		var s struct{ Description struct{ SDP string } }
		require.NoError(t, json.Unmarshal(passed, &s))
		_, parts, found := strings.Cut("\n"+s.Description.SDP, "\nm=")
		if found {
			assert.NotContains(t, "\n"+strings.ReplaceAll(parts, "\r", "")+"\n", "\na=sendrecv\n")
			assert.NotContains(t, "\n"+strings.ReplaceAll(parts, "\r", "")+"\n", "\na=sendonly\n")
		}
	})
}

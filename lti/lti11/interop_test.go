package lti11_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

// job is what the peer is asked, and answer what it says.
type job struct {
	Do     string     `json:"do"`
	Key    string     `json:"key"`
	Secret string     `json:"secret"`
	Hash   string     `json:"hash"`
	Method string     `json:"method"`
	URL    string     `json:"url"`
	Fields url.Values `json:"fields"`
	Body   string     `json:"body"`
}

type answer struct {
	OK            bool
	Error, Person string
	Instructor    bool
	Fields        url.Values
	Authorization string
}

// askPeer lets the libraries of others do the jobs.
func askPeer(t *testing.T, jobs ...job) []answer {
	t.Helper()
	const folder = "testdata/oauth"
	cmd := exec.CommandContext(t.Context(), needs.Node(t, folder), "peer.mjs")
	cmd.Dir, cmd.Stderr = folder, t.Output()
	in, err := json.Marshal(jobs)
	require.NoError(t, err)
	cmd.Stdin = bytes.NewReader(in)
	out, err := cmd.Output()
	require.NoError(t, err)
	var answers []answer
	require.NoError(t, json.Unmarshal(out, &answers))
	require.Len(t, answers, len(jobs))
	return answers
}

// The peer's clock is the real one, so these signers and verifiers have it too.
func peers() map[string]lti11.Signer {
	credentials := lti11.Credentials{Key: "school:1", Secret: "peer-secret"}
	return map[string]lti11.Signer{"sha1": {Credentials: credentials}, "sha256": {Credentials: credentials, Method: lti11.HMACSHA256}}
}

func peerVerifier(t *testing.T) *lti11.Verifier {
	t.Helper()
	store := memory.New(memory.Config{})
	consumer := &storage.Consumer{Key: "school:1", Secret: "peer-secret", Methods: []string{lti11.HMACSHA1, lti11.HMACSHA256}}
	require.NoError(t, store.PutConsumer(t.Context(), consumer))
	v, err := lti11.NewVerifier(lti11.VerifierConfig{Consumers: store, Window: time.Hour})
	require.NoError(t, err)
	return v
}

const peerAddress = address + "?tenant=a%20b&x=%C3%A9"

func peerParams() url.Values {
	return url.Values{"lti_message_type": {lti11.LaunchRequest}, "lti_version": {lti11.Version}, "resource_link_id": {"l-1"}, "user_id": {"u-1"},
		"roles": {"Instructor"}, "custom_text": {"a b+c&d=e/~'()*! é ☃ 課程"}, "ext_list": {"2", "10", "1"}, "custom_empty": {""}, "lines": {"1\r\n2"}}
}

// An independent OAuth 1.0a comes to our signatures, and a tool made with an
// independent LTI 1.1 takes our launches.
func TestPeerVerifiesOurs(t *testing.T) {
	t.Parallel()
	var jobs []job
	for hash, signer := range peers() {
		form, err := signer.SignForm(http.MethodPost, peerAddress, peerParams())
		require.NoError(t, err)
		check := job{Do: "check", Key: signer.Key, Secret: signer.Secret, Hash: hash, Method: http.MethodPost, URL: peerAddress, Fields: form}
		jobs = append(jobs, check)
		if hash == "sha1" { // the one method of ims-lti
			check.Do = "launch"
			jobs = append(jobs, check)
			launch, err := signer.Launch(lti11.Request{URL: peerAddress, Message: fullMessage(t), ShareName: true, ShareEmail: true})
			require.NoError(t, err)
			check.Fields = launch.Fields
			jobs = append(jobs, check)
		}
	}
	for i, a := range askPeer(t, jobs...) {
		require.True(t, a.OK, "%s %s: %s", jobs[i].Do, jobs[i].Hash, a.Error)
		if jobs[i].Do == "launch" {
			require.True(t, a.Instructor)
			require.Equal(t, "u-1", a.Person)
		}
	}
}

// We take what an independent OAuth 1.0a signs, and not what was changed since.
func TestPeerSignsForUs(t *testing.T) {
	t.Parallel()
	const service = "https://lms.example/outcomes?course=1"
	var jobs []job
	for hash, signer := range peers() {
		jobs = append(jobs,
			job{Do: "form", Key: signer.Key, Secret: signer.Secret, Hash: hash, Method: http.MethodPost, URL: peerAddress, Fields: peerParams()},
			job{Do: "body", Key: signer.Key, Secret: signer.Secret, Hash: hash, Method: http.MethodPost, URL: service, Body: "<grade>0.5 é</grade>"})
	}
	v := peerVerifier(t)
	for i, a := range askPeer(t, jobs...) {
		in := lti11.Received{Method: http.MethodPost, URLs: []string{jobs[i].URL}, Form: a.Fields}
		if jobs[i].Do == "body" {
			in.Authorization, in.Body = a.Authorization, []byte("<grade>1.0 é</grade>")
			_, err := v.Verify(t.Context(), in)
			require.Error(t, err, "another body")
			in.Body = []byte(jobs[i].Body)
		}
		consumer, err := v.Verify(t.Context(), in)
		require.NoError(t, err, "%s %s", jobs[i].Do, jobs[i].Hash)
		require.Equal(t, "school:1", consumer.Key)
	}
}

// And it comes to the signatures of our calls of services.
func TestPeerVerifiesOurBodies(t *testing.T) {
	t.Parallel()
	const service = "https://lms.example/outcomes?course=1"
	var jobs []job
	for hash, signer := range peers() {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, service, nil)
		require.NoError(t, err)
		require.NoError(t, signer.SignBody(r, []byte("<grade/>")))
		fields, err := lti11.ReadAuthorization(r.Header.Get("Authorization"))
		require.NoError(t, err)
		jobs = append(jobs, job{Do: "check", Key: signer.Key, Secret: signer.Secret, Hash: hash, Method: r.Method, URL: service, Fields: fields})
	}
	for i, a := range askPeer(t, jobs...) {
		require.True(t, a.OK, jobs[i].Hash)
	}
}

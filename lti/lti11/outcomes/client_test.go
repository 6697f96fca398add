package outcomes_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/lti11/outcomes"
)

// platform is a server that answers as it likes.
func platform(t testing.TB, h http.HandlerFunc) (*outcomes.Client, outcomes.Offer) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	calls := &lti11.Client{HTTP: server.Client(), InsecureAllowLoopback: true, Signer: lti11.Signer{Credentials: lti11.Credentials{Key: "k", Secret: "s"}}}
	return outcomes.NewClient(calls), outcomes.Offer{ServiceURL: server.URL + "/service?id=7", SourcedID: "s-1"}
}

func answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func envelope(code, rest string) string {
	return `<?xml version="1.0"?><imsx_POXEnvelopeResponse xmlns="http://www.imsglobal.org/services/ltiv1p1/xsd/imsoms_v1p0"><imsx_POXHeader><imsx_POXResponseHeaderInfo>
<imsx_version>V1.0</imsx_version><imsx_messageIdentifier>1</imsx_messageIdentifier><imsx_statusInfo><imsx_codeMajor>` + code + `</imsx_codeMajor>
<imsx_severity>error</imsx_severity><imsx_description>Ada is not in this course</imsx_description></imsx_statusInfo></imsx_POXResponseHeaderInfo></imsx_POXHeader>
<imsx_POXBody>` + rest + `</imsx_POXBody></imsx_POXEnvelopeResponse>`
}

func TestClientFailures(t *testing.T) {
	t.Parallel()
	var failed *outcomes.Failure
	var refused *advantage.StatusError
	for name, c := range map[string]struct {
		status    int
		body      string
		as        any // nil: another error
		temporary bool
	}{
		"TC-557 failure":                 {200, envelope("failure", ""), &failed, false},
		"TC-557 failure, other case":     {200, envelope(" Failure ", ""), &failed, false},
		"TC-557 unsupported":             {200, envelope("unsupported", ""), &failed, false},
		"TC-557 processing":              {200, envelope("processing", ""), &failed, false},
		"TC-557 failure with 401":        {401, envelope("failure", ""), &failed, false},
		"TC-557 failure with 503":        {503, envelope("failure", ""), &failed, true},
		"TC-557 success with 500":        {500, envelope("success", ""), &failed, true},
		"TC-557 401 with HTML (Canvas)":  {401, "<html><body>Unauthorized<br></body></html>", &refused, true},
		"TC-557 404":                     {404, "", &refused, false},
		"TC-557 502 of a proxy":          {502, "<html>", &refused, true},
		"TC-557 a redirect to a sign-in": {302, "", &refused, true},
		"TC-557 200 with HTML":           {200, "<html><body>Welcome</body></html>", nil, false},
		"TC-557 200 with nothing":        {200, "", nil, false},
		"TC-557 200 with JSON":           {200, `{"ok":true}`, nil, false},
		"TC-557 no code (Blackbaud)":     {200, envelope("", ""), nil, false},
		"TC-557 200 with an entity":      {200, `<!DOCTYPE x [<!ENTITY y "z">]>` + envelope("success", ""), nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, offer := platform(t, answer(c.status, c.body))
			one := 1.0
			err := client.Replace(t.Context(), offer, outcomes.Result{Score: &one})
			require.Error(t, err)
			require.NotContains(t, err.Error(), "Ada", "the log names no person")
			var failed *outcomes.Failure
			var refused *advantage.StatusError
			switch c.as.(type) {
			case **outcomes.Failure:
				require.ErrorAs(t, err, &failed)
				require.Equal(t, "Ada is not in this course", failed.Description)
				require.Equal(t, c.temporary, failed.Temporary())
				require.Equal(t, name == "TC-557 unsupported", failed.Unsupported())
			case **advantage.StatusError:
				require.ErrorAs(t, err, &refused)
				require.Equal(t, c.temporary, refused.Temporary())
			default:
				require.False(t, errors.As(err, &failed) || errors.As(err, &refused))
			}
		})
	}
	t.Run("TC-557 timeout", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		client, offer := platform(t, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			cancel()
			<-r.Context().Done()
		})
		require.ErrorIs(t, client.Delete(ctx, offer), lti.ErrUnavailable)
	})
}

func TestClientReads(t *testing.T) {
	t.Parallel()
	result := func(score string) string {
		return envelope("success", "<readResultResponse><result><resultScore><language>en</language><textString>"+score+"</textString></resultScore></result></readResultResponse>")
	}
	for name, c := range map[string]struct {
		body  string
		score float64 // -1 is none, -2 an error
	}{
		"a score":                     {result("0.42"), 0.42},
		"zero":                        {result("0"), 0},
		"an empty text":               {result(""), -1},
		"no score":                    {envelope("success", "<readResultResponse/>"), -1},
		"no answer to the operation":  {envelope("success", ""), -1},
		"a number that is too large":  {result("42"), -2},
		"a letter":                    {result("A"), -2},
		"a name of another namespace": {`<imsx_POXEnvelopeResponse xmlns="http://www.imsglobal.org/lis/oms1p0/pox">` + result("1")[len(`<?xml version="1.0"?><imsx_POXEnvelopeResponse xmlns="http://www.imsglobal.org/services/ltiv1p1/xsd/imsoms_v1p0">`):], 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, offer := platform(t, answer(200, c.body))
			got, err := client.Read(t.Context(), offer)
			require.Equal(t, c.score == -2, err != nil, "%v", err)
			switch {
			case c.score < 0:
				require.Nil(t, got.Score)
			default:
				require.InDelta(t, c.score, *got.Score, 0)
			}
		})
	}
}

func TestClientKeepsToSecureAddresses(t *testing.T) {
	t.Parallel()
	client := outcomes.NewClient(&lti11.Client{HTTP: http.DefaultClient, Signer: lti11.Signer{Credentials: lti11.Credentials{Key: "k", Secret: "s"}}})
	require.ErrorContains(t, client.Delete(t.Context(), outcomes.Offer{ServiceURL: "http://lms.example/o", SourcedID: "s"}), "must be https")
	_, err := client.GetResult(t.Context(), "http://127.0.0.1/o")
	require.ErrorContains(t, err, "must be https")
}

func TestResultServiceAnswers(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{"HTML": "<html>", "nothing": "", "a score of 42": `{"resultScore":42}`, "a score of text": `{"resultScore":"1"}`} {
		client, offer := platform(t, answer(200, body))
		_, err := client.GetResult(t.Context(), offer.ServiceURL)
		require.Error(t, err, name)
	}
	client, offer := platform(t, answer(404, ""))
	require.ErrorIs(t, client.DeleteResult(t.Context(), offer.ServiceURL), outcomes.ErrNotFound)
}

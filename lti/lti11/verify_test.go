package lti11_test

import (
	"context"
	"crypto/tls"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

const (
	address = "https://tool.example/launch"
	secret  = "s3cret & more"
)

// desk is a verifier that knows two consumers, with what signs for them.
type desk struct {
	clock    *ltitest.Clock
	store    *memory.Store
	verifier *lti11.Verifier
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{clock: ltitest.NewClock()}
	d.store = memory.New(memory.Config{Now: d.clock.Now})
	for _, c := range []*storage.Consumer{
		{Key: "school:1", Secret: secret},
		{Key: "school:2", Secret: "2nd s3cret", Methods: []string{lti11.HMACSHA256}},
		{Key: "changing", Secret: "new", PreviousSecret: "old"},
		{Key: "off", Secret: secret, Disabled: true},
	} {
		require.NoError(t, d.store.PutConsumer(t.Context(), c))
	}
	var err error
	d.verifier, err = lti11.NewVerifier(lti11.VerifierConfig{Consumers: d.store, Replay: d.store, Now: d.clock.Now})
	require.NoError(t, err)
	return d
}

func (d *desk) signer(key, secret, method string) lti11.Signer {
	return lti11.Signer{Credentials: lti11.Credentials{Key: key, Secret: secret}, Method: method, Now: d.clock.Now}
}

// signed is a small form, signed for the address.
func (d *desk) signed(t testing.TB, s lti11.Signer, params url.Values) url.Values {
	t.Helper()
	form, err := s.SignForm(http.MethodPost, address, params)
	require.NoError(t, err)
	return form
}

func (d *desk) verify(ctx context.Context, form url.Values, urls ...string) error {
	if urls == nil {
		urls = []string{address}
	}
	_, err := d.verifier.Verify(ctx, lti11.Received{Method: http.MethodPost, URLs: urls, Form: form})
	return err
}

func TestVerifyForm(t *testing.T) {
	t.Parallel()
	params := url.Values{"user_id": {"u-1"}, "roles": {"Learner"}}
	for _, c := range []struct {
		name                string
		key, secret, method string
		change              func(d *desk, form url.Values)
		code                lti.Code // "" accepts
		reason              error
	}{
		{name: "TC-529 HMAC-SHA1", key: "school:1", secret: secret},
		{name: "TC-531 HMAC-SHA256 enabled", key: "school:2", secret: "2nd s3cret", method: lti11.HMACSHA256},
		{name: "TC-531 HMAC-SHA256 disabled", key: "school:1", secret: secret, method: lti11.HMACSHA256, code: lti.CodeInvalidRequest, reason: lti.ErrAlgorithm},
		{name: "HMAC-SHA1 disabled", key: "school:2", secret: "2nd s3cret", code: lti.CodeInvalidRequest, reason: lti.ErrAlgorithm},
		{name: "new secret", key: "changing", secret: "new"},
		{name: "previous secret", key: "changing", secret: "old"},
		{name: "TC-532 a parameter changed", key: "school:1", secret: secret, change: func(_ *desk, f url.Values) { f.Set("roles", "Instructor") },
			code: lti.CodeInvalidToken, reason: lti.ErrSignature},
		{name: "TC-532 a parameter added", key: "school:1", secret: secret, change: func(_ *desk, f url.Values) { f.Set("custom_a", "b") },
			code: lti.CodeInvalidToken, reason: lti.ErrSignature},
		{name: "TC-532 a parameter gone", key: "school:1", secret: secret, change: func(_ *desk, f url.Values) { f.Del("roles") },
			code: lti.CodeInvalidToken, reason: lti.ErrSignature},
		{name: "TC-532 a value added", key: "school:1", secret: secret, change: func(_ *desk, f url.Values) { f.Add("roles", "Instructor") },
			code: lti.CodeInvalidToken, reason: lti.ErrSignature},
		{name: "TC-533 another secret", key: "school:1", secret: "guess", code: lti.CodeInvalidToken, reason: lti.ErrSignature},
		{name: "another consumer's secret", key: "school:1", secret: "2nd s3cret", code: lti.CodeInvalidToken, reason: lti.ErrSignature},
		{name: "TC-534 six minutes old", key: "school:1", secret: secret, change: func(d *desk, _ url.Values) { d.clock.Advance(6 * time.Minute) },
			code: lti.CodeInvalidToken, reason: lti.ErrExpired},
		{name: "TC-534 six minutes ahead", key: "school:1", secret: secret, change: func(d *desk, _ url.Values) { d.clock.Advance(-6 * time.Minute) },
			code: lti.CodeInvalidToken, reason: lti.ErrExpired},
		{name: "TC-534 four minutes old", key: "school:1", secret: secret, change: func(d *desk, _ url.Values) { d.clock.Advance(4 * time.Minute) }},
		{name: "TC-536 unknown consumer", key: "nobody", secret: secret, code: lti.CodeInvalidToken, reason: lti.ErrRegistration},
		{name: "disabled consumer", key: "off", secret: secret, code: lti.CodeUnauthorizedClient, reason: lti.ErrDisabled},
		{name: "disabled consumer, wrong secret", key: "off", secret: "guess", code: lti.CodeInvalidToken, reason: lti.ErrSignature},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			form := d.signed(t, d.signer(c.key, c.secret, c.method), params)
			if c.change != nil {
				c.change(d, form)
			}
			err := d.verify(t.Context(), form)
			if c.code == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, c.reason)
			require.Equal(t, c.code, lti.AsError(err).Code)
			require.NotContains(t, err.Error(), c.secret)
		})
	}
}

// signedAs signs by hand what SignForm would not make.
func signedAs(t testing.TB, d *desk, params url.Values) url.Values {
	t.Helper()
	form := d.signed(t, d.signer("school:1", secret, ""), url.Values{"user_id": {"u-1"}})
	form.Del("oauth_signature")
	for name, values := range params {
		form[name] = values
		if values == nil {
			form.Del(name)
		}
	}
	form.Set("oauth_signature", lti11.SignatureOf(lti11.HMACSHA1, secret, http.MethodPost, address, form))
	return form
}

func TestVerifyProtocol(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		params  url.Values
		refused bool
	}{
		{"as usual", nil, false},
		{"TC-537 no version", url.Values{"oauth_version": nil}, false},
		{"TC-537 another version", url.Values{"oauth_version": {"1.1"}}, true},
		{"TC-537 empty version", url.Values{"oauth_version": {""}}, true},
		{"no callback", url.Values{"oauth_callback": nil}, false},
		{"an empty token", url.Values{"oauth_token": {""}}, false},
		{"a token", url.Values{"oauth_token": {"t"}}, true},
		{"PLAINTEXT", url.Values{"oauth_signature_method": {"PLAINTEXT"}}, true},
		{"no method", url.Values{"oauth_signature_method": nil}, true},
		{"no nonce", url.Values{"oauth_nonce": nil}, true},
		{"empty nonce", url.Values{"oauth_nonce": {""}}, true},
		{"two nonces", url.Values{"oauth_nonce": {"a", "b"}}, true},
		{"a long nonce", url.Values{"oauth_nonce": {strings.Repeat("x", 600)}}, true},
		{"two keys", url.Values{"oauth_consumer_key": {"school:1", "school:2"}}, true},
		{"no key", url.Values{"oauth_consumer_key": nil}, true},
		{"no timestamp", url.Values{"oauth_timestamp": nil}, true},
		{"a timestamp that is no number", url.Values{"oauth_timestamp": {"now"}}, true},
		{"a timestamp with a sign", url.Values{"oauth_timestamp": {"+" + strconv.FormatInt(ltitest.NewClock().Now().Unix(), 10)}}, true},
		{"a timestamp of no time", url.Values{"oauth_timestamp": {"0"}}, true},
		{"a timestamp out of range", url.Values{"oauth_timestamp": {"99999999999999999999"}}, true},
		{"the last timestamp", url.Values{"oauth_timestamp": {"9223372036854775807"}}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			err := d.verify(t.Context(), signedAs(t, d, c.params))
			require.Equal(t, c.refused, err != nil, "%v", err)
			if err != nil {
				require.NotEqual(t, lti.CodeServerError, lti.AsError(err).Code)
			}
		})
	}
	t.Run("no signature", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		form := signedAs(t, d, nil)
		form.Del("oauth_signature")
		require.ErrorIs(t, d.verify(t.Context(), form), lti.ErrMalformed)
		require.ErrorIs(t, d.verify(t.Context(), nil), lti.ErrMalformed)
		require.ErrorIs(t, d.verify(t.Context(), url.Values{}), lti.ErrMalformed)
	})
}

func TestVerifyOnce(t *testing.T) {
	t.Parallel()
	t.Run("TC-535 nonce replayed", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		form := signedAs(t, d, nil)
		require.NoError(t, d.verify(t.Context(), form))
		require.ErrorIs(t, d.verify(t.Context(), form), lti.ErrReplayed)
		d.clock.Advance(time.Minute)
		again := signedAs(t, d, url.Values{"oauth_nonce": form["oauth_nonce"]})
		require.ErrorIs(t, d.verify(t.Context(), again), lti.ErrReplayed, "with a later timestamp")
	})
	t.Run("TC-530 same nonce, other consumer key", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		form := signedAs(t, d, nil)
		require.NoError(t, d.verify(t.Context(), form))
		other := d.signed(t, d.signer("changing", "new", ""), url.Values{"user_id": {"u-1"}})
		other.Set("oauth_nonce", form.Get("oauth_nonce"))
		other.Set("oauth_signature", lti11.SignatureOf(lti11.HMACSHA1, "new", http.MethodPost, address, other))
		require.NoError(t, d.verify(t.Context(), other))
	})
	t.Run("a refused request leaves its nonce unused", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		fresh := signedAs(t, d, nil)
		bad := maps.Clone(fresh)
		bad["user_id"] = []string{"u-2"}
		require.Error(t, d.verify(t.Context(), bad))
		require.NoError(t, d.verify(t.Context(), fresh))
	})
	t.Run("as long as the timestamp passes", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		ahead := d.signer("school:1", secret, "")
		ahead.Now = func() time.Time { return d.clock.Now().Add(5 * time.Minute) }
		form := d.signed(t, ahead, nil)
		require.NoError(t, d.verify(t.Context(), form))
		d.clock.Advance(10 * time.Minute)
		require.ErrorIs(t, d.verify(t.Context(), form), lti.ErrReplayed)
		d.clock.Advance(2 * time.Second)
		require.ErrorIs(t, d.verify(t.Context(), form), lti.ErrExpired)
	})
}

// TC-536: who does not hold the secret learns nothing of which keys there are.
func TestVerifyUnknownConsumer(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	unknown := d.verify(t.Context(), d.signed(t, d.signer("nobody", secret, ""), nil))
	wrong := d.verify(t.Context(), d.signed(t, d.signer("school:1", "guess", ""), nil))
	require.Equal(t, lti.AsError(wrong).Public, lti.AsError(unknown).Public)
	require.Equal(t, lti.AsError(wrong).Code, lti.AsError(unknown).Code)
	// A consumer that has no secret has no signature either.
	require.NoError(t, d.store.PutConsumer(t.Context(), &storage.Consumer{Key: "bare"}))
	form := d.signed(t, d.signer("bare", "x", ""), nil)
	form.Set("oauth_signature", lti11.SignatureOf(lti11.HMACSHA1, "", http.MethodPost, address, form))
	require.ErrorIs(t, d.verify(t.Context(), form), lti.ErrSignature)
}

func TestVerifyTexts(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	const query = "?b=2&a=1&a=%C3%A9+%2B"
	t.Run("TC-538 spaces, tilde, UTF-8, repeated names", func(t *testing.T) {
		t.Parallel()
		params := url.Values{"a b": {"~ +%&="}, "custom_ü": {"☃ 課程"}, "x": {"2", "10", "1", ""}, "X": {"*'()!"}}
		form, err := d.signer("school:1", secret, "").SignForm(http.MethodPost, address+query, params)
		require.NoError(t, err)
		read, err := url.ParseQuery(form.Encode())
		require.NoError(t, err)
		require.NoError(t, d.verify(t.Context(), read, address+query))
	})
	t.Run("TC-538 CRLF", func(t *testing.T) {
		t.Parallel()
		require.NoError(t, d.verify(t.Context(), d.signed(t, d.signer("school:1", secret, ""), url.Values{"a": {"1\r\n2"}})))
		form := d.signed(t, d.signer("school:1", secret, ""), url.Values{"a": {"1\n2"}})
		form.Set("a", "1\r\n2") // as a browser sends it
		require.NoError(t, d.verify(t.Context(), form))
	})
	t.Run("query in the form too, signed once", func(t *testing.T) {
		t.Parallel()
		form := d.signed(t, d.signer("school:1", secret, ""), url.Values{"b": {"2"}, "a": {"1", "é +"}})
		require.NoError(t, d.verify(t.Context(), form, address+query))
		again := d.signed(t, d.signer("school:1", secret, ""), url.Values{"b": {"2"}})
		require.Error(t, d.verify(t.Context(), again, address+query), "a query that nobody signed")
	})
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, c := range []struct {
		name, signed, arrives, public string
		tls, refused                  bool
	}{
		{"as it is", "https://tool.example/launch", "/launch", "", true, false},
		{"TC-540 TLS ended before", "https://tool.example/launch", "/launch", "https://tool.example/launch", false, false},
		{"TC-540 TLS ended before, not configured", "https://tool.example/launch", "/launch", "", false, true},
		{"the path cut", "https://tool.example/lti/launch?a=1", "/launch?a=1", "https://tool.example/lti/launch", false, false},
		{"another endpoint of the same origin", "https://tool.example/launch/7?a=b", "/launch/7?a=b", "https://tool.example/launch", false, false},
		{"a host that anybody may claim", "https://evil.example/launch", "/launch", "https://tool.example/launch", true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			form, err := d.signer("school:1", secret, "").SignForm(http.MethodPost, c.signed, nil)
			require.NoError(t, err)
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, c.arrives, nil)
			signed, err := url.Parse(c.signed)
			require.NoError(t, err)
			r.Host = signed.Host // who calls writes there what suits the signature
			r.Header.Set("X-Forwarded-Proto", "https")
			r.Header.Set("X-Forwarded-Host", "evil.example")
			if c.tls {
				r.TLS = new(tls.ConnectionState)
			}
			err = d.verify(t.Context(), form, lti11.Addresses(r, c.public)...)
			require.Equal(t, c.refused, err != nil, "%v", err)
		})
	}
}

func TestVerifyBody(t *testing.T) {
	t.Parallel()
	const service = "https://lms.example/outcomes?course=1"
	for _, c := range []struct {
		name, key, secret, method, body, arrives string
		reason                                   error
	}{
		{"HMAC-SHA1", "school:1", secret, "", "<xml/>", "<xml/>", nil},
		{"TC-552 HMAC-SHA256", "school:2", "2nd s3cret", lti11.HMACSHA256, "<xml/>", "<xml/>", nil},
		{"no body", "school:1", secret, "", "", "", nil},
		{"another consumer's key", "school:2", secret, lti11.HMACSHA256, "<xml/>", "<xml/>", lti.ErrSignature},
		{"body changed", "school:1", secret, "", "<xml/>", "<xml>1</xml>", lti.ErrSignature},
		{"body cut", "school:1", secret, "", "<xml/>", "", lti.ErrSignature},
		{"body added", "school:1", secret, "", "", "<xml/>", lti.ErrSignature},
		{"another secret", "school:1", "guess", "", "<xml/>", "<xml/>", lti.ErrSignature},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, service, nil)
			require.NoError(t, err)
			require.NoError(t, d.signer(c.key, c.secret, c.method).SignBody(r, []byte(c.body)))
			in := lti11.Received{Method: r.Method, URLs: []string{service}, Authorization: r.Header.Get("Authorization"), Body: []byte(c.arrives)}
			consumer, err := d.verifier.Verify(t.Context(), in)
			require.ErrorIs(t, err, c.reason)
			if c.reason == nil {
				require.Equal(t, c.key, consumer.Key)
				_, err = d.verifier.Verify(t.Context(), in)
				require.ErrorIs(t, err, lti.ErrReplayed)
			}
		})
	}
	t.Run("body without its hash", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		header := d.signed(t, d.signer("school:1", secret, ""), nil)
		in := lti11.Received{Method: http.MethodPost, URLs: []string{address}, Authorization: lti11.WriteAuthorization(header), Body: []byte("x")}
		_, err := d.verifier.Verify(t.Context(), in)
		require.ErrorIs(t, err, lti.ErrSignature)
		in.Body = nil
		_, err = d.verifier.Verify(t.Context(), in)
		require.NoError(t, err, "the nonce was not used")
	})
	t.Run("no signature", func(t *testing.T) {
		t.Parallel()
		for _, header := range []string{"", "Bearer x", "OAuth x", `OAuth realm=""`} {
			_, err := newDesk(t).verifier.Verify(t.Context(), lti11.Received{Method: http.MethodPost, URLs: []string{address}, Authorization: header})
			require.ErrorIs(t, err, lti.ErrMalformed, header)
		}
	})
}

type brokenStore struct{ *memory.Store }

func (brokenStore) FindConsumer(context.Context, string) (*storage.Consumer, error) {
	return nil, errors.New("the database is at 10.0.0.7")
}

func (brokenStore) MarkUsed(context.Context, string, time.Time) error {
	return errors.New("the database is at 10.0.0.7")
}

// A store that cannot answer lets nothing pass.
func TestVerifyStoreFault(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for name, cfg := range map[string]lti11.VerifierConfig{
		"consumers": {Consumers: brokenStore{d.store}, Now: d.clock.Now},
		"replay":    {Consumers: d.store, Replay: brokenStore{d.store}, Now: d.clock.Now},
	} {
		v, err := lti11.NewVerifier(cfg)
		require.NoError(t, err)
		_, err = v.Verify(t.Context(), lti11.Received{Method: http.MethodPost, URLs: []string{address}, Form: signedAs(t, d, nil)})
		require.ErrorIs(t, err, lti.ErrUnavailable, name)
		require.NotContains(t, lti.AsError(err).Public, "10.0.0.7")
	}
	_, err := lti11.NewVerifier(lti11.VerifierConfig{})
	require.Error(t, err)
}

// What went wrong in the LTI 1.1 of other platforms; the names are those of the
// list of defects (D) and complaints (pain) of Open edX's consumer.
func TestDefectsOfOthers(t *testing.T) {
	t.Parallel()
	sent := func(t *testing.T, d *desk, key string) lti11.Received {
		t.Helper()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, address, nil)
		require.NoError(t, d.signer(key, secret, "").SignBody(r, []byte("x")))
		return lti11.Received{Method: r.Method, URLs: []string{address}, Authorization: r.Header.Get("Authorization"), Body: []byte("x")}
	}
	t.Run("D2 the nonce of a service call is used up", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		in := sent(t, d, "school:1")
		_, err := d.verifier.Verify(t.Context(), in)
		require.NoError(t, err)
		_, err = d.verifier.Verify(t.Context(), in)
		require.ErrorIs(t, err, lti.ErrReplayed)
		d.clock.Advance(time.Hour)
		_, err = d.verifier.Verify(t.Context(), in)
		require.ErrorIs(t, err, lti.ErrExpired)
	})
	t.Run("D2 the consumer key of a service call is compared", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		_, err := d.verifier.Verify(t.Context(), sent(t, d, "changing")) // with the secret of another
		require.ErrorIs(t, err, lti.ErrSignature)
	})
	t.Run("D15 no Authorization is a refusal", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		for _, header := range []string{"", "OAuth", `OAuth oauth_consumer_key="school:1"`} {
			in := sent(t, d, "school:1")
			in.Authorization = header
			_, err := d.verifier.Verify(t.Context(), in)
			require.ErrorIs(t, err, lti.ErrMalformed)
			require.NotEqual(t, lti.CodeServerError, lti.AsError(err).Code)
		}
	})
	t.Run("D16 the presentation is the true one", func(t *testing.T) {
		t.Parallel()
		form, err := launchOf(t, newDesk(t), func(r *lti11.Request) { r.Message.LaunchPresentation.DocumentTarget = "window" })
		require.NoError(t, err)
		require.Equal(t, "window", form.Fields.Get("launch_presentation_document_target"))
	})
	t.Run("pain 4 ids with plus signs and colons arrive whole", func(t *testing.T) {
		t.Parallel()
		h := newHall(t)
		const id = "block-v1:School+Geo+2026 type@lti&x=%2B"
		h.launched(t, func(r *lti11.Request) { r.Message.ResourceLink.ID, r.Message.Context.ID = id, id })
		require.Len(t, h.served, 1)
		require.Equal(t, id, h.served[0].Message.ResourceLink.ID)
		require.Equal(t, id, h.served[0].Message.Context.ID)
	})
	t.Run("pain 9 personal data is withheld as in LTI 1.3", func(t *testing.T) {
		t.Parallel()
		form, err := launchOf(t, newDesk(t), func(r *lti11.Request) { r.ShareName, r.ShareEmail = false, false })
		require.NoError(t, err)
		require.NotContains(t, form.Fields.Encode(), "Hopper")
		require.NotContains(t, form.Fields.Encode(), "grace%40")
	})
}

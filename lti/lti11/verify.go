package lti11

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

const defaultWindow = 5 * time.Minute

// VerifierConfig sets up a [Verifier].
type VerifierConfig struct {
	// Consumers are those who may sign; required.
	Consumers storage.Consumers
	// Replay remembers used nonces. Nil means memory, which serves one process.
	Replay storage.Replay
	// Window is how far a timestamp may be from now, either way; zero means
	// five minutes.
	Window time.Duration
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Rand is the source of randomness; nil means crypto/rand.
	Rand io.Reader
}

// Verifier checks signatures of OAuth 1.0a (RFC 5849 §3.2). It is safe for
// concurrent use.
type Verifier struct {
	cfg   VerifierConfig
	decoy string // the secret of consumers that are not there
}

// NewVerifier checks the configuration.
func NewVerifier(cfg VerifierConfig) (*Verifier, error) {
	if cfg.Consumers == nil {
		return nil, errors.New("lti11.VerifierConfig.Consumers is required")
	}
	if cfg.Window == 0 {
		cfg.Window = defaultWindow
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Replay == nil {
		cfg.Replay = memory.New(memory.Config{Now: cfg.Now})
	}
	decoy, err := web.Token(web.Random(cfg.Rand), 32)
	if err != nil {
		return nil, err
	}
	return &Verifier{cfg: cfg, decoy: decoy}, nil
}

// Received is a request whose signature is to be checked.
type Received struct {
	Method string
	// URLs are the addresses, each with its query, that the sender may have
	// signed; see [Addresses].
	URLs []string
	// Form are the parameters of the body, if it is a form; the protocol's are
	// among them.
	Form url.Values
	// Authorization is that header, and Body the body, of a request that is no
	// form. Body is nil for a form.
	Authorization string
	Body          []byte
}

// Verify checks a request and uses its nonce up, so that it passes once. Any
// error means that nothing of it may be believed; errors.Is tells the reason. To
// the sender, a key that nobody has and a signature that is wrong look the same.
func (v *Verifier) Verify(ctx context.Context, in Received) (*storage.Consumer, error) {
	consumer, _, err := v.verify(ctx, in)
	return consumer, err
}

// verify returns the address that was signed, too.
func (v *Verifier) verify(ctx context.Context, in Received) (*storage.Consumer, string, error) {
	p, err := readProtocol(in)
	if err != nil {
		return nil, "", err
	}
	consumer, address, err := v.signer(ctx, p, in)
	if err != nil {
		return nil, "", err
	}
	if err := p.checkBody(in); err != nil {
		return nil, "", err
	}
	if err := v.checkFresh(ctx, p); err != nil {
		return nil, "", err
	}
	return consumer, address, nil
}

// signer returns the consumer whose secret made the signature, and the address
// that is in it.
func (v *Verifier) signer(ctx context.Context, p *protocol, in Received) (*storage.Consumer, string, error) {
	consumer, err := v.cfg.Consumers.FindConsumer(ctx, p.key)
	unknown := errors.Is(err, storage.ErrNotFound)
	if unknown { // an unknown key costs what a known one does
		consumer, err = &storage.Consumer{Key: p.key}, nil
	}
	if err != nil {
		return nil, "", storeError("consumers", err)
	}
	address, signed := v.signedBy(consumer, p, in)
	switch {
	case unknown:
		return nil, "", badSignature(lti.ErrRegistration, paramConsumerKey, "a known consumer key", p.key,
			"compare the consumer key on both sides, and add it here if it is to be trusted")
	case !signed:
		return nil, "", badSignature(lti.ErrSignature, paramSignature, "the signature of consumer "+lti.Shortened(p.key), "another",
			"compare the secret on both sides, and the address that the other side calls with the public address set here")
	case consumer.Disabled:
		return nil, "", &lti.Error{Code: lti.CodeUnauthorizedClient, Public: "This connection is switched off.", Err: lti.ErrDisabled,
			Claim: paramConsumerKey, Want: "a consumer that is not disabled", Got: lti.Shortened(p.key), Fix: "enable the consumer, if it is to be used again"}
	case !acceptsMethod(consumer, p.method):
		return nil, "", badRequest(paramMethod, "a signature method that this consumer may use", p.method, lti.ErrAlgorithm)
	}
	return consumer, address, nil
}

// signedBy tries each way in which the sender may have seen the request with each
// secret of the consumer; the first that fits ends it.
func (v *Verifier) signedBy(consumer *storage.Consumer, p *protocol, in Received) (address string, ok bool) {
	secrets := []string{consumer.Secret, consumer.PreviousSecret}
	for i, secret := range secrets {
		if secret == "" {
			secrets[i] = v.decoy
		}
	}
	form := joined(in.Form, p.params)
	for _, address := range in.URLs {
		for text := range baseStrings(in.Method, address, form) {
			for _, secret := range secrets {
				if hmac.Equal([]byte(signature(p.method, secret, text)), []byte(p.signature)) {
					return address, true
				}
			}
		}
	}
	return "", false
}

// baseStrings are the texts that the sender may have signed for an address, the
// likely one first.
func baseStrings(method, address string, form url.Values) iter.Seq[string] {
	return func(yield func(string) bool) {
		baseURI, query, err := splitURL(address)
		if err != nil {
			return
		}
		for params := range readings(form, query) {
			if !yield(baseString(method, baseURI, params)) {
				return
			}
		}
	}
}

// readings are the parameters as RFC 5849 §3.4.1.3 collects them, and as some
// platforms do: with the query in the form too and signed once, and with line
// ends that browsers make CR LF after the signing. None leaves out a value.
func readings(form, query url.Values) iter.Seq[url.Values] {
	return func(yield func(url.Values) bool) {
		collected := []url.Values{joined(form, query)}
		if len(query) > 0 && holds(form, query) {
			collected = append(collected, form)
		}
		for _, params := range collected {
			if !yield(params) {
				return
			}
			if plain, changed := withLineFeeds(params); changed && !yield(plain) {
				return
			}
		}
	}
}

// holds tells whether every parameter of the query is in the form as well.
func holds(form, query url.Values) bool {
	for name, values := range query {
		if !slices.Equal(form[name], values) {
			return false
		}
	}
	return true
}

func withLineFeeds(params url.Values) (plain url.Values, changed bool) {
	plain = make(url.Values, len(params))
	for name, values := range params {
		for _, value := range values {
			short := strings.ReplaceAll(value, "\r\n", "\n")
			changed = changed || short != value
			plain.Add(name, short)
		}
	}
	return plain, changed
}

// checkFresh holds the timestamp against the clock and uses the nonce up (RFC
// 5849 §3.3). It stays used for as long as the timestamp could pass.
func (v *Verifier) checkFresh(ctx context.Context, p *protocol) error {
	now, sent := v.cfg.Now(), time.Unix(p.timestamp, 0)
	if now.Sub(sent).Abs() > v.cfg.Window {
		return &lti.Error{Code: lti.CodeInvalidToken, Public: "This request is too old, or the clocks of the two sides differ. Please try again.",
			Claim: paramTimestamp, Want: "at most " + v.cfg.Window.String() + " from " + now.UTC().Format(time.RFC3339), Got: sent.UTC().Format(time.RFC3339),
			Err: lti.ErrExpired, Fix: "set the clocks of both sides by a time server"}
	}
	err := v.cfg.Replay.MarkUsed(ctx, nonceKey(p.key, p.nonce), sent.Add(v.cfg.Window+time.Second))
	switch {
	case errors.Is(err, storage.ErrUsed):
		return &lti.Error{Code: lti.CodeReplayed, Public: "This request was used before. Please open the link again from your course.", Err: fmt.Errorf("%w: %w", lti.ErrReplayed, err)}
	case err != nil:
		return storeError("replay", err)
	}
	return nil
}

// nonceKey is a key of the same length for every nonce; two consumers may use the
// same nonce.
func nonceKey(consumer, nonce string) string {
	sum := sha256.Sum256([]byte(strconv.Quote(consumer) + nonce))
	return "lti11:" + hex.EncodeToString(sum[:])
}

func acceptsMethod(c *storage.Consumer, method string) bool {
	if c.Methods == nil {
		return method == HMACSHA1
	}
	return slices.Contains(c.Methods, method)
}

// badSignature is the one answer to whoever does not hold the secret.
func badSignature(reason error, claim, want, got, fix string) error {
	return &lti.Error{Code: lti.CodeInvalidToken, Public: "The signature of this request is not valid.",
		Claim: claim, Want: want, Got: lti.Shortened(got), Err: reason, Fix: fix}
}

// badRequest refuses what is not put together as the protocol has it.
func badRequest(claim, want, got string, reason error) *lti.Error {
	return &lti.Error{Code: lti.CodeInvalidRequest, Public: "This is not a valid LTI 1.1 request.", Claim: claim, Want: want, Got: lti.Shortened(got), Err: reason}
}

// storeError hides what a store said and keeps it for the log; callers may try
// again.
func storeError(what string, err error) error {
	return &lti.Error{Code: lti.CodeUnavailable, Public: "The service cannot answer at the moment. Please try again.",
		Err: fmt.Errorf("%w: %s: %w", lti.ErrUnavailable, what, err)}
}

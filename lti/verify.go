package lti

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti/internal/jose"
)

// Expect says what a token must be. The zero value accepts nothing: Audience and
// Now are required.
type Expect struct {
	// Issuer must equal `iss`.
	Issuer string
	// Audience must be in `aud`; an `azp`, if there is one, must equal it.
	Audience string
	// TrustedAudiences may stand in `aud` beside Audience; any other makes
	// the token invalid (Sec §5.1.3 step 3).
	TrustedAudiences []string
	// AuthorizedParties are accepted as `azp` beside Audience; the texts
	// disagree about who that is in a tool's message (DL §4.5).
	AuthorizedParties []string
	// Now is the time of checking, Leeway what the clocks may differ by.
	Now    time.Time
	Leeway time.Duration
	// MaxLifetime bounds `exp` minus `iat`; zero means a day.
	MaxLifetime time.Duration
	// Algorithms are the accepted `alg` values; none means RS256. The key must
	// have been published for the one in use.
	Algorithms []string
	// Type must equal the `typ` header, in any letter case; empty accepts
	// every typ.
	Type string
}

// registered are the claims that Verify checks.
type registered struct {
	Issuer          string       `json:"iss"`
	Audience        Audience     `json:"aud"`
	AuthorizedParty string       `json:"azp"`
	Expires         *numericDate `json:"exp"`
	IssuedAt        *numericDate `json:"iat"`
	NotBefore       *numericDate `json:"nbf"`
}

// Verify checks a compact JWS against the key set and its registered claims
// against want, and decodes the payload into v (Sec §5.1.3, steps 1 to 8). On an
// error v is not to be used. The key is chosen by the header's `kid` from keys
// alone; keys or addresses inside the token are never looked at.
//
// It does not know nonces, deployments or replays: the roles check those.
func Verify(ctx context.Context, token string, keys KeySet, want Expect, v any) error {
	payload, err := verifySignature(ctx, token, keys, want)
	if err != nil {
		return err
	}
	if m, ok := v.(*Message); ok {
		if err := m.read(string(payload)); err != nil {
			return err
		}
		return want.check(m.registered())
	}
	if err := jose.CheckMembers(payload); err != nil {
		return malformed(err)
	}
	if err := json.Unmarshal(payload, v); err != nil {
		return describe(err)
	}
	var r registered
	if err := json.Unmarshal(payload, &r); err != nil {
		return describe(err)
	}
	return want.check(r)
}

// PeekUnverified decodes the payload of a compact JWS into v and verifies
// nothing. It serves to find out whose keys must verify the token, and for
// nothing else.
func PeekUnverified(token string, v any) error {
	payload, err := jose.Payload(token)
	if err == nil {
		err = json.Unmarshal(payload, v)
	}
	if err != nil {
		return &Error{Code: CodeInvalidToken, Public: "The token cannot be read.", Err: fmt.Errorf("%w: %w", ErrMalformed, err)}
	}
	return nil
}

func verifySignature(ctx context.Context, token string, keys KeySet, want Expect) ([]byte, error) {
	h, err := jose.ParseHeader(token)
	if err != nil {
		return nil, malformed(err)
	}
	algorithms := want.Algorithms
	if len(algorithms) == 0 {
		algorithms = []string{"RS256"}
	}
	if !slices.Contains(algorithms, h.Algorithm) {
		return nil, claimError(ErrAlgorithm, "alg", strings.Join(algorithms, " or "), h.Algorithm, "The launch is not signed in an accepted way.")
	}
	if want.Type != "" && !strings.EqualFold(h.Type, want.Type) {
		return nil, claimError(ErrMalformed, "typ", want.Type, h.Type, "This token was made for another purpose.")
	}
	if h.KeyID == "" {
		return nil, claimError(ErrUnknownKey, "kid", "the id of a published key", "nothing", "The launch does not say which key signed it.")
	}
	candidates, err := keys.VerificationKeys(ctx, h.KeyID)
	if err != nil {
		return nil, keyError(err, h.KeyID)
	}
	payload, err := verifyWithAny(token, h.Algorithm, candidates)
	switch {
	case errors.Is(err, jose.ErrForm):
		return nil, malformed(err)
	case errors.Is(err, jose.ErrAlgorithm):
		return nil, &Error{Code: CodeInvalidToken, Public: "The launch is not signed in the way its key is published for.",
			Claim: "alg", Want: "the algorithm of the published key", Got: h.Algorithm,
			Err: fmt.Errorf("%w: kid %.80q: %w", ErrAlgorithm, h.KeyID, err)}
	case err != nil:
		return nil, &Error{Code: CodeInvalidToken, Public: "The signature of the launch does not fit the platform's key.",
			Err: fmt.Errorf("%w: kid %.80q: %w", ErrSignature, h.KeyID, err)}
	}
	return payload, nil
}

// verifyWithAny tries the keys of one id that were published for the algorithm.
// All are the sender's own, so it is as good as either whichever of them fits;
// of several reasons against, a wrong signature says more than a misfit.
func verifyWithAny(token, algorithm string, keys []VerificationKey) ([]byte, error) {
	var refusal error
	for _, k := range keys {
		if k.Algorithm != "" && k.Algorithm != algorithm {
			continue
		}
		payload, err := jose.Verify(token, algorithm, k.Key)
		if err == nil {
			return payload, nil
		}
		if !errors.Is(err, jose.ErrAlgorithm) {
			refusal = err
		}
	}
	if refusal == nil {
		refusal = fmt.Errorf("%w: no key of that id is for %s", jose.ErrAlgorithm, algorithm)
	}
	return nil, refusal
}

func malformed(err error) error {
	return &Error{Code: CodeInvalidToken, Public: "The launch is not signed correctly.", Err: fmt.Errorf("%w: %w", ErrMalformed, err)}
}

// keyError tells a key that is not there from a key set that cannot be had.
func keyError(err error, kid string) error {
	if errors.Is(err, ErrUnknownKey) {
		return &Error{Code: CodeInvalidToken, Public: "The launch is signed with a key that its sender does not publish.",
			Claim: "kid", Want: "a key of the registered key set", Got: Shortened(kid), Err: err,
			Fix: "check that the registered key set URL is the one this sender publishes its keys at"}
	}
	return &Error{Code: CodeUnavailable, Public: "The sender's keys cannot be had at the moment. Please try again.", Err: err,
		Fix: "check that the registered key set URL can be reached from this server"}
}

func (x Expect) check(r registered) error {
	if x.Audience == "" || x.Now.IsZero() {
		return errors.New("lti.Verify: Expect needs Audience and Now")
	}
	if r.Issuer != x.Issuer {
		return claimError(ErrIssuer, "iss", x.Issuer, r.Issuer, "The launch comes from another platform than the one registered.")
	}
	if err := x.checkAudience(r); err != nil {
		return err
	}
	return x.checkTimes(r)
}

func (x Expect) checkAudience(r registered) error {
	refuse := func(claim, want, got string) error {
		return claimError(ErrAudience, claim, want, got, "The launch was made for another application.")
	}
	if !r.Audience.Contains(x.Audience) {
		return refuse("aud", x.Audience, strings.Join(r.Audience, ", "))
	}
	for _, a := range r.Audience {
		if a != x.Audience && !slices.Contains(x.TrustedAudiences, a) {
			return refuse("aud", x.Audience+" alone", strings.Join(r.Audience, ", "))
		}
	}
	if r.AuthorizedParty != "" && r.AuthorizedParty != x.Audience && !slices.Contains(x.AuthorizedParties, r.AuthorizedParty) {
		return refuse("azp", x.Audience, r.AuthorizedParty)
	}
	return nil
}

func (x Expect) checkTimes(r registered) error {
	late := func(t time.Time) string { return t.UTC().Format(time.RFC3339) }
	limit := x.MaxLifetime
	if limit == 0 {
		limit = 24 * time.Hour
	}
	switch {
	case r.Expires == nil:
		return claimError(ErrExpired, "exp", "a time", "nothing", "The launch does not say how long it is valid.")
	case r.IssuedAt == nil:
		return claimError(ErrNotYetValid, "iat", "a time", "nothing", "The launch does not say when it was made.")
	case !x.Now.Before(r.Expires.t.Add(x.Leeway)):
		return claimError(ErrExpired, "exp", "after "+late(x.Now), late(r.Expires.t), "The launch has expired. Please open the link again.")
	case r.IssuedAt.t.After(x.Now.Add(x.Leeway)):
		return claimError(ErrNotYetValid, "iat", "at most "+late(x.Now), late(r.IssuedAt.t), "The launch carries a time in the future; the clocks disagree.")
	case r.IssuedAt.t.After(r.Expires.t):
		return claimError(ErrNotYetValid, "iat", "at most exp", late(r.IssuedAt.t), "The launch carries times that contradict each other.")
	case r.Expires.t.Sub(r.IssuedAt.t) > limit:
		return claimError(ErrExpired, "exp", "at most "+limit.String()+" after iat", r.Expires.t.Sub(r.IssuedAt.t).String(), "The launch is valid for too long.")
	case r.NotBefore != nil && r.NotBefore.t.After(x.Now.Add(x.Leeway)):
		return claimError(ErrNotYetValid, "nbf", "at most "+late(x.Now), late(r.NotBefore.t), "The launch is not valid yet; the clocks disagree.")
	}
	return nil
}

// describe turns a decoding error into one that names the claim.
func describe(err error) error {
	var typeErr *json.UnmarshalTypeError
	if errors.As(err, &typeErr) && typeErr.Field != "" {
		return claimError(fmt.Errorf("%w: %w", ErrMessage, err), typeErr.Field, typeErr.Type.String(), "JSON "+typeErr.Value,
			"A part of the launch has the wrong form.")
	}
	return &Error{Code: CodeInvalidToken, Public: "A part of the launch has the wrong form.", Err: fmt.Errorf("%w: %w", ErrMessage, err)}
}

package lti

import (
	"errors"
	"fmt"
	"strings"
)

// Code tells a program what kind of failure it has before it. Where OAuth 2.0
// or OpenID Connect name a code for the case, it is that one.
type Code string

// Codes of this library.
const (
	// CodeInvalidRequest: a parameter is missing, repeated or malformed.
	CodeInvalidRequest Code = "invalid_request"
	// CodeInvalidState: the launch does not belong to a login of this browser.
	CodeInvalidState Code = "invalid_state"
	// CodeInvalidToken: a signed message or token is not valid.
	CodeInvalidToken Code = "invalid_token"
	// CodeReplayed: the message was used before.
	CodeReplayed Code = "replayed"
	// CodeUnknownRegistration: nobody registered this issuer and client.
	CodeUnknownRegistration Code = "unknown_registration"
	// CodeUnknownDeployment: the registration has no such deployment.
	CodeUnknownDeployment Code = "unknown_deployment"
	// CodeUnauthorizedClient: the client may not do this.
	CodeUnauthorizedClient Code = "unauthorized_client"
	// CodeInvalidClient: the client did not prove who it is.
	CodeInvalidClient Code = "invalid_client"
	// CodeInvalidScope: none of the scopes asked for is granted.
	CodeInvalidScope Code = "invalid_scope"
	// CodeInsufficientScope: the access token lacks the scope of this call.
	CodeInsufficientScope Code = "insufficient_scope"
	// CodeUnsupportedGrantType: only client_credentials is offered.
	CodeUnsupportedGrantType Code = "unsupported_grant_type"
	// CodeUnsupportedResponseType: only id_token is offered.
	CodeUnsupportedResponseType Code = "unsupported_response_type"
	// CodeLoginRequired: nobody, or somebody else, is signed in.
	CodeLoginRequired Code = "login_required"
	// CodeLaunchExpired: the launch was used already or is too old.
	CodeLaunchExpired Code = "launch_no_longer_valid"
	// CodeAccessDenied: the other side refused.
	CodeAccessDenied Code = "access_denied"
	// CodeUnavailable: a store or the other side cannot answer at present;
	// the same attempt may succeed later.
	CodeUnavailable Code = "temporarily_unavailable"
	// CodeServerError: a fault of this side. Nothing more is said outside.
	CodeServerError Code = "server_error"
)

// Reasons, to be matched with errors.Is on any error of this library.
var (
	ErrMalformed    = errors.New("not a well-formed signed token")
	ErrAlgorithm    = errors.New("signature algorithm not accepted")
	ErrSignature    = errors.New("signature does not verify")
	ErrUnknownKey   = errors.New("no such key in the key set")
	ErrKeySet       = errors.New("key set cannot be had")
	ErrIssuer       = errors.New("wrong issuer")
	ErrAudience     = errors.New("wrong audience")
	ErrExpired      = errors.New("expired")
	ErrNotYetValid  = errors.New("not valid yet")
	ErrNonce        = errors.New("wrong nonce")
	ErrState        = errors.New("state does not belong to a login of this browser")
	ErrReplayed     = errors.New("used before")
	ErrRegistration = errors.New("unknown registration")
	ErrDisabled     = errors.New("registration is disabled")
	ErrDeployment   = errors.New("unknown deployment")
	ErrMessage      = errors.New("claims do not make a valid message")
	ErrScope        = errors.New("scope not granted")
	ErrUnavailable  = errors.New("cannot answer at present")
)

// Error has three faces: Code for programs, Public for the person in front of
// the browser, and the rest for the log. It never holds a token, a name or an
// address of a person.
type Error struct {
	Code Code
	// Public is one plain sentence that anyone may read.
	Public string
	// Claim, Want and Got name what did not fit, where one value did not.
	Claim, Want, Got string
	// Fix tells an administrator what to change; it may be empty.
	Fix string
	// Err is the cause; it wraps one of the reasons above where one fits.
	Err error
}

// Error returns the text for the log.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Code))
	if e.Err != nil {
		b.WriteString(": " + bounded(e.Err.Error(), 1000))
	} else if e.Public != "" {
		fmt.Fprintf(&b, ": %s", e.Public)
	}
	if e.Claim != "" {
		fmt.Fprintf(&b, " (%s: want %s, got %s)", bounded(e.Claim, 200), bounded(e.Want, 300), bounded(e.Got, 300))
	}
	if e.Fix != "" {
		fmt.Fprintf(&b, "; %s", e.Fix)
	}
	return b.String()
}

// bounded keeps what others chose from filling the log.
func bounded(s string, longest int) string {
	if len(s) > longest {
		return strings.ToValidUTF8(s[:longest], "") + "…"
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// AsError returns err as an *Error. What is none becomes CodeServerError with a
// sentence that shows nothing of the cause.
func AsError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Code: CodeServerError, Public: "Something went wrong on this side. Please try again later.", Err: err}
}

// claimError is the usual refusal of a signed message.
func claimError(reason error, claim, want, got, public string) *Error {
	return &Error{Code: CodeInvalidToken, Public: public, Claim: claim, Want: want, Got: Shortened(got), Err: reason}
}

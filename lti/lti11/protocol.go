package lti11

import (
	"crypto/hmac"
	"errors"
	"net/url"
	"strconv"

	"github.com/ltikit/ltikit/lti"
)

const maxProtocolValue = 512 // bytes of a key, a nonce or a signature

// protocol is what a request says of its own signature.
type protocol struct {
	key, method, signature, nonce, bodyHash string
	timestamp                               int64
	// params are the parameters of the Authorization; empty for a form, which
	// holds them itself.
	params url.Values
}

// readProtocol reads the protocol's parameters from the one place where they are
// (RFC 5849 §3.5): the form, or else the Authorization.
func readProtocol(in Received) (*protocol, error) {
	p, from := &protocol{}, in.Form
	if !in.Form.Has(paramConsumerKey) && (in.Form == nil || in.Authorization != "") {
		var err error
		if p.params, err = readAuthorization(in.Authorization); err != nil {
			return nil, &lti.Error{Code: lti.CodeInvalidToken, Public: "This request is not signed.", Claim: "Authorization", Want: "OAuth with a signature",
				Got: "nothing, or another", Err: errors.Join(lti.ErrMalformed, err)}
		}
		from = p.params
	}
	for _, f := range []struct {
		name     string
		to       *string
		optional bool
	}{
		{paramConsumerKey, &p.key, false}, {paramMethod, &p.method, false}, {paramSignature, &p.signature, false},
		{paramNonce, &p.nonce, false}, {paramBodyHash, &p.bodyHash, true},
	} {
		if err := readOnce(from, f.name, f.to, f.optional); err != nil {
			return nil, err
		}
	}
	return p, p.check(from)
}

// check reads what has a form of its own.
func (p *protocol) check(from url.Values) error {
	var timestamp, version, token string
	if err := errors.Join(readOnce(from, paramTimestamp, &timestamp, false),
		readOnce(from, paramVersion, &version, true), readOnce(from, paramToken, &token, true)); err != nil {
		return err
	}
	var err error
	if p.timestamp, err = strconv.ParseInt(timestamp, 10, 64); err != nil || p.timestamp <= 0 || timestamp[0] == '+' {
		return badRequest(paramTimestamp, "seconds since 1970", timestamp, lti.ErrMalformed)
	}
	if from.Has(paramVersion) && version != "1.0" {
		return badRequest(paramVersion, "1.0, or none", version, lti.ErrMalformed)
	}
	if token != "" { // LTI has none, so its secret is known to nobody
		return badRequest(paramToken, "none", "one", lti.ErrMalformed)
	}
	if newHash(p.method) == nil {
		return badRequest(paramMethod, HMACSHA1+" or "+HMACSHA256, p.method, lti.ErrAlgorithm)
	}
	return nil
}

// readOnce reads a parameter of the protocol, of which there is one at most (RFC
// 5849 §3.1).
func readOnce(from url.Values, name string, to *string, optional bool) error {
	switch values := from[name]; {
	case len(values) == 0 && optional:
	case len(values) == 0 || values[0] == "" && !optional:
		return badRequest(name, "one value", "nothing", lti.ErrMalformed)
	case len(values) > 1:
		return badRequest(name, "one value", strconv.Itoa(len(values)), lti.ErrMalformed)
	case len(values[0]) > maxProtocolValue:
		return badRequest(name, "at most "+strconv.Itoa(maxProtocolValue)+" bytes", strconv.Itoa(len(values[0])), lti.ErrMalformed)
	default:
		*to = values[0]
	}
	return nil
}

// checkBody holds the body of what is no form against its signed hash (OAuth
// Request Body Hash §3.2). What has no body needs no hash.
func (p *protocol) checkBody(in Received) error {
	if in.Form != nil || p.bodyHash == "" && len(in.Body) == 0 {
		return nil
	}
	if !hmac.Equal([]byte(p.bodyHash), []byte(bodyHash(p.method, in.Body))) {
		return badSignature(lti.ErrSignature, paramBodyHash, "the hash of the body", "another, or nothing",
			"the body was changed on its way, or the other side does not send "+paramBodyHash)
	}
	return nil
}

package lti11

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // G505: HMAC-SHA1 is what LTI 1.1 requires, and no attack on SHA-1 reaches HMAC
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti/internal/web"
)

// Signature methods. Every tool and platform knows HMAC-SHA1; HMAC-SHA256 is for
// those that both sides have agreed on.
const (
	HMACSHA1   = "HMAC-SHA1"
	HMACSHA256 = "HMAC-SHA256"
)

// Names of the protocol's parameters (RFC 5849 §3.1, OAuth Request Body Hash
// §4.1).
const (
	paramConsumerKey = "oauth_consumer_key"
	paramMethod      = "oauth_signature_method"
	paramSignature   = "oauth_signature"
	paramTimestamp   = "oauth_timestamp"
	paramNonce       = "oauth_nonce"
	paramVersion     = "oauth_version"
	paramCallback    = "oauth_callback"
	paramBodyHash    = "oauth_body_hash"
	paramToken       = "oauth_token"
)

// Credentials are a consumer key and its secret.
type Credentials struct{ Key, Secret string }

// LogValue shows the key alone.
func (c Credentials) LogValue() slog.Value { return slog.GroupValue(slog.String("key", c.Key)) }

// String shows the key alone.
func (c Credentials) String() string { return "consumer " + strconv.Quote(c.Key) }

// GoString shows the key alone.
func (c Credentials) GoString() string { return c.String() }

// ParseCredentials reads the text "id:key:secret", by which administrators of
// some platforms enter what a tool gave them. The key may hold colons; id and
// secret may not.
func ParseCredentials(text string) (id string, c Credentials, err error) {
	text = strings.TrimSpace(text)
	first, last := strings.Index(text, ":"), strings.LastIndex(text, ":")
	if first < 0 || first == last {
		return "", Credentials{}, errors.New(`credentials are written "id:key:secret"`)
	}
	id, key, secret := strings.TrimSpace(text[:first]), strings.TrimSpace(text[first+1:last]), strings.TrimSpace(text[last+1:])
	if id == "" || key == "" || secret == "" {
		return "", Credentials{}, errors.New(`credentials are written "id:key:secret", and none of the three may be empty`)
	}
	return id, Credentials{Key: key, Secret: secret}, nil
}

// Signer signs with OAuth 1.0a (RFC 5849) for one consumer. It is safe for
// concurrent use.
type Signer struct {
	Credentials
	// Method is the signature method; empty means HMAC-SHA1.
	Method string
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Rand is the source of randomness; nil means crypto/rand.
	Rand io.Reader
}

// SignForm returns the parameters of a form with those of the protocol and the
// signature, to be sent to that address. The query of the address is signed too
// and stays where it is; params is not changed.
func (s Signer) SignForm(method, address string, params url.Values) (url.Values, error) {
	protocol, err := s.protocol()
	if err != nil {
		return nil, err
	}
	for name := range protocol {
		if params.Has(name) {
			return nil, fmt.Errorf("the parameter %s is the signer's", name)
		}
	}
	protocol.Set(paramCallback, "about:blank") // RFC 5849 §2.1 asks for one, LTI 1.1 §4.1 for this one
	signed := joined(params, protocol)
	signature, err := s.sign(method, address, signed)
	if err != nil {
		return nil, err
	}
	signed.Set(paramSignature, signature)
	return signed, nil
}

// SignBody signs a request that is no form, such as a call of a service, by the
// hash of its body, which may be empty. It sets the request's Authorization.
func (s Signer) SignBody(r *http.Request, body []byte) error {
	protocol, err := s.protocol()
	if err != nil {
		return err
	}
	protocol.Set(paramBodyHash, bodyHash(s.method(), body))
	signature, err := s.sign(r.Method, r.URL.String(), protocol)
	if err != nil {
		return err
	}
	protocol.Set(paramSignature, signature)
	r.Header.Set("Authorization", writeAuthorization(protocol))
	return nil
}

// protocol are the parameters that every signature needs.
func (s Signer) protocol() (url.Values, error) {
	if s.Key == "" || s.Secret == "" {
		return nil, errors.New("to sign needs a key and a secret")
	}
	if newHash(s.method()) == nil {
		return nil, fmt.Errorf("%q is no signature method of this package", s.Method)
	}
	nonce, err := web.Token(web.Random(s.Rand), 16)
	if err != nil {
		return nil, err
	}
	now := time.Now
	if s.Now != nil {
		now = s.Now
	}
	return url.Values{
		paramConsumerKey: {s.Key}, paramMethod: {s.method()}, paramVersion: {"1.0"},
		paramTimestamp: {strconv.FormatInt(now().Unix(), 10)}, paramNonce: {nonce},
	}, nil
}

func (s Signer) sign(method, address string, params url.Values) (string, error) {
	baseURI, query, err := splitURL(address)
	if err != nil {
		return "", err
	}
	return signature(s.method(), s.Secret, baseString(method, baseURI, joined(params, query))), nil
}

func (s Signer) method() string {
	if s.Method == "" {
		return HMACSHA1
	}
	return s.Method
}

// signature is the base64 of the keyed hash (RFC 5849 §3.4.2). There is no token
// in LTI, so nothing stands behind the ampersand of the key.
func signature(method, secret, text string) string {
	return keyedHash(method, escape(secret)+"&", text)
}

func keyedHash(method, key, text string) string {
	mac := hmac.New(newHash(method), []byte(key))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// bodyHash is the base64 of the body's hash (OAuth Request Body Hash §3.2).
func bodyHash(method string, body []byte) string {
	h := newHash(method)()
	h.Write(body)
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// newHash returns the hash of a signature method, or nil for one that is not
// known.
func newHash(method string) func() hash.Hash {
	switch method {
	case HMACSHA1:
		return sha1.New
	case HMACSHA256:
		return sha256.New
	}
	return nil
}

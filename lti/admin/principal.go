package admin

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"

	"github.com/ltikit/ltikit/lti"
)

// Principal is the account that acts. The zero value may read the registrations
// that have no tenant, and nothing else.
type Principal struct {
	// Name stands in the audit log: the account's id, never a person's name or
	// address.
	Name string
	// Tenant is whose registrations the account sees.
	Tenant string
	// Scopes are what the account administers of the placements, each with
	// everything below: a course for who teaches it, an organisation for its
	// administrator. An account with scopes and without a tenant sees no
	// registrations. What a scope says of tools, those may change who administer
	// it; what they must keep to is said in a scope above.
	Scopes []string
	// Installation is for those who run the installation: they see the
	// registrations of every tenant, every scope, and the keys.
	Installation bool
	// MayChange allows changes as well.
	MayChange bool
}

// sees tells whether the account sees what belongs to a tenant.
func (p Principal) sees(tenant string) bool {
	return p.Installation || p.Tenant == tenant && (tenant != "" || len(p.Scopes) == 0)
}

// Authenticator tells who sent a request.
type Authenticator interface {
	// Authenticate returns the account, or an *lti.Error: CodeInvalidToken if the
	// request does not prove who sent it.
	Authenticate(r *http.Request) (Principal, error)
}

// AuthenticatorFunc is a function as an [Authenticator].
type AuthenticatorFunc func(r *http.Request) (Principal, error)

// Authenticate calls f.
func (f AuthenticatorFunc) Authenticate(r *http.Request) (Principal, error) { return f(r) }

// Token is an access token of the API as it is configured: by its SHA-256, so
// that the configuration holds no secret. A token must be random, of 32 bytes or
// more: [TokenHash] makes the hash of one.
type Token struct {
	Hash      [sha256.Size]byte
	Principal Principal
}

// TokenHash is the hash by which a token is configured.
func TokenHash(token string) [sha256.Size]byte { return sha256.Sum256([]byte(token)) }

// Tokens authenticates by bearer tokens (RFC 6750 §2.1).
func Tokens(tokens ...Token) Authenticator {
	return AuthenticatorFunc(func(r *http.Request) (Principal, error) {
		scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") || token == "" {
			return Principal{}, unauthenticated(errors.New("no bearer token"))
		}
		hash := TokenHash(token)
		for _, t := range tokens {
			if subtle.ConstantTimeCompare(hash[:], t.Hash[:]) == 1 {
				return t.Principal, nil
			}
		}
		return Principal{}, unauthenticated(errors.New("nobody's token"))
	})
}

func unauthenticated(cause error) error {
	return &lti.Error{Code: lti.CodeInvalidToken, Public: "The administration asks for a valid access token.", Err: cause}
}

// mayChange refuses accounts that only read.
func (p Principal) mayChange() error {
	if p.MayChange {
		return nil
	}
	return denied("This account may look at the administration and change nothing.")
}

// runsInstallation refuses accounts of a single tenant.
func (p Principal) runsInstallation() error {
	if p.Installation {
		return nil
	}
	return denied("Only those who run the installation may do this.")
}

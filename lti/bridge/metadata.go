package bridge

import (
	"net/http"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// Endpoints, below the issuer.
const (
	discoveryPath  = "/.well-known/openid-configuration"
	jwksPath       = "/jwks"
	authorizePath  = "/authorize"
	tokenPath      = "/token"
	userInfoPath   = "/userinfo"
	endSessionPath = "/logout"
)

// metadata is the discovery document (OpenID Connect Discovery §3).
type metadata struct {
	Issuer                string   `json:"issuer"`
	AuthorizationEndpoint string   `json:"authorization_endpoint"`
	TokenEndpoint         string   `json:"token_endpoint"`
	UserInfoEndpoint      string   `json:"userinfo_endpoint"`
	EndSessionEndpoint    string   `json:"end_session_endpoint"`
	JWKSURI               string   `json:"jwks_uri"`
	Scopes                []string `json:"scopes_supported"`
	ResponseTypes         []string `json:"response_types_supported"`
	ResponseModes         []string `json:"response_modes_supported"`
	GrantTypes            []string `json:"grant_types_supported"`
	SubjectTypes          []string `json:"subject_types_supported"`
	IDTokenAlgorithms     []string `json:"id_token_signing_alg_values_supported"`
	TokenAuthMethods      []string `json:"token_endpoint_auth_methods_supported"`
	TokenAuthAlgorithms   []string `json:"token_endpoint_auth_signing_alg_values_supported"`
	Challenges            []string `json:"code_challenge_methods_supported"`
	Prompts               []string `json:"prompt_values_supported"`
	Claims                []string `json:"claims_supported"`
	ClaimsParameter       bool     `json:"claims_parameter_supported"`
	RequestParameter      bool     `json:"request_parameter_supported"`
	RequestURIParameter   bool     `json:"request_uri_parameter_supported"`
	IssuerParameter       bool     `json:"authorization_response_iss_parameter_supported"`
}

func (b *Bridge) serveDiscovery(w http.ResponseWriter, r *http.Request) {
	key, err := b.cfg.Keys.SigningKey(r.Context(), nil)
	var algorithm string
	if err == nil {
		algorithm, err = key.Alg()
	}
	if err != nil {
		b.refuseService(w, r, err)
		return
	}
	claims := []string{"sub", "auth_time", "sid", "email_verified"}
	for name := range rp.StandardClaims() {
		claims = append(claims, name)
	}
	web.JSON(w, http.StatusOK, "application/json", metadata{
		Issuer: b.cfg.Issuer, AuthorizationEndpoint: b.cfg.Issuer + authorizePath, TokenEndpoint: b.cfg.Issuer + tokenPath,
		UserInfoEndpoint: b.cfg.Issuer + userInfoPath, EndSessionEndpoint: b.cfg.Issuer + endSessionPath, JWKSURI: b.cfg.Issuer + jwksPath,
		Scopes: supportedScopes(), ResponseTypes: []string{"code"}, ResponseModes: []string{"query"}, GrantTypes: []string{"authorization_code"},
		SubjectTypes: []string{"pairwise", "public"}, IDTokenAlgorithms: []string{algorithm},
		TokenAuthMethods:    []string{"client_secret_basic", "client_secret_post", "private_key_jwt"},
		TokenAuthAlgorithms: lti.Algorithms(), Challenges: []string{"S256"}, Prompts: []string{"none", "login"},
		Claims: claims, IssuerParameter: true,
	})
}

func supportedScopes() []string {
	scopes := openIDScopes()
	for _, s := range []lti.Scope{lti.ScopeMembership, lti.ScopeLineItem, lti.ScopeLineItemReadOnly, lti.ScopeScore, lti.ScopeResultReadOnly} {
		scopes = append(scopes, string(s))
	}
	return scopes
}

func unix(seconds int64) time.Time { return time.Unix(seconds, 0) }

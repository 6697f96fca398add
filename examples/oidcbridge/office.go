package main

import (
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"net/http"
	"strings"

	"github.com/ltikit/ltikit/examples/oidcbridge/signin"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/admin/adminpages"
)

const (
	adminPath    = "/admin"
	callbackPath = adminPath + "/signed-in"
	signOutPath  = adminPath + "/sign-out"
	minToken     = 32 // characters, as of 24 random bytes in base64
)

// operator is the one account there is.
func operator() admin.Principal {
	return admin.Principal{Name: "operator", Installation: true, MayChange: true}
}

// administered is a store with all that the administration works on.
type administered interface {
	admin.Store
	admin.RelyingParties
}

// office is how the administration is entered.
type office struct {
	// token is the operator's: of the API always, of the pages unless door is there.
	token string
	// door signs administrators in at their organisation's OpenID Provider; nil
	// where there is none.
	door *signin.Door
}

// organisation is the OpenID Provider where administrators sign in, if Issuer is
// there.
type organisation struct {
	issuer, clientID, clientSecret string
	claim, value                   string
}

// openOffice returns how the administration is entered.
func openOffice(issuer string, own secrets) (office, error) {
	if len(own.adminToken) < minToken {
		return office{}, errors.New("the operator's token must be random and have at least 32 characters")
	}
	o := office{token: own.adminToken}
	if own.admins.issuer == "" {
		return o, nil
	}
	key, err := hkdf.Key(sha256.New, own.stateKey, nil, "oidcbridge administration", 32)
	if err != nil {
		return office{}, err
	}
	o.door, err = signin.New(signin.Config{
		Issuer: own.admins.issuer, ClientID: own.admins.clientID, ClientSecret: own.admins.clientSecret,
		Claim: own.admins.claim, Value: own.admins.value,
		RedirectURL: issuer + callbackPath, Home: issuer + adminPath + "/", Key: key,
	})
	return o, err
}

// mount serves the administration: the API by bearer token, and the pages.
func (o office) mount(mux *http.ServeMux, issuer string, of *running) error {
	a, err := admin.New(admin.Config{Store: of.store, Role: admin.Tool, RelyingParties: of.store, People: of, Now: of.now, InsecureAllowLoopback: of.loopback})
	if err != nil {
		return err
	}
	auth := admin.Tokens(admin.Token{Hash: admin.TokenHash(o.token), Principal: operator()})
	api, err := admin.NewHandler(admin.HandlerConfig{BaseURL: issuer + adminPath + "/api", Admin: a, Auth: auth, Logger: of.logger})
	if err != nil {
		return err
	}
	side := toolSide(issuer)
	pages, err := adminpages.New(adminpages.Config{Admin: a, Role: admin.Tool, Product: "Bridge", Bridge: true, Own: []adminpages.Value{
		{Label: "Login initiation", Text: side.LoginURL}, {Label: "Redirect, launch and target link URI", Text: side.LaunchURL}, {Label: "Key set", Text: side.JWKSURL},
		{Label: "Issuer, for applications", Text: issuer},
	}})
	if err != nil {
		return err
	}
	mux.Handle(adminPath+"/api/", api)
	if o.door == nil {
		mux.Handle(adminPath+"/", behindPassword(auth, pages))
		return nil
	}
	mux.HandleFunc("GET "+callbackPath, o.door.Callback)
	mux.Handle("POST "+signOutPath, http.NewCrossOriginProtection().Handler(http.HandlerFunc(o.door.SignOut)))
	mux.Handle(adminPath+"/", behindDoor(o.door, pages))
	return nil
}

// behindDoor shows the pages to who has signed in, and sends everybody else to do
// so. Who did what stands in the log by the provider's subject.
func behindDoor(door *signin.Door, pages *adminpages.Pages) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		subject := door.Account(r)
		if subject == "" {
			door.Begin(w, r)
			return
		}
		account := operator()
		account.Name = "operator " + subject
		pages.Serve(w, r, adminpages.Visit{Base: adminPath, Account: account, Home: adminPath + "/", SignOut: signOutPath})
	})
}

// behindPassword takes the token as a password (RFC 7617). The browser sends it by
// itself, so the pages refuse what other sites post.
func behindPassword(auth admin.Authenticator, pages *adminpages.Pages) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, token, _ := r.BasicAuth()
		asBearer := &http.Request{Header: http.Header{"Authorization": {"Bearer " + strings.TrimSpace(token)}}}
		account, err := auth.Authenticate(asBearer)
		if err != nil {
			w.Header().Set("WWW-Authenticate", `Basic realm="The bridge's administration", charset="UTF-8"`)
			w.Header().Set("Cache-Control", "no-store")
			http.Error(w, "Sign in as operator, with the operator's token as the password.", http.StatusUnauthorized)
			return
		}
		pages.Serve(w, r, adminpages.Visit{Base: adminPath, Account: account, Home: adminPath + "/"})
	})
}

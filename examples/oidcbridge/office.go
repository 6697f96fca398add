package main

import (
	"errors"
	"net/http"
	"strings"

	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/admin/adminpages"
)

const (
	adminPath = "/admin"
	minToken  = 32 // characters, as of 24 random bytes in base64
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

// mountOffice serves the administration: the API by bearer token, the pages by the
// same token as a password, which the browser asks for.
func mountOffice(mux *http.ServeMux, issuer, token string, store administered, loopback bool) error {
	if len(token) < minToken {
		return errors.New("the operator's token must be random and have at least 32 characters")
	}
	a, err := admin.New(admin.Config{Store: store, Role: admin.Tool, RelyingParties: store, InsecureAllowLoopback: loopback})
	if err != nil {
		return err
	}
	auth := admin.Tokens(admin.Token{Hash: admin.TokenHash(token), Principal: operator()})
	api, err := admin.NewHandler(admin.HandlerConfig{BaseURL: issuer + adminPath + "/api", Admin: a, Auth: auth})
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
	mux.Handle(adminPath+"/", behindPassword(auth, pages))
	return nil
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

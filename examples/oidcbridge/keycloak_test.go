//go:build keycloak

package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/ltikit/ltikit/lti/bridge/rp"
)

// school is an installation: an LMS, the bridge, a real Keycloak, and an application
// whose people sign in at Keycloak and nowhere else.
type school struct {
	lms, bridge, library, keycloak string
}

// TestKeycloak runs the recipe of docs/bridge.md against Keycloak itself: a student
// opens the library in the LMS and is signed in there, by way of the bridge, as a
// user of Keycloak with the role of the course; and administrators of the bridge
// sign in at Keycloak, if they are in its group.
func TestKeycloak(t *testing.T) {
	at := openSchool(t)

	v := newVisitor(t, at.lms)
	page := v.enter("vera")
	require.Contains(t, page, "Vera Martins is here as learner")
	first := regexp.MustCompile(`account (\S+)`).FindStringSubmatch(page)
	require.NotNil(t, first, page)
	v = newVisitor(t, at.lms)
	require.Contains(t, v.enter("vera"), "account "+first[1], "she is one user of Keycloak, however often she comes")
	require.NotContains(t, newVisitor(t, at.lms).enter("caroline"), first[1])

	olga := newVisitor(t, at.lms)
	require.Contains(t, olga.signIn(at, "olga", "correct horse"), "Demo LMS")
	nils := newVisitor(t, at.lms)
	require.Contains(t, nils.signIn(at, "nils", "battery staple"), "not among those who administer")
}

// signIn goes to the bridge's administration and fills in Keycloak's form.
func (v *visitor) signIn(at school, name, password string) string {
	v.t.Helper()
	form := v.get(at.bridge + adminPath + "/")
	require.True(v.t, strings.HasPrefix(v.at.String(), at.keycloak), v.at)
	action := regexp.MustCompile(`"loginAction":\s*"([^"]+)"|<form[^>]* action="([^"]+)"`).FindStringSubmatch(form)
	require.NotNil(v.t, action, form)
	address := strings.ReplaceAll(action[1]+action[2], "&amp;", "&")
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, strings.ReplaceAll(address, `\/`, "/"), strings.NewReader(url.Values{"username": {name}, "password": {password}}.Encode()))
	require.NoError(v.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := v.client.Do(r)
	require.NoError(v.t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(v.t, err)
	return string(body)
}

func openSchool(t *testing.T) school {
	t.Helper()
	listeners := map[string]net.Listener{}
	address := map[string]string{}
	for _, name := range []string{"bridge", "library", "lms"} {
		listeners[name] = listenFree(t)
		address[name] = "http://localhost:" + port(listeners[name])
	}
	address["lms"] = "http://127.0.0.1:" + port(listeners["lms"])
	at := school{lms: address["lms"], bridge: address["bridge"], library: address["library"]}
	at.keycloak = startKeycloak(t, at)

	data := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(data, adminSecretFile), []byte("of-the-administration\n"), 0o600))
	s := settings{issuer: at.bridge, data: data, admins: organisation{issuer: at.realm(), clientID: "bridge-administration", claim: "groups", value: "bridge-administrators"}}
	b, err := openBridge(t.Context(), s)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.close()) })
	claims := rp.StandardClaims()
	claims["role"] = "role"
	require.NoError(t, b.connect(t.Context(), []connected{platformOf(at.lms)}, []*rp.Client{{
		ID: "keycloak", Name: "The school's Keycloak", Registrations: []string{registrationID}, SecretHashes: []string{rp.HashSecret("of-the-school-which-is-long-enough")},
		Home: at.library + "/", LoginURI: at.library + "/login", RedirectURIs: []string{at.realm() + "/broker/lti/endpoint"},
		Claims: claims, VerifiedEmailDomains: []string{"school.example"},
	}}))
	lms, err := openLMS(t.Context(), s, at.lms, at.library)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	for name, handler := range map[string]http.Handler{"bridge": b.handler, "lms": lms, "library": library(at)} {
		go func() { _ = serve(ctx, listeners[name], handler) }()
	}
	return at
}

func (s school) realm() string { return s.keycloak + "/realms/school" }

// library is an application that knows Keycloak, and tells it to ask the bridge.
func library(at school) http.Handler {
	client := func(ctx context.Context) (*oidc.Provider, *oauth2.Config, error) {
		p, err := oidc.NewProvider(ctx, at.realm())
		if err != nil {
			return nil, nil, err
		}
		return p, &oauth2.Config{ClientID: "library", ClientSecret: "of-the-library", Endpoint: p.Endpoint(), RedirectURL: at.library + "/callback", Scopes: []string{"openid", "profile"}}, nil
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) {
		_, c, err := client(r.Context())
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		state := rand.Text()
		http.SetCookie(w, &http.Cookie{Name: "library-state", Value: state, Path: "/"})
		http.Redirect(w, r, c.AuthCodeURL(state, oauth2.SetAuthURLParam("kc_idp_hint", "lti"), oauth2.SetAuthURLParam("login_hint", r.FormValue("login_hint"))), http.StatusFound)
	})
	mux.HandleFunc("GET /callback", func(w http.ResponseWriter, r *http.Request) {
		state, err := r.Cookie("library-state")
		p, c, err1 := client(r.Context())
		if err != nil || err1 != nil || state.Value != r.FormValue("state") {
			http.Error(w, "not this login", http.StatusForbidden)
			return
		}
		token, err := c.Exchange(r.Context(), r.FormValue("code"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		raw, _ := token.Extra("id_token").(string)
		id, err := p.Verifier(&oidc.Config{ClientID: "library"}).Verify(r.Context(), raw)
		var who struct{ Name, Role string }
		if err == nil {
			err = id.Claims(&who)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		fmt.Fprintf(w, "%s is here as %s, account %s", who.Name, who.Role, id.Subject)
	})
	return mux
}

// startKeycloak starts a Keycloak of its own with the realm of the school, and
// returns its address. It ends with the test.
func startKeycloak(t *testing.T, at school) string {
	t.Helper()
	installed, err := filepath.Abs("../../.tools/keycloak")
	require.NoError(t, err)
	home := filepath.Join(t.TempDir(), "keycloak")
	require.NoError(t, os.CopyFS(home, os.DirFS(installed)), "`.ci/setup.sh keycloak` installs Keycloak")
	realm, err := os.ReadFile("testdata/keycloak-realm.json")
	require.NoError(t, err)
	realm = []byte(strings.NewReplacer("${BRIDGE}", at.bridge, "${LIBRARY}", at.library).Replace(string(realm)))
	require.NoError(t, os.MkdirAll(filepath.Join(home, "data", "import"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(home, "data", "import", "school.json"), realm, 0o600))

	free := listenFree(t)
	number := port(free)
	require.NoError(t, free.Close())
	command := exec.CommandContext(t.Context(), "/bin/bash", filepath.Join(home, "bin", "kc.sh"), "start-dev", "--import-realm", "--http-host=127.0.0.1", "--http-port="+number,
		"--hostname=http://localhost:"+number, "--health-enabled=false")
	command.Env = append(os.Environ(), "JAVA_OPTS_KC_HEAP=-Xms128m -Xmx640m")
	output, err := command.StdoutPipe()
	require.NoError(t, err)
	command.Stderr = command.Stdout
	require.NoError(t, command.Start())
	t.Cleanup(func() { _ = command.Wait() }) // the context has ended it
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		t.Log(lines.Text())
		if strings.Contains(lines.Text(), "Listening on:") {
			go func() { _, _ = io.Copy(io.Discard, output) }()
			return "http://localhost:" + number
		}
	}
	t.Fatal("Keycloak ended before it listened")
	return ""
}

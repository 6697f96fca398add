package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"github.com/ltikit/ltikit/examples/lms"
	"github.com/ltikit/ltikit/examples/oidcbridge/quizapp"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/storage/memory"
)

// The demo's connections.
const (
	registrationID = "demo-lms"
	toolClientID   = "bridge-at-the-lms"
	quizClientID   = "quiz"
)

// demo runs LMS, bridge and quiz. The LMS stands on another site than the two, as
// it will in real life.
func demo(ctx context.Context, s settings, stdout io.Writer) error {
	var listeners [3]net.Listener
	for n, addr := range []string{s.addr, s.lmsAddr, s.quizAddr} {
		l, err := listen(ctx, addr)
		if err != nil {
			return err
		}
		defer func() { _ = l.Close() }()
		listeners[n] = l
	}
	s.issuer = "http://localhost:" + port(listeners[0])
	lmsURL, quizURL := "http://127.0.0.1:"+port(listeners[1]), "http://localhost:"+port(listeners[2])

	b, err := openBridge(ctx, s)
	if err != nil {
		return err
	}
	defer func() { _ = b.close() }()
	secret, hash, err := rp.NewSecret(rand.Reader)
	if err != nil {
		return err
	}
	if err := b.connect(ctx, []connected{platformOf(lmsURL)}, []*rp.Client{quizClient(quizURL, hash)}); err != nil {
		return err
	}
	school, err := openLMS(ctx, s, lmsURL, quizURL)
	if err != nil {
		return err
	}
	quiz := quizapp.New(quizapp.Config{URL: quizURL, Issuer: s.issuer, ClientID: quizClientID, ClientSecret: secret})

	fmt.Fprintf(stdout, "LMS:    %s   (start here: pick a person, open the quiz)\nBridge: %s\nQuiz:   %s\nData:   %s\nAdmin:  %s%s/, by the token in %s\nCtrl-C ends it.\n", lmsURL, s.issuer, quizURL, s.data, s.issuer, adminPath, adminTokenFile)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { b.outbox.Run(ctx); return nil })
	group.Go(func() error { b.cleanUp(ctx); return nil })
	for n, h := range []http.Handler{b.handler, school, quiz} {
		group.Go(func() error { return serve(ctx, listeners[n], h) })
	}
	return group.Wait()
}

func port(l net.Listener) string {
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// platformOf is the LMS as the bridge knows it.
func platformOf(lmsURL string) connected {
	return connected{DeploymentIDs: []string{lms.DeploymentID}, Registration: lti.Registration{
		ID: registrationID, Issuer: lmsURL, ClientID: toolClientID, Name: "Demo LMS", Platform: lms.PlatformSide(lmsURL),
	}}
}

// quizClient is the quiz as the bridge knows it: who may sign people in, where,
// and what it learns of them.
func quizClient(quizURL, secretHash string) *rp.Client {
	claims := rp.StandardClaims()
	claims["role"] = "roles.mapped"
	return &rp.Client{
		ID: quizClientID, Name: "Quiz", Registrations: []string{registrationID}, SecretHashes: []string{secretHash},
		Home: quizURL + "/", LoginURI: quizURL + "/login", RedirectURIs: []string{quizURL + "/callback"},
		Claims: claims, Roles: map[lti.Role]string{lti.RoleInstructor: "teacher", lti.RoleAdministrator: "teacher", lti.RoleLearner: "student"},
		Scopes: []lti.Scope{lti.ScopeMembership, lti.ScopeLineItem, lti.ScopeScore, lti.ScopeResultReadOnly},
	}
}

// openLMS is the mini LMS with a link to the quiz.
func openLMS(ctx context.Context, s settings, lmsURL, quizURL string) (*lms.LMS, error) {
	keys, err := keyring.OpenFile(filepath.Join(s.data, "lms-key.pem"))
	if err != nil {
		return nil, err
	}
	school := lms.SeedSchool()
	school.Courses[0].Links = []lms.FirstLink{{ID: "quiz-1", Title: "Quiz", Description: "Ten questions about the night sky."}}
	return lms.New(ctx, lms.Config{
		URL: lmsURL, School: school, Store: memory.New(memory.Config{}), Keys: keys, InsecureAllowLoopback: true,
		Frames: []string{quizURL},
		Tool:   lti.Registration{ID: "quiz", ClientID: toolClientID, Name: "Quiz", Tool: toolSide(s.issuer)},
	})
}

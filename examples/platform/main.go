// Command platform is a whole LTI 1.3 platform: one course with one link to a
// tool, behind a password.
//
// It reads the tool it links to from registration.json (an lti.Registration with
// an extra "deploymentId"), keeps its key in platform-key.pem, and serves
// /authorize, /token and /jwks for the tool at PLATFORM_URL, its public https
// address. People sign in as teacher or student with PLATFORM_PASSWORD.
package main

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/storage/memory"
)

func main() {
	var linked struct {
		lti.Registration
		DeploymentID string `json:"deploymentId"`
	}
	text, err := os.ReadFile("registration.json")
	check(err)
	check(json.Unmarshal(text, &linked))
	keys, err := keyring.OpenFile("platform-key.pem")
	check(err)

	issuer, db, ctx := os.Getenv("PLATFORM_URL"), memory.New(memory.Config{}), context.Background()
	linked.Issuer = issuer
	check(db.PutRegistration(ctx, &linked.Registration))
	check(db.PutDeployment(ctx, &lti.Deployment{RegistrationID: linked.ID, ID: linked.DeploymentID}))
	p, err := platform.New(platform.Config{
		Issuer: issuer, TokenURL: issuer + "/token", Registrations: db, Keys: keys,
		Launches: platform.LaunchBuilderFunc(course),
		SignedIn: func(r *http.Request, userID string) (bool, error) { return user(r) == userID, nil },
	})
	check(err)
	http.Handle("/authorize", p.Authorize())
	http.Handle("/token", p.Token())
	http.Handle("/jwks", p.JWKS())
	http.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		if user(r) == "" {
			w.Header().Set("WWW-Authenticate", "Basic")
			http.Error(w, "Please sign in.", http.StatusUnauthorized)
			return
		}
		fmt.Fprint(w, `<h1>Course</h1><iframe src="/open" width="800" height="600"></iframe>`)
	})
	http.HandleFunc("GET /open", func(w http.ResponseWriter, r *http.Request) {
		to, err := p.LoginURL(r.Context(), platform.Start{Registration: &linked.Registration, DeploymentID: linked.DeploymentID, UserID: user(r)})
		if err != nil {
			http.Error(w, "The link cannot be opened.", http.StatusForbidden)
			return
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
	})
	check(http.ListenAndServe("127.0.0.1:8081", nil)) //nolint:gosec // behind a proxy that has TLS and time limits
}

// course says who is launched, and from where.
func course(_ context.Context, _ *http.Request, a platform.AuthRequest) (*lti.Message, error) {
	role := map[string]lti.Role{"teacher": lti.RoleInstructor, "student": lti.RoleLearner}[a.UserID]
	return &lti.Message{
		Subject: a.UserID, Name: a.UserID, Roles: []lti.Role{role},
		Context: &lti.Context{ID: "course-1", Title: "Course"}, ResourceLink: &lti.ResourceLink{ID: "link-1", Title: "Link"},
	}, nil
}

// user is who is signed in: teacher, student or nobody.
func user(r *http.Request) string {
	name, password, _ := r.BasicAuth()
	right := subtle.ConstantTimeCompare([]byte(password), []byte(os.Getenv("PLATFORM_PASSWORD"))) == 1
	if password == "" || !right || (name != "teacher" && name != "student") {
		return ""
	}
	return name
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

package platform_test

import (
	"context"
	"log"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/storage/memory"
)

// A platform with one tool and one link to it.
func ExampleNew() {
	const school = "https://school.example"
	ctx, db := context.Background(), memory.New(memory.Config{})
	tool := lti.Registration{
		ID: "quiz", Issuer: school, ClientID: "abc123",
		Tool: lti.ToolSide{
			LoginURL: "https://tool.example/login", LaunchURL: "https://tool.example/launch", JWKSURL: "https://tool.example/jwks",
			RedirectURIs: []string{"https://tool.example/launch"}, ShareName: true,
		},
	}
	if err := db.PutRegistration(ctx, &tool); err != nil {
		log.Fatal(err)
	}
	if err := db.PutDeployment(ctx, &lti.Deployment{RegistrationID: "quiz", ID: "1"}); err != nil {
		log.Fatal(err)
	}
	keys, err := keyring.OpenFile("platform-key.pem")
	if err != nil {
		log.Fatal(err)
	}
	signedIn := func(r *http.Request) string { name, _, _ := r.BasicAuth(); return name } // your session

	p, err := platform.New(platform.Config{
		Issuer: school, TokenURL: school + "/token", Registrations: db, Keys: keys,
		Launches: platform.LaunchBuilderFunc(func(_ context.Context, _ *http.Request, a platform.AuthRequest) (*lti.Message, error) {
			return &lti.Message{
				Subject: a.UserID, Name: a.UserID, Roles: []lti.Role{lti.RoleLearner},
				Context: &lti.Context{ID: "course-1", Title: "Course"}, ResourceLink: &lti.ResourceLink{ID: "link-1"},
			}, nil
		}),
		SignedIn: func(r *http.Request, userID string) (bool, error) { return signedIn(r) == userID, nil },
	})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/authorize", p.Authorize())
	mux.Handle("/token", p.Token())
	mux.Handle("/jwks", p.JWKS())
	mux.HandleFunc("/open", func(w http.ResponseWriter, r *http.Request) {
		to, err := p.LoginURL(r.Context(), platform.Start{Registration: &tool, DeploymentID: "1", UserID: signedIn(r)})
		if err != nil {
			http.Error(w, "The link cannot be opened.", http.StatusForbidden)
			return
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
	})
}

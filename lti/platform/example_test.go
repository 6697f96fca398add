package platform_test

import (
	"context"
	"fmt"
	"html/template"
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

// The course page is where launches return to (Core §5.4.4): it shows what the
// tool says, escaped like anything else.
func ExamplePlatform_Return() {
	var p *platform.Platform // as in the example of New
	page := template.Must(template.New("").Parse(
		`<h1>Course</h1>{{with .ErrorMessage}}<p role="alert">{{.}}</p>{{end}}{{with .Message}}<p role="status">{{.}}</p>{{end}}`))

	http.Handle("/course", p.Return(func(w http.ResponseWriter, _ *http.Request, said platform.Returned) {
		if err := page.Execute(w, said); err != nil {
			log.Print(err)
		}
	}))
}

// Parameters of several levels, the narrowest counting most, with a variable
// that only the platform's own data can resolve.
func ExampleVariablesFunc() {
	cfg := platform.Config{
		Custom: map[string]string{"copied_from": "$ResourceLink.id.history", "lang": "en"},
		Variables: platform.VariablesFunc(func(_ context.Context, a platform.AuthRequest, name string) (string, bool, error) {
			switch name {
			case "ResourceLink.id.history":
				return platform.History("link-7", "link-1"), true, nil // of the link that a.Data names
			case "Person.name.prefix":
				return "", true, nil // this platform knows titles, and the person has none
			}
			return "", false, nil // everything else is passed on as it is
		}),
	}
	value, _, _ := cfg.Variables.Variable(context.Background(), platform.AuthRequest{}, "ResourceLink.id.history")
	fmt.Println(value)
	fmt.Println(platform.MergeCustom(cfg.Custom, map[string]string{"lang": "da"}))
	// Output:
	// link-7,link-1
	// map[copied_from:$ResourceLink.id.history lang:da]
}

// How often somebody may ask for tokens is the application's to say: it knows
// the addresses behind its proxies.
func ExamplePlatform_Token() {
	var p *platform.Platform              // as in the example of New
	var mayAsk func(r *http.Request) bool // your limiter, such as ten a second for an address

	http.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		if !mayAsk(r) {
			w.Header().Set("Retry-After", "10")
			http.Error(w, "Too many requests.", http.StatusTooManyRequests)
			return
		}
		p.Token().ServeHTTP(w, r)
	})
}

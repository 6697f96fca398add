package ltitest_test

import (
	"context"
	"errors"
	"fmt"
	"html"
	"net/http"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/profile"
	"github.com/ltikit/ltikit/lti/tool"
)

// showQuiz is the application under test.
func showQuiz(w http.ResponseWriter, _ *http.Request, l *tool.Launch) {
	what := "Take"
	if l.Message.HasRole(lti.RoleInstructor) {
		what = "Edit"
	}
	fmt.Fprintf(w, "%s quiz %s, %s", what, html.EscapeString(l.Message.Custom["quiz"]), html.EscapeString(l.Message.Name))
}

// A launch by anybody, in any role, with whatever the platform may say. Where
// this example has newT, a test has its own t.
func Example() {
	t := newT()
	defer t.end()

	p := ltitest.NewPlatform(t)
	tl := ltitest.NewTool(t, p, showQuiz)
	ada := ltitest.Person{ID: "u-1", Name: "Ada", Roles: []lti.Role{lti.RoleInstructor}}
	page := ltitest.NewBrowser(t, p).Launch(tl, ada, func(m *lti.Message) { m.Custom = map[string]string{"quiz": "7"} })
	fmt.Println(page.Body)
	// Output: Edit quiz 7, Ada
}

// An application is tested with its own routes, whatever router they are of.
func ExampleNewApp() {
	t := newT()
	defer t.end()
	routes := func(role *tool.Tool) http.Handler { // the application's own
		mux := http.NewServeMux()
		mux.Handle("/lti/login", role.Login())
		mux.Handle("/lti/launch", role.Launch(func(w http.ResponseWriter, r *http.Request, _ *tool.Launch) {
			http.Redirect(w, r, "/quizzes", http.StatusSeeOther)
		}))
		mux.Handle("/lti/keys", role.JWKS())
		mux.HandleFunc("/quizzes", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "All quizzes") })
		return mux
	}

	p := ltitest.NewPlatform(t)
	tl := ltitest.NewApp(t, p, ltitest.App{Handler: routes, Login: "/lti/login", Launch: "/lti/launch", JWKS: "/lti/keys"})
	page := ltitest.NewBrowser(t, p).Launch(tl, ltitest.Person{ID: "u-2", Roles: []lti.Role{lti.RoleLearner}})
	fmt.Println(page.URL.Path, page.Body)
	// Output: /quizzes All quizzes
}

// Deep linking: a teacher opens the tool's picker, and the platform takes what
// the tool answers.
func ExampleBrowser_Choose() {
	t := newT()
	defer t.end()
	p := ltitest.NewPlatform(t)
	var tl *ltitest.Tool
	pick := func(w http.ResponseWriter, r *http.Request, l *tool.Launch) { // the application's own
		m, err := deeplink.Response(l.Message, deeplink.Item{Type: deeplink.TypeResourceLink, Title: "Quiz 7"})
		if err == nil {
			err = tl.Reply(w, r, l, l.Message.DeepLinking.ReturnURL, m)
		}
		if err != nil {
			http.Error(w, lti.AsError(err).Public, http.StatusInternalServerError)
		}
	}
	tl = ltitest.NewTool(t, p, pick, func(c *tool.Config) { c.MessageTypes = []lti.MessageType{lti.DeepLinkingRequest} })

	browser := ltitest.NewBrowser(t, p)
	page := browser.Choose(tl, ltitest.Person{ID: "u-1", Roles: []lti.Role{lti.RoleInstructor}})
	for _, item := range browser.Answer(page).Items {
		fmt.Println(item.Type, item.Title)
	}
	// Output: ltiResourceLink Quiz 7
}

// A tool finds a gradebook and a roster that answer.
func ExamplePlatform_GradesClaim() {
	t := newT()
	defer t.end()
	p := ltitest.NewPlatform(t)
	var tl *ltitest.Tool
	tl = ltitest.NewTool(t, p, func(w http.ResponseWriter, r *http.Request, l *tool.Launch) { // the application's own
		services := tl.Services(l.Registration, l.Deployment.ID)
		column, err := ags.NewClient(services, l.Message.AGS).FindOrCreate(r.Context(), ags.LineItem{Label: "Quiz 7", ScoreMaximum: 10, ResourceID: "quiz-7"})
		fmt.Fprintln(w, column.Label, err)
		for member, err := range nrps.NewClient(services, l.Message.NRPS).Members(r.Context(), nrps.Query{}) {
			fmt.Fprintln(w, member.Name, err)
		}
	})

	page := ltitest.NewBrowser(t, p).Launch(tl, ltitest.Person{ID: "u-2", Name: "Grace", Roles: []lti.Role{lti.RoleLearner}}, func(m *lti.Message) {
		m.AGS, m.NRPS = p.GradesClaim(), p.RosterClaim()
	})
	fmt.Println(page.Body)
	for item, err := range p.Store.ListLineItems(context.Background(), ags.Owner{RegistrationID: tl.Registration.ID, ContextID: "c-1"}, ags.Filter{}, "") {
		fmt.Println("column:", item.Label, err)
	}
	// Output:
	// Quiz 7 <nil>
	// Grace <nil>
	//
	// column: Quiz 7 <nil>
}

// A tool meets Moodle, and Moodle is busy.
func ExampleNewLMS() {
	t := newT()
	defer t.end()
	p := ltitest.NewLMS(t, profile.Moodle)
	tl := ltitest.NewTool(t, p, func(http.ResponseWriter, *http.Request, *tool.Launch) {})
	p.Fail(ltitest.Fault{At: []ltitest.Endpoint{ltitest.LineItems}, Times: 1, Status: http.StatusTooManyRequests})

	grades := ags.NewClient(tl.Services(tl.Registration, ltitest.DeploymentID), p.GradesClaim())
	for range 2 {
		column, err := grades.FindOrCreate(context.Background(), ags.LineItem{Label: "Quiz 7", ScoreMaximum: 10, ResourceID: "quiz-7"})
		var busy *advantage.StatusError
		fmt.Println(errors.As(err, &busy), strings.HasSuffix(column.ID, "?type_id=7"))
	}
	// Output:
	// true false
	// false true
}

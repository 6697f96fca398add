package tool_test

import (
	"context"
	"fmt"
	"html"
	"log"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/memory"
)

// A tool with one trusted platform. With storage/sqlstore in place of memory,
// registrations and used launches survive a restart and serve several processes.
func ExampleNew() {
	ctx, db := context.Background(), memory.New(memory.Config{})
	platform := lti.Registration{
		ID: "school", Issuer: "https://school.example", ClientID: "abc123",
		Platform: lti.PlatformSide{
			AuthorizationURL: "https://school.example/authorize", TokenURL: "https://school.example/token", JWKSURL: "https://school.example/jwks",
		},
	}
	if err := db.PutRegistration(ctx, &platform); err != nil {
		log.Fatal(err)
	}
	if err := db.PutDeployment(ctx, &lti.Deployment{RegistrationID: "school", ID: "1"}); err != nil {
		log.Fatal(err)
	}
	key, err := keyring.Generate()
	if err != nil {
		log.Fatal(err)
	}
	keys, err := keyring.New(key)
	if err != nil {
		log.Fatal(err)
	}

	t, err := tool.New(tool.Config{LaunchURL: "https://tool.example/launch", Registrations: db, Keys: keys})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/login", t.Login())
	mux.Handle("/jwks", t.JWKS())
	mux.Handle("/launch", t.Launch(func(w http.ResponseWriter, _ *http.Request, l *tool.Launch) {
		fmt.Fprintf(w, "Welcome, %s", html.EscapeString(l.Message.Name))
	}))
}

// A score, sent from a launch or any time later: a stored registration,
// deployment id and AGS claim are enough.
func ExampleTool_Services() {
	var (
		t            *tool.Tool
		registration *lti.Registration
		claim        *lti.AGSClaim
		clock        ags.Clock // one for all scores, so that their timestamps rise
	)
	send := func(ctx context.Context) error {
		grades := ags.NewClient(t.Services(registration, "1"), claim)
		column, err := grades.FindOrCreate(ctx, ags.LineItem{Label: "Quiz", ScoreMaximum: 10, ResourceID: "quiz-1"})
		if err != nil {
			return err
		}
		points, maximum := 8.5, 10.0
		return grades.PostScoreTo(ctx, column.ID, ags.Score{
			UserID: "7c40b2f9", Timestamp: clock.Next(), ScoreGiven: &points, ScoreMaximum: &maximum,
			ActivityProgress: ags.Completed, GradingProgress: ags.FullyGraded,
		})
	}
	_ = send
}

package placement_test

import (
	"context"
	"fmt"
	"log"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage/memory"
)

// A tool of the whole platform, enabled for a faculty, narrowed in one course and
// placed there.
func Example() {
	ctx, db := context.Background(), memory.New(memory.Config{})
	_ = db.PutRegistration(ctx, &lti.Registration{ID: "quiz-inc", Issuer: "https://school.example", ClientID: "abc123", Tool: lti.ToolSide{
		LaunchURL: "https://quiz.example/launch", Scopes: []lti.Scope{lti.ScopeLineItem, lti.ScopeScore, lti.ScopeMembership}}})
	tools, err := placement.New(placement.Config{Store: db, Registrations: db})
	if err != nil {
		log.Fatal(err)
	}
	for _, scope := range []config.Scope{
		{ID: "school", Kind: config.Platform, Name: "School"},
		{ID: "maths", ParentID: "school", Kind: config.Organisation, Name: "Mathematics"},
		{ID: "algebra", ParentID: "maths", Kind: config.Course, Name: "Algebra", Context: &lti.Context{Title: "Algebra"}},
	} {
		if _, err := tools.SaveScope(ctx, scope); err != nil {
			log.Fatal(err)
		}
	}
	quiz, err := tools.SaveTool(ctx, config.Tool{ID: "quiz", ScopeID: "school", Name: "Quiz", Version: config.V13, RegistrationID: "quiz-inc",
		Settings: config.Settings{Grades: config.GradesProgrammatic, Services: map[config.Service]bool{config.Roster: true}}})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := tools.Enable(ctx, quiz.ID, "maths", ""); err != nil {
		log.Fatal(err)
	}
	err = tools.SaveRule(ctx, config.Rule{ScopeID: "algebra", ToolID: quiz.ID, Settings: config.Settings{Services: map[config.Service]bool{config.Roster: false}}})
	if err != nil {
		log.Fatal(err)
	}
	p, err := tools.Place(ctx, placement.NewPlacement{ScopeID: "algebra", ToolID: quiz.ID, Title: "Week 1"})
	if err != nil {
		log.Fatal(err)
	}
	e, err := tools.EffectiveOf(ctx, p.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("enabled:", e.Enabled.Value, "by", e.Enabled.Origin)
	fmt.Println("grades:", e.Grades.Value, "by", e.Grades.Origin)
	fmt.Println("roster:", e.Services[config.Roster].Value, "by", e.Services[config.Roster].Origin)

	err = tools.SaveRule(ctx, config.Rule{ScopeID: "algebra", ToolID: quiz.ID, Settings: config.Settings{Services: map[config.Service]bool{config.Groups: true}}})
	fmt.Println(lti.AsError(err).Public)
	// Output:
	// enabled: true by scope Mathematics
	// grades: programmatic by tool Quiz
	// roster: false by scope Algebra
	// A level above does not allow that.
}

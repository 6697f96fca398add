package proctoring_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/proctoring"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/tool"
)

const (
	assessment = "a/1" // open to tool-1; escaped in URLs
	other      = "a-2" // open to nobody here
	link       = "l-1"
)

// exam is a platform with one assessment and a proctoring tool, both real.
type exam struct {
	platform *ltitest.Platform
	handler  *proctoring.Handler
	tool     *ltitest.Tool
	// answer is what the tool sends back for a start message.
	answer proctoring.Assessment
	// alter changes the tool's answer before it is signed.
	alter func(m *lti.Message)
	// actions are those that the assessment takes.
	actions []proctoring.Action

	mu       sync.Mutex
	session  proctoring.Session
	attempts map[string]proctoring.Standing
	controls []proctoring.Control

	launches chan *lti.Message
}

func student() ltitest.Person {
	return ltitest.Person{ID: "u-2", Roles: []lti.Role{lti.RoleLearner}}
}

func newExam(t testing.TB) *exam {
	t.Helper()
	e := &exam{platform: ltitest.NewPlatform(t), alter: func(*lti.Message) {}, actions: proctoring.Actions(), launches: make(chan *lti.Message, 8)}
	e.attempts = map[string]proctoring.Standing{"u-2/1": {Status: proctoring.Running}}
	e.handler = &proctoring.Handler{BaseURL: e.platform.Server.URL + "/acs", Issuer: e.platform.Issuer(), Auth: e.platform, Assessments: e, Logger: ltitest.Logger(t)}
	e.platform.Mux.Handle("/acs/", e.handler)
	e.platform.Mux.Handle("/proctored", e.platform.Receive(e.begin, lti.StartAssessment))
	e.platform.Build = e.build
	e.tool = ltitest.NewTool(t, e.platform, e.serve, func(c *tool.Config) {
		c.MessageTypes = []lti.MessageType{lti.StartProctoring, lti.EndAssessment}
	})
	e.grant(t, lti.ScopeAssessmentControl, lti.ScopeMembership)
	return e
}

// grant sets the scopes that the platform's administrator granted.
func (e *exam) grant(t testing.TB, scopes ...lti.Scope) {
	t.Helper()
	r := e.tool.Registration.Clone()
	r.Tool.Scopes = scopes
	require.NoError(t, e.platform.Store.PutRegistration(t.Context(), r))
}

// build is the platform: it writes the messages to the tool.
func (e *exam) build(a platform.AuthRequest, who ltitest.Person) (*lti.Message, error) {
	m := &lti.Message{Subject: who.ID, Roles: who.Roles, ResourceLink: &lti.ResourceLink{ID: link, Title: "Exam"}}
	if a.Type == lti.EndAssessment {
		return m, proctoring.End{AttemptNumber: 1, ErrorMessage: "The time was up.", ErrorLog: "timeout"}.AddTo(m)
	}
	data, err := proctoring.NewSessionData(nil)
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	e.session = proctoring.Session{ClientID: a.Registration.ClientID, DeploymentID: a.DeploymentID, ResourceLinkID: link, AttemptNumber: 1, Data: data}
	e.mu.Unlock()
	if err := m.SetAssessmentControl(e.handler.Claim(assessment, e.actions...)); err != nil {
		return nil, err
	}
	return m, proctoring.Start{AttemptNumber: 1, StartAssessmentURL: e.platform.Server.URL + "/proctored", SessionData: data, Settings: "level=2"}.AddTo(m)
}

// serve is the tool: it finds the person fit for the exam at once.
func (e *exam) serve(w http.ResponseWriter, r *http.Request, l *tool.Launch) {
	e.launches <- l.Message
	if l.Message.Type == lti.EndAssessment {
		end, err := proctoring.ReadEnd(l.Message)
		fmt.Fprintf(w, "%+v %v", *end, err)
		return
	}
	start, err := proctoring.ReadStart(l.Message)
	if err == nil {
		var m *lti.Message
		if m, err = e.answer.Answer(l.Message); err == nil {
			e.alter(m)
			err = e.tool.Reply(w, r, l, start.StartAssessmentURL, m)
		}
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// begin is the platform: it lets the attempt begin, or not.
func (e *exam) begin(w http.ResponseWriter, _ *http.Request, in *platform.Received) {
	e.mu.Lock()
	session := e.session
	e.mu.Unlock()
	a, err := proctoring.Accept(in.Message, session)
	if err != nil {
		http.Error(w, lti.AsError(err).Claim, http.StatusForbidden)
		return
	}
	name := "nobody"
	if a.VerifiedUser != nil {
		name = a.VerifiedUser.Name
	}
	fmt.Fprintf(w, "begin, return %t, %s", a.ReturnAtEnd, name)
}

// open sends a person to the tool with a message and returns what the tool shows.
func (e *exam) open(t testing.TB, b *ltitest.Browser, kind lti.MessageType) *ltitest.Page {
	t.Helper()
	b.SignIn(student())
	to, err := e.platform.LoginURL(t.Context(), platform.Start{Registration: e.tool.Registration, DeploymentID: ltitest.DeploymentID, UserID: student().ID, Type: kind})
	require.NoError(t, err)
	return b.Submit(b.Get(to))
}

func (e *exam) OpenAssessment(_ context.Context, g *lti.Grant, id string) (proctoring.Controlled, error) {
	if id != assessment || g.Registration.ClientID != "tool-1" {
		return proctoring.Controlled{}, proctoring.ErrNotFound
	}
	return proctoring.Controlled{ResourceLinkID: link, Actions: e.actions}, nil
}

func (e *exam) ControlAttempt(_ context.Context, _ string, c proctoring.Control) (proctoring.Standing, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	key := fmt.Sprintf("%s/%d", c.User.Subject, c.AttemptNumber)
	standing, known := e.attempts[key]
	if !known {
		return standing, proctoring.ErrNotFound
	}
	after, err := standing.Status.After(c.Action)
	if err != nil {
		return standing, err
	}
	standing.Status = after
	if c.ExtraTime != nil {
		standing.ExtraTime = c.ExtraTime
	}
	e.attempts[key] = standing
	e.controls = append(e.controls, c)
	return standing, nil
}

func (e *exam) standing(key string) proctoring.Standing {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.attempts[key]
}

func (e *exam) set(key string, s proctoring.Status) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.attempts[key] = proctoring.Standing{Status: s}
}

func (e *exam) services() *advantage.Client {
	return e.tool.Services(e.tool.Registration, ltitest.DeploymentID)
}

// control is one that the exam takes.
func (e *exam) control(a proctoring.Action) proctoring.Control {
	c := proctoring.Control{User: proctoring.User{Issuer: e.platform.Issuer(), Subject: "u-2"}, ResourceLink: proctoring.ResourceLink{ID: link}, AttemptNumber: 1, Action: a}
	if a == proctoring.Update {
		minutes := 10
		c.ExtraTime = &minutes
	}
	return c
}

package proctoring_test

import (
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/proctoring"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/tool"
)

// A tool looks at the person and lets the attempt begin.
func ExampleAssessment_Answer() {
	letBegin := func(t *tool.Tool, w http.ResponseWriter, r *http.Request, l *tool.Launch) error {
		start, err := proctoring.ReadStart(l.Message)
		if err != nil {
			return err
		}
		answer, err := proctoring.Assessment{ReturnAtEnd: true}.Answer(l.Message)
		if err != nil {
			return err
		}
		return t.Reply(w, r, l, start.StartAssessmentURL, answer)
	}
	_ = letBegin
}

// A platform begins the attempt of the person who is signed in, if the answer is
// to the session that it keeps for them.
func ExampleAccept() {
	mount := func(mux *http.ServeMux, p *platform.Platform, sessionOf func(r *http.Request) proctoring.Session) {
		mux.Handle("/proctored", p.Receive(func(w http.ResponseWriter, r *http.Request, in *platform.Received) {
			if _, err := proctoring.Accept(in.Message, sessionOf(r)); err != nil {
				http.Error(w, lti.AsError(err).Public, http.StatusForbidden)
				return
			}
			http.Redirect(w, r, "/attempt", http.StatusSeeOther)
		}, lti.StartAssessment))
	}
	_ = mount
}

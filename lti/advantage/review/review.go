package review

import (
	"fmt"

	"github.com/ltikit/ltikit/lti"
)

// Review is what a submission review request asks to be shown.
type Review struct {
	// ForUser is whose submission is meant. Names and address are there as far
	// as the platform shares them.
	ForUser lti.ForUser
	// LineItem is the URL of the line item that the submission was graded in.
	LineItem string
}

// AddTo makes m the submission review request of that review, on the platform's
// side. What the line item's gradebook offers (ags.Handler.Claim) may be in m
// already and stays. The resource link is sent where it is known; a line item
// without one has none.
//
// The platform role takes the gradebook out of a launch, and with it the line
// item, where the tool was granted none of its scopes. A tool for which that is so
// cannot be asked for a review.
func (r Review) AddTo(m *lti.Message) error {
	if r.LineItem == "" {
		return refuse(lti.ClaimAGS+".lineitem", "the URL of the line item", "nothing")
	}
	if err := m.SetForUser(&r.ForUser); err != nil {
		return err
	}
	grades := lti.AGSClaim{Scopes: []lti.Scope{}}
	if m.AGS != nil {
		grades = *m.AGS // what it points to is the caller's
	}
	grades.LineItem = r.LineItem
	m.Type, m.AGS = lti.SubmissionReviewRequest, &grades
	return nil
}

// Read returns what a submission review request asks for, on the tool's side. It
// needs no resource link: platforms disagree about sending one.
func Read(m *lti.Message) (*Review, error) {
	if m.Type != lti.SubmissionReviewRequest {
		return nil, refuse(lti.ClaimMessageType, string(lti.SubmissionReviewRequest), lti.Shortened(string(m.Type)))
	}
	about, err := m.ForUser()
	if err != nil {
		return nil, err
	}
	if about == nil || about.UserID == "" {
		return nil, refuse(lti.ClaimForUser+".user_id", "the id of a person", "nothing")
	}
	if m.AGS == nil || m.AGS.LineItem == "" {
		return nil, refuse(lti.ClaimAGS+".lineitem", "the URL of the line item", "nothing")
	}
	return &Review{ForUser: *about, LineItem: m.AGS.LineItem}, nil
}

// Own tells whether the person of the launch looks at a submission of their own.
// Anybody else must be shown it by the roles of the launch, if at all.
func (r *Review) Own(m *lti.Message) bool { return m.Subject != "" && m.Subject == r.ForUser.UserID }

func refuse(claim, want, got string) error {
	return &lti.Error{Code: lti.CodeInvalidToken, Public: "The learning platform does not say which submission to show.", Claim: claim, Want: want, Got: got,
		Err: fmt.Errorf("%w: submission review", lti.ErrMessage), Fix: "the platform must name the person and the line item in a submission review request"}
}

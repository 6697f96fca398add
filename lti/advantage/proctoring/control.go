package proctoring

import (
	"errors"
	"fmt"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
)

// MediaType is the media type of a control and of its answer.
const MediaType = "application/vnd.ims.lti-ap.v1.control+json"

// Action is what a tool does to an attempt.
type Action string

// The actions of the service.
const (
	Pause     Action = "pause"
	Resume    Action = "resume"
	Terminate Action = "terminate"
	// Update gives the person more time.
	Update Action = "update"
	// Flag marks something for a human to look at; the attempt goes on.
	Flag Action = "flag"
)

// Actions are all actions of the service.
func Actions() []Action { return []Action{Pause, Resume, Terminate, Update, Flag} }

// Status is how an attempt stands.
type Status string

// The values of the service. None: there was never such an attempt.
const (
	None       Status = "none"
	Running    Status = "running"
	Paused     Status = "paused"
	Terminated Status = "terminated"
	Complete   Status = "complete"
)

// After is how an attempt stands after an action. One that is over, and one that
// is in no state for it, refuses with ErrNotRunning: nothing may change then.
func (s Status) After(a Action) (Status, error) {
	under := s == Running || s == Paused
	switch {
	case a == Pause && s == Running:
		return Paused, nil
	case a == Resume && s == Paused:
		return Running, nil
	case a == Terminate && under:
		return Terminated, nil
	case (a == Update || a == Flag) && under:
		return s, nil
	}
	return s, fmt.Errorf("%w: %s while it is %s", ErrNotRunning, a, s)
}

// Control is one intervention in the attempt of a person.
type Control struct {
	User          User         `json:"user"`
	ResourceLink  ResourceLink `json:"resource_link"`
	AttemptNumber int          `json:"attempt_number"`
	Action        Action       `json:"action"`
	// ExtraTime is in minutes, beyond the time that everybody has. Update needs
	// it.
	ExtraTime *int `json:"extra_time,omitempty"`
	// IncidentTime is when it happened; IncidentSeverity how bad it was, from 0
	// to 1.
	IncidentTime     advantage.Timestamp `json:"incident_time,omitzero"`
	IncidentSeverity *float64            `json:"incident_severity,omitempty"`
	// ReasonCode and ReasonMessage say why, in the tool's own words.
	ReasonCode    string `json:"reason_code,omitempty"`
	ReasonMessage string `json:"reason_msg,omitempty"`
}

// User names a person by the platform's issuer and the `sub` of the person's
// launches.
type User struct {
	Issuer  string `json:"iss"`
	Subject string `json:"sub"`
}

// ResourceLink names the link of the assessment.
type ResourceLink struct {
	ID string `json:"id"`
}

// ControlOf begins the control of the attempt that a start message is about.
func ControlOf(start *lti.Message, a Action) (Control, error) {
	s, err := ReadStart(start)
	if err != nil {
		return Control{}, err
	}
	return Control{User: User{start.Issuer, start.Subject}, ResourceLink: ResourceLink{start.ResourceLink.ID}, AttemptNumber: s.AttemptNumber, Action: a}, nil
}

// Validate checks the rules of a control.
func (c *Control) Validate() error {
	switch {
	case c.User.Issuer == "" || c.User.Subject == "":
		return errors.New("user needs iss and sub")
	case c.ResourceLink.ID == "":
		return errors.New("resource_link needs an id")
	case c.AttemptNumber < 1:
		return errors.New("attempt_number must be a whole number from 1")
	case c.Action == Update && c.ExtraTime == nil:
		return errors.New("the action update needs extra_time")
	case c.ExtraTime != nil && *c.ExtraTime < 0:
		return errors.New("extra_time must not be negative")
	case c.IncidentSeverity != nil && !(*c.IncidentSeverity >= 0 && *c.IncidentSeverity <= 1):
		return errors.New("incident_severity must be a number from 0 to 1")
	}
	return nil
}

// Standing is how an attempt stands after a control.
type Standing struct {
	Status Status `json:"status"`
	// ExtraTime is what the person has been given in all, in minutes; nil if the
	// platform does not say.
	ExtraTime *int `json:"extra_time,omitempty"`
}

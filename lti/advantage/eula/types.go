package eula

import (
	"errors"

	"github.com/ltikit/ltikit/lti/advantage"
)

const maxUserID = 255 // characters

// Acceptance is what one person decided about the tool's terms.
type Acceptance struct {
	// UserID is the `sub` of the person's launches; required.
	UserID string `json:"userId"`
	// Accepted is false where the person refused.
	Accepted bool `json:"accepted"`
	// Timestamp orders what one person decided: it must rise every time.
	// Written in UTC with microseconds.
	Timestamp advantage.Timestamp `json:"timestamp"`
}

// Validate returns what is wrong with the acceptance in one sentence.
func (a *Acceptance) Validate() error {
	switch {
	case a.UserID == "" || len(a.UserID) > maxUserID:
		return errors.New("userId is required and must not be longer than 255 characters")
	case a.Timestamp.IsZero():
		return errors.New("timestamp is required, ISO 8601 with a time zone")
	}
	return nil
}

// requirement is the body about a deployment. Nil means that it was left out.
type requirement struct {
	Required *bool `json:"eulaRequired"`
}

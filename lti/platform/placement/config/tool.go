package config

import "strings"

// Version is the version of LTI that a tool speaks.
type Version string

// Versions of LTI.
const (
	V13 Version = "1.3"
	V11 Version = "1.1"
)

// Tool is a tool that a scope owns and shares with everything below. It holds no
// secret: it refers to a registration (LTI 1.3) or to the consumer key of
// credentials (LTI 1.1), which others keep.
type Tool struct {
	// ID is opaque and URL-safe.
	ID string `json:"id"`
	// ScopeID is the owner.
	ScopeID string  `json:"scopeId"`
	Name    string  `json:"name,omitempty"`
	Version Version `json:"version"`
	// RegistrationID names the lti.Registration of a tool of version 1.3.
	RegistrationID string `json:"registrationId,omitempty"`
	// ConsumerKey names the credentials of a tool of version 1.1.
	ConsumerKey string `json:"consumerKey,omitempty"`
	// Private is the configuration of one placement alone: nobody else may
	// refer to it, and it goes when the placement does.
	Private bool `json:"private,omitempty"`
	// Settings are what the owner grants: a service that is not on here is on
	// nowhere.
	Settings Settings `json:"settings,omitzero"`
}

// trust11 begins the Trust of tools of version 1.1. No id of a registration
// holds a space.
const trust11 = "lti11 "

// Trust names whose keys or secret the tool is launched with: the id of the
// registration, or what stands for the consumer key. Several tools may share it.
func (t Tool) Trust() string {
	if t.Version == V11 {
		return trust11 + t.ConsumerKey
	}
	return t.RegistrationID
}

// Check returns what is wrong with the tool by itself.
func (t Tool) Check() error {
	if err := CheckID("tool", t.ID); err != nil {
		return err
	}
	if err := CheckID("scope", t.ScopeID); err != nil {
		return err
	}
	switch {
	case t.Version == V13 && t.ConsumerKey == "" && t.RegistrationID != "":
	case t.Version == V11 && t.RegistrationID == "" && strings.TrimSpace(t.ConsumerKey) != "":
	case t.Version == V13:
		return refuse(ErrVersion, "A tool of LTI 1.3 needs a registration, and nothing else.", "registration", "the id of a registration, and no consumer key", t.RegistrationID, "choose the registration of the tool")
	case t.Version == V11:
		return refuse(ErrVersion, "A tool of LTI 1.1 needs a consumer key, and nothing else.", "consumer key", "a key, and no registration", t.ConsumerKey, "choose the credentials of the tool")
	default:
		return refuse(ErrVersion, "That version of LTI is not known here.", "version", "1.3 or 1.1", string(t.Version), "choose the version that the tool speaks")
	}
	return t.Settings.Check(t.Version)
}

package lti

// IsDataPrivacyLaunch tells whether it is a data privacy launch, in either of the
// spellings that platforms use.
func (t MessageType) IsDataPrivacyLaunch() bool {
	return t == DataPrivacyLaunchRequest || t == OldDataPrivacyLaunchRequest
}

// validateDataPrivacy is for a launch without a link that leads to what the tool
// keeps of people. It may be about one person.
func (m *Message) validateDataPrivacy() error {
	if m.Roles == nil {
		return invalid(ClaimRoles, "an array, even if it is empty", "nothing")
	}
	if err := m.checkForUser(); err != nil {
		return err
	}
	return requireURL(ClaimTargetLinkURI, m.TargetLinkURI)
}

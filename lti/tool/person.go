package tool

// PersonID names the person among those of all platforms: by issuer and sub and
// by nothing else, for a name or an e-mail address identifies nobody (Core §3.3,
// §5.3.6). It is empty in an anonymous launch, which is nobody's.
func (l *Launch) PersonID() string {
	if l.Message.Subject == "" {
		return ""
	}
	return l.Message.Issuer + " " + l.Message.Subject // an issuer holds no blank
}

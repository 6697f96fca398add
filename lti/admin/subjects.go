package admin

// Subjects are what there is to administer for an account, so that pages offer no
// more.
type Subjects struct {
	Registrations, Keys, Placements, Applications, Consumers bool
	// Connector tells that platforms can be invited to this tool.
	Connector bool
}

// Subjects returns what there is to administer for the account.
func (a *Admin) Subjects(p Principal) Subjects {
	trusts := p.Installation || p.Tenant != "" || len(p.Scopes) == 0
	return Subjects{
		Registrations: trusts,
		Keys:          a.cfg.Keys != nil && p.Installation,
		Placements:    a.cfg.Placements != nil && (p.Installation || len(p.Scopes) > 0),
		Applications:  a.cfg.Registrar != nil && trusts,
		Consumers:     a.cfg.Consumers != nil && trusts,
		Connector:     a.cfg.Connector != nil && trusts,
	}
}

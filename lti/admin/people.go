package admin

import (
	"context"
	"net/http"
)

// People forgets people, for an installation that keeps something of them.
type People interface {
	// ForgetPerson removes what is kept of a person: the subject as the platform
	// of the registration names it. It is no error that nothing is.
	ForgetPerson(ctx context.Context, registrationID, subject string) error
}

// ForgetPerson removes what is kept of a person of a registration, as often as it
// is called. The log says that it was done, and not of whom.
func (a *Admin) ForgetPerson(ctx context.Context, p Principal, registrationID, subject string) error {
	if a.cfg.People == nil {
		return notFound("This installation keeps nothing of people.")
	}
	r, err := a.Registration(ctx, p, registrationID)
	if err != nil {
		return err
	}
	if subject == "" {
		return &InvalidError{[]Problem{{"subject", "must be the platform's id of the person"}}}
	}
	return a.change(ctx, p, r.Tenant, "person.forget", r.ID, func() error {
		return stored(a.cfg.People.ForgetPerson(ctx, r.ID, subject), "person")
	})
}

// forgetting names a person. It is a body and no address, which logs would hold.
type forgetting struct {
	Subject string `json:"subject"`
}

func (h *handler) forgetPerson(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in forgetting
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	return nil, h.Admin.ForgetPerson(r.Context(), p, r.PathValue("id"), in.Subject)
}

// ForgetPerson removes what is kept of a person of a registration.
func (c *Client) ForgetPerson(ctx context.Context, registrationID, subject string) error {
	return c.do(ctx, http.MethodPost, registrationPath(registrationID)+"/forgotten", forgetting{subject}, nil)
}

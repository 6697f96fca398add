package dynreg

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// Management is how a platform lets a tool manage its registration (RFC 7592):
// ManageURL and ManageToken of an [Information]. The token is a secret; where it
// is kept is the application's choice.
type Management struct {
	ClientID, URL, Token string
}

// Management is that of the registration, and false where the platform offers
// none.
func (i *Information) Management() (Management, bool) {
	return Management{i.ClientID, i.ManageURL, i.ManageToken}, i.ManageURL != ""
}

// Read returns the registration as the platform has it now (RFC 7592 §2.1).
func (t *Tool) Read(ctx context.Context, m Management) (*Information, error) {
	status, body, err := t.manage(ctx, http.MethodGet, m, nil)
	if err != nil {
		return nil, err
	}
	if status != http.StatusOK {
		return nil, refusedBy(status, body, "registration_client_uri")
	}
	return readManaged(body, m)
}

// Update asks the platform to change the registration to what md says, all of it
// (RFC 7592 §2.2), and returns what it is now. A platform may answer with what
// it was: then an administrator there must approve the change.
func (t *Tool) Update(ctx context.Context, m Management, md *Metadata) (*Information, error) {
	status, body, err := t.manage(ctx, http.MethodPut, m, Information{ClientID: m.ClientID, Metadata: *md})
	if err != nil {
		return nil, err
	}
	if status != http.StatusOK {
		return nil, refusedBy(status, body, "registration_client_uri")
	}
	return readManaged(body, m)
}

// Delete ends the registration at the platform (RFC 7592 §2.3). The tool's own
// record stays.
func (t *Tool) Delete(ctx context.Context, m Management) error {
	status, body, err := t.manage(ctx, http.MethodDelete, m, nil)
	if err == nil && status != http.StatusNoContent && status != http.StatusOK {
		err = refusedBy(status, body, "registration_client_uri")
	}
	return err
}

func (t *Tool) manage(ctx context.Context, method string, m Management, body any) (int, []byte, error) {
	if web.CheckURL(m.URL, t.cfg.InsecureAllowLoopback) != nil {
		return 0, nil, answerError("registration_client_uri", "an absolute https URL", lti.ShortenedURL(m.URL))
	}
	return t.call(ctx, method, m.URL, m.Token, body)
}

// readManaged reads an answer that holds all of the registration. A new token
// takes the place of the old one (RFC 7592 §3).
func readManaged(body []byte, m Management) (*Information, error) {
	md := new(Metadata)
	if err := json.Unmarshal(body, md); err != nil || md.Tool == nil {
		return nil, answerError(toolMember, "the registration as RFC 7592 has it", "something else")
	}
	info, err := readInformation(body, md)
	if err != nil {
		return nil, err
	}
	if info.ClientID != m.ClientID {
		return nil, answerError("client_id", m.ClientID, lti.Shortened(info.ClientID))
	}
	if info.ManageURL == "" {
		info.ManageURL, info.ManageToken = m.URL, m.Token
	}
	return info, nil
}

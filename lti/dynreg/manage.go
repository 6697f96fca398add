package dynreg

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/storage"
)

// Read returns a client as it is now to the tool with that token (RFC 7592
// §2.1).
func (p *Platform) Read(ctx context.Context, id, token string) (*Information, error) {
	c, err := p.authenticated(ctx, id, token)
	if err != nil {
		return nil, err
	}
	return p.information(c, token)
}

// Update takes a tool's change of its registration, whole (RFC 7592 §2.2), and
// returns what is in force. While the tool is pending, that is the change; a tool
// that is approved goes on as it was until an administrator approves the change.
func (p *Platform) Update(ctx context.Context, id, token string, m *Metadata) (*Information, error) {
	c, err := p.authenticated(ctx, id, token)
	if err != nil {
		return nil, err
	}
	if m, err = p.accept(m); err != nil {
		return nil, err
	}
	if c.Status == Approved {
		c.Proposed = m
	} else {
		c.Metadata = m
	}
	c.Changed = p.cfg.Now().UTC()
	if err := p.cfg.Clients.SaveClient(ctx, c); err != nil {
		return nil, storeError("clients", err)
	}
	return p.information(c, token)
}

// Delete ends a registration at the wish of its tool (RFC 7592 §2.3), and with
// it the deployments. What services keep of it stays.
func (p *Platform) Delete(ctx context.Context, id, token string) error {
	if p.cfg.Remover == nil {
		return &lti.Error{Code: lti.CodeInvalidRequest, Public: "This platform does not let tools delete their registrations."}
	}
	c, err := p.authenticated(ctx, id, token)
	if err != nil {
		return err
	}
	if err := p.cfg.Clients.DeleteClient(ctx, id, c.Version); err != nil {
		return storeError("clients", err)
	}
	return p.settle(ctx, id)
}

// authenticated returns the client of the token. A client that does not exist is
// refused as a wrong token is, one that was refused knows that it was (§2.1).
func (p *Platform) authenticated(ctx context.Context, id, token string) (*Client, error) {
	c, err := p.cfg.Clients.LoadClient(ctx, id)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return nil, storeError("clients", err)
	}
	known := ""
	if err == nil {
		known = c.TokenHash
	}
	if subtle.ConstantTimeCompare([]byte(hash(token)), []byte(known)) != 1 {
		return nil, &lti.Error{Code: lti.CodeInvalidToken, Public: "The registration access token is not valid.", Err: errors.New("no client of that token")}
	}
	if c.Status == Refused {
		return nil, &lti.Error{Code: lti.CodeAccessDenied, Public: "This registration was refused.", Err: lti.ErrDisabled}
	}
	return c, nil
}

// Client is the handler below ClientsURL, by which a tool manages its
// registration. It takes the whole path: mount it without stripping a prefix.
func (p *Platform) Client() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		segments, ok := web.PathBelow(p.cfg.ClientsURL, r.URL)
		if !ok || len(segments) != 1 {
			http.NotFound(w, r)
			return
		}
		if err := p.manage(w, r, segments[0]); err != nil {
			p.refuse(w, r, err)
		}
	})
}

func (p *Platform) manage(w http.ResponseWriter, r *http.Request, id string) (err error) {
	var info *Information
	switch {
	case r.Method == http.MethodGet:
		info, err = p.Read(r.Context(), id, bearer(r))
	case r.Method == http.MethodPut:
		info, err = p.put(w, r, id)
	case r.Method == http.MethodDelete && p.cfg.Remover != nil:
		if err = p.Delete(r.Context(), id, bearer(r)); err == nil {
			w.WriteHeader(http.StatusNoContent)
			return nil
		}
	default:
		allow := []string{http.MethodGet, http.MethodPut}
		if p.cfg.Remover != nil {
			allow = append(allow, http.MethodDelete)
		}
		web.MethodNotAllowed(w, allow...)
		return nil
	}
	if err == nil {
		web.JSON(w, http.StatusOK, web.MediaTypeJSON, info)
	}
	return err
}

// put reads a change, which must say whose it is (RFC 7592 §2.2).
func (p *Platform) put(w http.ResponseWriter, r *http.Request, id string) (*Information, error) {
	if _, err := p.authenticated(r.Context(), id, bearer(r)); err != nil {
		return nil, err
	}
	var change Information
	if err := web.ReadJSON(w, r, &change); err != nil {
		return nil, err
	}
	if change.ClientID != id {
		return nil, metadataError(CodeInvalidMetadata, "client_id", "the one that was given", change.ClientID)
	}
	return p.Update(r.Context(), id, bearer(r), &change.Metadata)
}

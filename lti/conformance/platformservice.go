package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti"
)

// serviceChecks call the roster of a launch, where it offers one.
func serviceChecks() []platformCheck {
	return []platformCheck{
		call("LK-026", "no token", func(context.Context, *PlatformRun) (string, error) { return "", nil }, unauthorized),
		call("LK-026", "made-up token", func(context.Context, *PlatformRun) (string, error) { return "Bearer conformance-made-up", nil }, unauthorized),
		call("LK-027", "", bearer, roster),
	}
}

// call reads the roster with that Authorization header.
func call(id, variant string, with func(context.Context, *PlatformRun) (string, error), judge func(*http.Response, []byte) seen) platformCheck {
	return platformCheck{id: id, variant: variant, run: func(ctx context.Context, r *PlatformRun) (seen, error) {
		l, err := r.launched(ctx, r.platform.Start)
		if err != nil {
			return seen{}, err
		}
		if l.message.NRPS == nil || r.noTokens() != "" || !slices.Contains(r.platform.Scopes, lti.ScopeMembership) {
			return skipped("the launch offers no roster, or its scope is not said to be granted")
		}
		authorization, err := with(ctx, r)
		if err != nil {
			return seen{}, err
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, l.message.NRPS.ContextMembershipsURL, nil)
		if err != nil {
			return seen{}, err
		}
		if authorization != "" {
			req.Header.Set("Authorization", authorization)
		}
		resp, err := r.client.Do(req)
		if err != nil {
			return seen{}, err
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(io.LimitReader(resp.Body, maxPage))
		if err != nil {
			return seen{}, err
		}
		return judge(resp, body), nil
	}}
}

func bearer(ctx context.Context, r *PlatformRun) (string, error) {
	q := r.tokenRequest()
	q.form.Set("scope", string(lti.ScopeMembership))
	a, err := q.send(ctx)
	if err != nil {
		return "", err
	}
	if s := granted(q, a); !s.kept {
		return "", fmt.Errorf("no access token: %s", s.observed)
	}
	return "Bearer " + a.text("access_token"), nil
}

func unauthorized(resp *http.Response, _ []byte) seen {
	return seen{kept: resp.StatusCode == http.StatusUnauthorized, observed: resp.Status}
}

func roster(resp *http.Response, body []byte) seen {
	var list struct {
		Members []struct {
			UserID string     `json:"user_id"`
			Roles  []lti.Role `json:"roles"`
		} `json:"members"`
	}
	switch err := json.Unmarshal(body, &list); {
	case resp.StatusCode != http.StatusOK:
		return seen{observed: resp.Status}
	case err != nil:
		return seen{observed: "no roster"}
	case !strings.HasPrefix(resp.Header.Get("Content-Type"), "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"):
		return seen{observed: "media type " + resp.Header.Get("Content-Type")}
	}
	for _, m := range list.Members {
		if m.UserID == "" || m.Roles == nil {
			return seen{observed: "a member without user_id or roles"}
		}
	}
	return seen{kept: true, observed: fmt.Sprintf("%d members", len(list.Members))}
}

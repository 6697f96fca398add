package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// payloadChecks are those of what a launch carries (Core §5.3, Sec §5.1.2), and of
// the key set that verifies it.
func payloadChecks() []platformCheck {
	return []platformCheck{
		look("TC-291", student),
		{id: "TC-293", run: instructor},
		look("LK-025", func(l *launched) seen { return agrees(l.message.Validate()) }),
		look("TC-295", trimmed),
		look("TC-296", func(l *launched) seen {
			return equal("target_link_uri", l.message.TargetLinkURI, l.login.Get("target_link_uri"))
		}),
		look("TC-297", func(l *launched) seen { return equal("nonce", l.message.Nonce, l.ask.Get("nonce")) }),
		look("TC-298", audience),
		look("TC-299", func(l *launched) seen {
			life := l.message.Expires.Sub(l.message.IssuedAt)
			return seen{kept: life > 0 && life <= time.Hour, observed: "valid for " + life.String()}
		}),
		look("TC-300", issuer),
		{id: "TC-301", variant: "constant over two launches", run: constantDeployment},
		look("TC-305", func(l *launched) seen {
			_, isList := l.claims[lti.ClaimRoles].([]any)
			return seen{kept: isList, observed: fmt.Sprintf("roles is %T", l.claims[lti.ClaimRoles])}
		}),
		look("TC-306", func(l *launched) seen {
			_, mentees := l.claims[lti.ClaimRoleScopeMentor]
			return seen{kept: !mentees || l.message.HasRole(lti.RoleMentor), observed: fmt.Sprintf("mentees named: %t", mentees)}
		}),
		{id: "TC-315", run: keySetDocument},
	}
}

// look is a check of a good launch.
func look(id string, at func(*launched) seen) platformCheck {
	return platformCheck{id: id, run: func(ctx context.Context, r *PlatformRun) (seen, error) {
		l, err := r.launched(ctx, r.platform.Start)
		if err != nil {
			return seen{}, err
		}
		return at(l), nil
	}}
}

func (r *PlatformRun) launched(ctx context.Context, start func(context.Context) (*http.Request, error)) (*launched, error) {
	c, err := r.click(ctx, start)
	if err != nil {
		return nil, err
	}
	return c.message(ctx)
}

func agrees(err error) seen {
	if err != nil {
		return seen{observed: err.Error()}
	}
	return seen{kept: true, observed: "all there"}
}

func equal(name, got, want string) seen {
	return seen{kept: got == want, observed: fmt.Sprintf("%s is %q, to be %q", name, got, want)}
}

func student(l *launched) seen {
	if l.message.HasRole(lti.RoleInstructor, lti.RoleAdministrator, lti.RoleContentDeveloper) {
		return seen{observed: "a student is launched with a role that teaches"}
	}
	if !l.message.HasRole(lti.RoleLearner) {
		return seen{observed: "a student is launched without the role Learner"}
	}
	return seen{kept: true, observed: "a learner, signed by a published key"}
}

func instructor(ctx context.Context, r *PlatformRun) (seen, error) {
	if r.platform.StartInstructor == nil {
		return skipped("no instructor's link is given")
	}
	l, err := r.launched(ctx, r.platform.StartInstructor)
	if err != nil {
		return seen{}, err
	}
	kept := l.message.HasRole(lti.RoleInstructor) && !l.message.HasRole(lti.RoleLearner)
	return seen{kept: kept, observed: fmt.Sprintf("roles %q", l.message.Roles)}, nil
}

// trimmed looks for blanks around values, however deep.
func trimmed(l *launched) seen {
	if at := untrimmed("", l.claims); at != "" {
		return seen{observed: "blanks around " + at}
	}
	return seen{kept: true, observed: "no blanks around any value"}
}

func untrimmed(path string, v any) string {
	switch v := v.(type) {
	case string:
		if strings.TrimSpace(v) != v {
			return path
		}
	case []any:
		for _, e := range v {
			if at := untrimmed(path, e); at != "" {
				return at
			}
		}
	case map[string]any:
		for name, e := range v {
			if at := untrimmed(path+" "+name, e); at != "" {
				return at
			}
		}
	}
	return ""
}

func audience(l *launched) seen {
	client := l.run.platform.ClientID
	kept := slices.Equal(l.message.Audience, lti.Audience{client}) && (l.message.AuthorizedParty == "" || l.message.AuthorizedParty == client)
	return seen{kept: kept, observed: fmt.Sprintf("aud %q, azp %q", l.message.Audience, l.message.AuthorizedParty)}
}

// issuer wants https, but not of a platform on this very machine.
func issuer(l *launched) seen {
	u, err := url.Parse(l.message.Issuer)
	kept := err == nil && u.RawQuery == "" && u.Fragment == "" && (u.Scheme == "https" || web.IsLoopback(u.Hostname()))
	return seen{kept: kept, observed: "iss " + l.message.Issuer}
}

func constantDeployment(ctx context.Context, r *PlatformRun) (seen, error) {
	first, err := r.launched(ctx, r.platform.Start)
	if err != nil {
		return seen{}, err
	}
	second, err := r.launched(ctx, r.platform.Start)
	if err != nil {
		return seen{}, err
	}
	if want := r.platform.DeploymentID; want != "" && first.message.DeploymentID != want {
		return equal("deployment_id", first.message.DeploymentID, want), nil
	}
	return equal("deployment_id", second.message.DeploymentID, first.message.DeploymentID), nil
}

func keySetDocument(ctx context.Context, r *PlatformRun) (seen, error) {
	status, document, err := r.keySet(ctx)
	if err != nil {
		return seen{}, err
	}
	if status != http.StatusOK {
		return seen{observed: fmt.Sprintf("answered with %d", status)}, nil
	}
	var set struct{ Keys []map[string]any }
	if err := json.Unmarshal(document, &set); err != nil || len(set.Keys) == 0 {
		return seen{observed: "no keys, or no JSON"}, nil //nolint:nilerr // what it is not is what was seen
	}
	for _, key := range set.Keys {
		if kid, ok := key["kid"].(string); !ok || kid == "" {
			return seen{observed: "a key without kid"}, nil
		}
		for _, private := range []string{"d", "p", "q", "dp", "dq", "qi", "k"} {
			if _, there := key[private]; there {
				return seen{observed: "a key with the private part " + private}, nil
			}
		}
	}
	return seen{kept: true, observed: fmt.Sprintf("%d public keys", len(set.Keys))}, nil
}

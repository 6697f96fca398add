package conformance

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/lti"
)

// goodChecks are launches that must be taken, and who is seen in them.
func goodChecks() []toolCheck {
	roles := func(list ...lti.Role) func(*attempt) {
		if list == nil {
			list = []lti.Role{}
		}
		return claims(map[string]any{lti.ClaimRoles: list})
	}
	const (
		unknown  lti.Role = "https://vendor.example/roles#Wizard"
		testUser lti.Role = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
	)
	return []toolCheck{
		shown("TC-141", "", true, nil),
		shown("TC-142", "", false, func(a *attempt) { a.token.learner() }),
		shown("TC-143", "instructor", true, roles(lti.RoleInstitutionFaculty, lti.RoleInstructor)),
		shown("TC-143", "learner", false, roles(lti.RoleInstitutionStudent, lti.RoleLearner)),
		shown("TC-144", "Instructor", true, roles("Instructor")),
		shown("TC-144", "Learner", false, roles("Learner")),
		shown("TC-145", "", false, roles(unknown)),
		shown("TC-146", "", false, roles()),
		shown("LK-009", "", false, roles(lti.RoleInstitutionAdministrator)),
		shown("TC-159", "", false, roles(lti.RoleLearner, testUser)),
		accept("TC-160", "", claims(map[string]any{"https://vendor.example/claim": map[string]any{"deep": []any{map[string]any{"er": 1}, nil, true}}, "vendor": 5})),
		accept("TC-161", "", func(a *attempt) { a.token.set(map[string]any{"aud": a.run.tool.ClientID}) }),
		accept("TC-163", "", claims(map[string]any{lti.ClaimCustom: map[string]string{"due": "$ResourceLink.submission.endDateTime"}})),
		accept("TC-164", "", claims(map[string]any{lti.ClaimToolPlatform: map[string]string{"name": "No guid"}})),
		accept("TC-167", "", claims(map[string]any{
			"name": "مُعلِّمة 🧑‍🏫 e\u0301", lti.ClaimResourceLink: lti.ResourceLink{ID: "llave-ñ", Title: "שיעור 一 🙂"},
			lti.ClaimContext: lti.Context{ID: "course-1", Title: "Ελληνικά"},
		})),
		accept("LK-010", "", without("name", "given_name", "family_name", "email", "locale", lti.ClaimContext, lti.ClaimToolPlatform,
			lti.ClaimLaunchPresentation, lti.ClaimCustom, lti.ClaimAGS, lti.ClaimNRPS)),
	}
}

// shown is a good launch with a look at whose view it opens.
func shown(id, variant string, instructor bool, change func(*attempt)) toolCheck {
	return toolCheck{id: id, variant: variant, run: func(ctx context.Context, r *ToolRun) (seen, error) {
		page, err := r.launch(ctx, change)
		if err != nil {
			return seen{}, err
		}
		return r.sees(page, instructor), nil
	}}
}

// keySetChecks are those of the platform's key set; they come last, because they
// change it.
func keySetChecks() []toolCheck {
	return []toolCheck{
		{id: "TC-174", variant: "twenty of them", run: keyFlood},
		{id: "TC-169", run: rotation},
		accept("TC-170", "", nil),
		{id: "TC-176", run: func(ctx context.Context, r *ToolRun) (seen, error) {
			page, err := r.launch(ctx, signedByNext)
			if err != nil {
				return seen{}, err
			}
			return r.accepts(page), nil
		}},
	}
}

func keyFlood(ctx context.Context, r *ToolRun) (seen, error) {
	const launches, bound = 20, 5
	before, _ := r.platform.fetched()
	for range launches {
		if _, err := r.launch(ctx, func(a *attempt) { a.token.head(map[string]any{"kid": rand.Text()}) }); err != nil {
			return seen{}, err
		}
	}
	after, _ := r.platform.fetched()
	return seen{kept: after-before <= bound, observed: fmt.Sprintf("%d fetches of the key set for %d launches", after-before, launches)}, nil
}

func signedByNext(a *attempt) { *a.token = *newToken(a.keys().next, a.token.claims) }

// rotation publishes a new key and signs with it. A tool that has looked at the key
// set a moment ago is given the time to look again.
func rotation(ctx context.Context, r *ToolRun) (seen, error) {
	r.platform.rotate()
	var waited time.Duration
	for {
		page, err := r.launch(ctx, signedByNext)
		if err != nil {
			return seen{}, err
		}
		s := r.accepts(page)
		if s.kept || waited > 0 {
			s.observed = fmt.Sprintf("%s, %s after the change", s.observed, waited)
			return s, nil
		}
		if err := r.tool.Wait(ctx, r.tool.KeyWait); err != nil {
			return seen{}, err
		}
		waited = r.tool.KeyWait
	}
}

package ltitest

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/profile"
)

// NewLMS starts a platform that behaves like the product of that profile, such as
// [profile.Moodle]: its services have the product's quirks, its launches say which
// product it is, and the tools that are registered with it have the profile.
//
//	p := ltitest.NewLMS(t, profile.Sakai)
//	tl := ltitest.NewTool(t, p, showQuiz)
//	services := tl.Services(tl.Registration, ltitest.DeploymentID)
//	column, err := ags.NewClient(services, p.GradesClaim()).FindOrCreate(ctx, quiz)
//	require.NoError(t, err)
func NewLMS(t testing.TB, name string, options ...func(*platform.Config)) *Platform {
	t.Helper()
	product, known := profile.ByName(name)
	if !known {
		t.Fatalf("ltitest: there is no profile %q", name)
	}
	if aud := product.Services.TokenAudience; aud != "" {
		options = append(slices.Clone(options), func(c *platform.Config) { c.TokenAudiences = append(c.TokenAudiences, aud) })
	}
	p := NewPlatform(t, options...)
	p.product = product
	p.Behave(Like(name)...)
	return p
}

// Like returns the quirks of the product of that profile, from nearest to the
// tool; none for a product that is not known to have any. A platform has them
// once: call it anew for each. What a product does only at times is a quirk of its
// own, such as [AttemptLimit].
func Like(name string) []Quirk {
	switch name {
	case profile.Blackboard:
		return []Quirk{commentsStayInside()}
	case profile.Brightspace:
		product, _ := profile.ByName(name)
		return []Quirk{audienceIs(product.Services.TokenAudience)}
	case profile.Buzz:
		return []Quirk{audienceIsList()}
	case profile.Canvas:
		return []Quirk{
			userAgentRequired(), onlyStudents(), onlyGraded("FullyGraded", "PendingManual"), staleIs400(), resultURL(),
			submittedAhead(time.Minute), pointsNeedMaximum(), unknownLinkIs412(), linkColumn("a link's column cannot be deleted", http.MethodDelete,
				http.StatusUnauthorized, `{"errors":{"type":"unauthorized","message":"You cannot delete a coupled line item"}}`),
			pagesOf(50, Roster, LineItems, Results), rosterMediaType(membershipsOfLIS),
		}
	case profile.Coursera:
		return []Quirk{aboveMaximumIs403(), duplicatesHidden()}
	case profile.ILIAS:
		return []Quirk{deleteKeeps(), unlinked(LineItems, Results)}
	case profile.Moodle:
		return []Quirk{
			typeInQuery("type_id", "7"), exactMediaTypes(), notIssuedAhead(), curlyLinks(LineItems, Results), wholeSeconds(),
			onlyGraded("FullyGraded"), scoreAnswers200(), notGradableIs400(), onlyStudents(), numericLink(), foreignColumnIs403(),
		}
	case profile.OpenEdX:
		return []Quirk{
			lineItemNamesResource(), wholeMaximum(), staleIs400(), rosterUpTo(100), scopesDropped(),
		}
	case profile.Sakai:
		return []Quirk{
			allScopesOrNone(), shortAssertions(), tokenRefusedWith403(), plainJSON(), createAnswers200(), readOnlyMember(),
			filterByLTILink(), oneResultIsBare(), emptyPageIsBlank(), unpaged(LineItems, Results),
			linkColumn("a column on demand cannot be changed", http.MethodPut, http.StatusBadRequest, `{"error":"Line item is on demand"}`),
		}
	case profile.Schoology:
		return []Quirk{pagesOf(100, Roster), knownScoreMembers()}
	}
	return nil
}

// introduce says in a launch which product it comes from.
func (p *Platform) introduce(m *lti.Message) {
	if codes := p.product.ProductFamilyCodes; len(codes) > 0 {
		m.ToolPlatform = &lti.ToolPlatform{GUID: "ltitest", Name: p.product.Title, ProductFamilyCode: codes[0]}
	}
}

// link is the id of the one link in the course. Moodle's are numbers.
func (p *Platform) link() string {
	if p.product.Name == profile.Moodle {
		return "1"
	}
	return linkID
}

package profile_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/profile"
)

// docs/lms.md is the profiles in print. LTIKIT_WRITE_DOCS=1 writes it anew.
func TestDocument(t *testing.T) {
	t.Parallel()
	const path = "../../docs/lms.md"
	want := document()
	if os.Getenv("LTIKIT_WRITE_DOCS") == "1" {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
	}
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, want, string(got), "set LTIKIT_WRITE_DOCS=1 to write it anew")
}

func document() string {
	var b strings.Builder
	b.WriteString("# Learning platforms\n\n" +
		"What package `lti/profile` knows of them; written from it by its tests. A registration names its profile in `profile` and switches single tolerances in `tolerances`. Without a profile it is strict.\n\n" +
		"## Tolerances\n\nA launch is accepted although …\n\n| name | … | by itself |\n|---|---|---|\n")
	for _, x := range profile.Tolerances() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", x.Name, x.Allows, map[bool]string{true: "refused", false: "accepted and logged"}[x.Severe])
	}
	for _, p := range profile.All() {
		section(&b, p)
	}
	return b.String()
}

func section(b *strings.Builder, p profile.Profile) {
	fmt.Fprintf(b, "\n## %s\n\nProfile `%s`. Known by `%s`.", p.Title, p.Name, strings.Join(p.ProductFamilyCodes, "`, `"))
	if len(p.Tolerances) > 0 {
		fmt.Fprintf(b, " Tolerates `%s`.", strings.Join(p.Tolerances, "`, `"))
	}
	if p.Services.TokenAudience != "" {
		fmt.Fprintf(b, " Token audience `%s`.", p.Services.TokenAudience)
	}
	if p.Services.TokenAudienceArray {
		b.WriteString(" The token audience is an array.")
	}
	if len(p.Services.TokenRefusedWith) > 0 {
		fmt.Fprintf(b, " Answers by which a token may be refused, besides 401: %s.", strings.Join(strings.Fields(strings.Trim(fmt.Sprint(p.Services.TokenRefusedWith), "[]")), ", "))
	}
	if p.Services.MembersPerPage > 0 {
		fmt.Fprintf(b, " A page of a roster holds %d members at most.", p.Services.MembersPerPage)
	}
	b.WriteString("\n")
	for _, h := range p.Hosted {
		fmt.Fprintf(b, "\n| shared issuer | `%s` |\n|---|---|\n| authorization URL | `%s` |\n| token URL | `%s` |\n| key set URL | `%s` |\n",
			h.Issuer, h.Platform.AuthorizationURL, h.Platform.TokenURL, h.Platform.JWKSURL)
	}
	b.WriteString("\n")
	for _, note := range p.Notes {
		fmt.Fprintf(b, "- %s\n", note)
	}
	if len(p.Pages) == 0 {
		return
	}
	b.WriteString("\n| to change | go to |\n|---|---|\n")
	for _, topic := range []profile.Topic{profile.TopicRegistration, profile.TopicDeployment, profile.TopicTool, profile.TopicLinks,
		profile.TopicPlacements, profile.TopicPrivacy, profile.TopicCustom, profile.TopicServices, profile.TopicWindow} {
		if page := p.Pages[topic]; page != "" {
			fmt.Fprintf(b, "| %s | %s |\n", topic, strings.ReplaceAll(page, "|", "\\|"))
		}
	}
}

// The document names every page there is.
func TestDocumentIsComplete(t *testing.T) {
	t.Parallel()
	text := document()
	for _, p := range profile.All() {
		for topic, page := range p.Pages {
			require.Contains(t, text, fmt.Sprintf("| %s | %s |\n", topic, page))
		}
	}
	require.Equal(t, 1+len(profile.All()), strings.Count(text, "\n## "), "the tolerances, and a section each")
}

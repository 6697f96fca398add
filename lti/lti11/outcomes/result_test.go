package outcomes

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseScore(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{
		"0": 0, "0.0": 0, "1": 1, "1.0": 1, "0.5": 0.5, ".5": 0.5, "1.": 1, " 0.85\n": 0.85, "000.25": 0.25, "1.000": 1,
	} {
		got, err := parseScore(text)
		require.NoError(t, err, text)
		require.InDelta(t, want, got, 0, text)
	}
	for _, text := range []string{
		"", " ", ".", "-0.1", "+0.5", "-0", "1.01", "2", "100", "0,5", "0.5.5", "50%", "1e-1", "0x1p-2", "1_0", "NaN", "nan", "Inf", "infinity",
		"null", "A+", "0.5 0.6", "٠.٥", strings.Repeat("0", 41),
	} {
		_, err := parseScore(text)
		require.Error(t, err, "%q", text)
		require.Less(t, len(err.Error()), 150)
	}
}

func TestFormatScore(t *testing.T) {
	t.Parallel()
	for want, score := range map[string]float64{"0.0": 0, "1.0": 1, "0.5": 0.5, "0.0000001": 1e-7, "0.3333333333333333": 1.0 / 3} {
		require.Equal(t, want, formatScore(score))
		back, err := parseScore(formatScore(score))
		require.NoError(t, err)
		require.InDelta(t, score, back, 0)
	}
	// The smallest of all is longer than any score that is read; it is nothing.
	require.Equal(t, "0.0", formatScore(math.SmallestNonzeroFloat64))
}

func TestResultValidate(t *testing.T) {
	t.Parallel()
	half, over, nan := 0.5, 1.5, math.NaN()
	for name, c := range map[string]struct {
		r      Result
		reason string // "" is valid
	}{
		"a score":               {Result{Score: &half}, ""},
		"what was handed in":    {Result{Data: Data{URL: "https://tool.example/1"}}, ""},
		"neither":               {Result{}, "is required"},
		"above one":             {Result{Score: &over}, "between 0 and 1"},
		"no number":             {Result{Score: &nan}, "between 0 and 1"},
		"a script for an URL":   {Result{Data: Data{URL: "javascript:alert(1)"}}, "url must be"},
		"a file for a launch":   {Result{Data: Data{LaunchURL: "file:///etc/passwd"}}, "ltiLaunchUrl must be"},
		"an endless comment":    {Result{Score: &half, Comment: strings.Repeat("x", 16<<10+1)}, "16 KiB"},
		"an endless submission": {Result{Data: Data{Text: strings.Repeat("x", 16<<10+1)}}, "16 KiB"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := c.r.Validate(); c.reason == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, c.reason)
			}
		})
	}
}

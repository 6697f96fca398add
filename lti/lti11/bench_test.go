package lti11_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/lti11"
)

// neverUsed lets one launch be verified again and again.
type neverUsed struct{}

func (neverUsed) MarkUsed(context.Context, string, time.Time) error { return nil }

// BenchmarkVerifyLaunch verifies a launch with every parameter, signed for the
// configured address. The floor is the keyed hash over as many bytes.
func BenchmarkVerifyLaunch(b *testing.B) {
	h := newHall(b, func(cfg *lti11.ToolConfig) { cfg.Replay = neverUsed{} })
	form, err := launchOf(b, h.desk, nil)
	require.NoError(b, err)
	in := lti11.LaunchInput{URLs: []string{address}, Form: form.Fields}
	b.Run("verify", func(b *testing.B) {
		for b.Loop() {
			if _, err := h.tool.VerifyLaunch(b.Context(), in); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		text := []byte(form.Fields.Encode())
		for b.Loop() {
			mac := hmac.New(sha1.New, []byte(secret))
			mac.Write(text)
			mac.Sum(nil)
		}
	})
}

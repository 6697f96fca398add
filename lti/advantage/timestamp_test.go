package advantage_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage"
)

func TestTimestamp(t *testing.T) {
	t.Parallel()
	want := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for raw, offset := range map[string]time.Duration{
		`"2026-03-02T09:00:00Z"`:           0,
		`"2026-03-02T09:00:00.000001Z"`:    time.Microsecond,
		`"2026-03-02T09:00:00.5Z"`:         500 * time.Millisecond,
		`"2026-03-02T09:00:00.123456789Z"`: 123456789,
		`"2026-03-02T11:00:00+02:00"`:      0,
		`"2026-03-02T11:00:00+0200"`:       0,
		`"2026-03-02T11:00:00.25+02"`:      250 * time.Millisecond,
		`"2026-03-02T05:30:00-03:30"`:      0,
		`"2026-03-02T09:00:00+00:00"`:      0,
		`"2026-03-02\u005409:00:00\u005a"`: 0,
	} {
		var got advantage.Timestamp
		require.NoError(t, json.Unmarshal([]byte(raw), &got), raw)
		require.True(t, want.Add(offset).Equal(time.Time(got)), raw)
	}
	for _, raw := range []string{`"2026-03-02T09:00:00"`, `"2026-03-02"`, `"2026-03-02 09:00:00Z"`, `"2026-13-02T09:00:00Z"`, `"2026-02-30T09:00:00Z"`,
		`1772442000`, `{}`, `"now"`, `"2026-03-02T09:00:00 Europe/Berlin"`, `"0000-01-01T00:00:00+01:00"`, `"9999-12-31T23:59:59-14:00"`, `"1969-12-31T23:59:59Z"`} {
		require.Error(t, json.Unmarshal([]byte(raw), new(advantage.Timestamp)), raw)
	}
	raw, err := json.Marshal(advantage.Timestamp(want.In(time.FixedZone("", 7200)).Add(1234 * time.Nanosecond)))
	require.NoError(t, err)
	require.Equal(t, `"2026-03-02T09:00:00.000001Z"`, string(raw))
}

// FuzzTimestamp: what is read is written as the same instant, to the
// microsecond.
func FuzzTimestamp(f *testing.F) {
	for _, seed := range []string{"2026-03-02T09:00:00Z", "2026-03-02T09:00:00.123456789+02", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "", "2026-02-29T24:00:00,5Z"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		raw, err := json.Marshal(s)
		require.NoError(t, err)
		var first, second advantage.Timestamp
		if json.Unmarshal(raw, &first) != nil || first.IsZero() {
			return
		}
		written, err := json.Marshal(first)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(written, &second), "%s", written)
		require.Equal(t, time.Time(first).UnixMicro(), time.Time(second).UnixMicro())
	})
}

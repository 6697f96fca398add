package fetch

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	const date = "Mon, 02 Mar 2026 09:00:00 GMT"
	for _, c := range []struct {
		name, asked, date string
		want              time.Duration
	}{
		{"none", "", date, 0},
		{"seconds", "120", "", 2 * time.Minute},
		{"blanks", " 5 ", "", 5 * time.Second},
		{"now", "0", date, 0},
		{"date", "Mon, 02 Mar 2026 09:00:30 GMT", date, 30 * time.Second},
		{"date as RFC 850 writes it", "Monday, 02-Mar-26 09:00:30 GMT", date, 30 * time.Second},
		{"date as asctime writes it", "Mon Mar  2 09:00:30 2026", date, 30 * time.Second},
		{"date in the past", "Mon, 02 Mar 2026 08:00:00 GMT", date, 0},
		{"date of an answer without one", "Mon, 02 Mar 2026 09:00:30 GMT", "", 0},
		{"too long", "7200", date, time.Hour},
		{"a date too far", "Tue, 02 Mar 2027 09:00:00 GMT", date, time.Hour},
		{"more than any number holds", "99999999999999999999999", "", time.Hour},
		{"below zero", "-5", date, 0},
		{"a fraction", "1.5", date, 0},
		{"a word", "soon", date, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := http.Header{}
			h.Set("Retry-After", c.asked)
			h.Set("Date", c.date)
			require.Equal(t, c.want, RetryAfter(h))
		})
	}
}

// FuzzRetryAfter: nobody can ask for less than nothing or more than an hour.
func FuzzRetryAfter(f *testing.F) {
	f.Add("120", "")
	f.Add("Mon, 02 Mar 2026 09:00:30 GMT", "Mon, 02 Mar 2026 09:00:00 GMT")
	f.Add("-1", "x")
	f.Fuzz(func(t *testing.T, asked, date string) {
		got := RetryAfter(http.Header{"Retry-After": {asked}, "Date": {date}})
		if got < 0 || got > time.Hour {
			t.Fatalf("%s of %q at %q", got, asked, date)
		}
	})
}

package advantage

import (
	"encoding/json"
	"errors"
	"time"
)

// Timestamp is an instant on the wire (AGS §3.4.9.1, DL §3): ISO 8601 with a zone,
// read in every form the standard allows, written in UTC with microseconds. The
// zero Timestamp is one that is not set.
type Timestamp time.Time

// IsZero tells whether the timestamp is not set.
func (t Timestamp) IsZero() bool { return time.Time(t).IsZero() }

// MarshalJSON writes the instant in UTC with six decimals.
func (t Timestamp) MarshalJSON() ([]byte, error) {
	return json.Marshal(time.Time(t).UTC().Format("2006-01-02T15:04:05.000000Z07:00"))
}

// UnmarshalJSON reads ISO 8601 with the zones Z, +hh:mm, +hhmm and +hh, between
// the years 1970 and 9999; an instant without a zone is an error. Null and the
// empty string mean that it is not set.
func (t *Timestamp) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return errors.New("timestamp must be a string")
	}
	if s == "" {
		*t = Timestamp{}
		return nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05.999999999Z07"} {
		if v, err := time.Parse(layout, s); err == nil {
			if year := v.UTC().Year(); year < 1970 || year > 9999 {
				return errors.New("timestamp lies outside the years 1970 to 9999")
			}
			*t = Timestamp(v)
			return nil
		}
	}
	return errors.New("timestamp is not ISO 8601 with a time zone")
}

package lti

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"time"
)

// numericDate is a JWT time: seconds since 1970 as a JSON number, fractions
// allowed on reading (RFC 7519 §2).
type numericDate struct{ t time.Time }

func newNumericDate(t time.Time) *numericDate {
	if t.IsZero() {
		return nil
	}
	return &numericDate{t}
}

func (n *numericDate) UnmarshalJSON(data []byte) error {
	var number json.Number
	if err := json.Unmarshal(data, &number); err != nil || data[0] == '"' {
		return errors.New("times must be JSON numbers")
	}
	t, err := parseNumericDate(string(number))
	n.t = t
	return err
}

// parseNumericDate reads a JSON number of seconds since 1970.
func parseNumericDate(number string) (time.Time, error) {
	const latest = 253402300800 // the year 10000
	f, err := strconv.ParseFloat(number, 64)
	if err != nil || f < 0 || f >= latest {
		return time.Time{}, errors.New("time out of range")
	}
	sec, frac := math.Modf(f)
	return time.Unix(int64(sec), int64(frac*1e9)).UTC(), nil
}

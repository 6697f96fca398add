package nrps

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ChangesKept is how long a store that uses [Mark] remembers who left a roster,
// and so how long a mark is good.
const ChangesKept = 90 * 24 * time.Hour

// Mark is a moment of a roster whose changes a store counts: the number of its
// last change, and the time. Stores write and read marks by it.
type Mark struct {
	Number int64
	At     time.Time
}

// String is the mark for [Changes]; it is safe in a URL.
func (m Mark) String() string {
	return strconv.FormatInt(m.Number, 36) + "-" + strconv.FormatInt(m.At.Unix(), 36)
}

// ParseMark reads a mark of a roster that is now at the moment present. One that
// is older than ChangesKept, or that this roster cannot have given, such as one
// from before a backup was put back, is ErrExpired.
func ParseMark(mark string, present Mark) (Mark, error) {
	number, at, _ := strings.Cut(mark, "-")
	n, err := strconv.ParseInt(number, 36, 64)
	if err != nil || n < 0 || n > present.Number {
		return Mark{}, fmt.Errorf("%w: the mark is none of this roster", ErrExpired)
	}
	seconds, err := strconv.ParseInt(at, 36, 64)
	if err != nil || seconds < present.At.Add(-ChangesKept).Unix() {
		return Mark{}, fmt.Errorf("%w: the mark is too old", ErrExpired)
	}
	return Mark{Number: n, At: time.Unix(seconds, 0)}, nil
}

// ForgetBefore is when somebody must have left for a store to forget it: no mark
// that is good now is older, on any machine whose clock is less than an hour off.
func ForgetBefore(now time.Time) time.Time { return now.Add(-ChangesKept - time.Hour) }

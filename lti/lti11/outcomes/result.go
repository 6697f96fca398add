package outcomes

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Result is what a gradebook holds of one person in one column.
type Result struct {
	// Score is from 0 to 1; nil means that there is none.
	Score *float64
	// Comment is a text for the person. Only the result service carries it.
	Comment string
	// Data is what was handed in. Only Basic Outcomes carry it, and only to
	// platforms whose launch says so, see [Offer.DataAccepted].
	Data Data
}

// Data is what a person handed in, as an extension of Basic Outcomes tells it.
// At most one of its fields should be set.
type Data struct {
	// Text is plain text, URL an address to look at, LaunchURL one to launch
	// the tool with.
	Text, URL, LaunchURL string
}

// Limits that the standards leave open.
const (
	maxComment = 16 << 10 // bytes
	maxURL     = 2 << 10  // bytes
)

// Validate returns what is wrong with the result in one sentence.
func (r Result) Validate() error {
	switch {
	case r.Score == nil && r.Data == Data{}:
		return errors.New("a score or what was handed in is required")
	case r.Score != nil && !(*r.Score >= 0 && *r.Score <= 1):
		return errors.New("the score must lie between 0 and 1")
	case max(len(r.Comment), len(r.Data.Text)) > maxComment:
		return errors.New("comment and text must not be longer than 16 KiB")
	}
	return errors.Join(checkAddress("url", r.Data.URL), checkAddress("ltiLaunchUrl", r.Data.LaunchURL))
}

// checkAddress keeps addresses away that a browser would run rather than open.
func checkAddress(name, address string) error {
	secure, plain := strings.HasPrefix(address, "https://"), strings.HasPrefix(address, "http://")
	if address != "" && (!secure && !plain || len(address) > maxURL) {
		return fmt.Errorf("%s must be an https or http URL of at most 2 KiB", name)
	}
	return nil
}

// parseScore reads a decimal number from 0.0 to 1.0 and nothing that only a
// programming language takes for one: no sign, exponent, infinity or comma.
func parseScore(text string) (float64, error) {
	text = strings.TrimSpace(text)
	whole, fraction, _ := strings.Cut(text, ".")
	if whole+fraction == "" || len(text) > 40 || strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, fmt.Errorf("the score %.40q is not a decimal number from 0.0 to 1.0", text)
	}
	score, err := strconv.ParseFloat(text, 64)
	if err != nil || score > 1 {
		return 0, fmt.Errorf("the score %.40q does not lie between 0.0 and 1.0", text)
	}
	return score, nil
}

// formatScore writes a score so that every reader takes it for a decimal number,
// with sixteen decimals at most.
func formatScore(score float64) string {
	text := strings.TrimRight(strconv.FormatFloat(score, 'f', 16, 64), "0")
	if strings.HasSuffix(text, ".") {
		text += "0"
	}
	return text
}

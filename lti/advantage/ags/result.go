package ags

import (
	"bytes"
	"encoding/json"
)

// Result is what the gradebook holds for one person (AGS §3.3). It is what the
// platform counts, a teacher's own grade included, not what the tool sent last.
type Result struct {
	// ID and ScoreOf are the URLs of the result and of its line item; the
	// handler sets them.
	ID      string `json:"id"`
	ScoreOf string `json:"scoreOf"`
	UserID  string `json:"userId"`
	// ResultScore is on the scale of ResultMaximum; nil means no score.
	ResultScore *float64 `json:"resultScore,omitempty"`
	// ResultMaximum is 1 when the platform names none.
	ResultMaximum float64 `json:"resultMaximum,omitempty"`
	// ScoringUserID is who graded; empty means not said.
	ScoringUserID string `json:"scoringUserId,omitempty"`
	// Comment may be missing even if one was sent: some platforms keep it to
	// themselves.
	Comment string `json:"comment,omitempty"`
}

// UnmarshalJSON reads a result; a maximum that is not there is 1 (AGS §3.3.4).
func (r *Result) UnmarshalJSON(data []byte) error {
	type plain Result
	var p plain
	if err := json.Unmarshal(data, &p); err != nil {
		return err
	}
	if p.ResultMaximum <= 0 {
		p.ResultMaximum = 1
	}
	*r = Result(p)
	return nil
}

// list is a page of a container. Some platforms send a single element without an
// array around it, and an empty object for none.
type list[E any] []E

// UnmarshalJSON reads a page.
func (l *list[E]) UnmarshalJSON(data []byte) error {
	if data = bytes.TrimSpace(data); len(data) == 0 || data[0] != '{' {
		return json.Unmarshal(data, (*[]E)(l))
	}
	*l = nil
	if string(bytes.Join(bytes.Fields(data), nil)) == "{}" {
		return nil
	}
	var one E
	err := json.Unmarshal(data, &one)
	*l = list[E]{one}
	return err
}

package ags

import "time"

// Submission tells when the work that a score is for began and was handed in (AGS
// §3.4.10).
type Submission struct {
	StartedAt   Timestamp `json:"startedAt,omitzero"`
	SubmittedAt Timestamp `json:"submittedAt,omitzero"`
}

func (s *Submission) backwards() bool {
	return !s.StartedAt.IsZero() && !s.SubmittedAt.IsZero() && time.Time(s.SubmittedAt).Before(time.Time(s.StartedAt))
}

// SubmissionTime is what a score says of one time of the submission.
type SubmissionTime struct {
	// At is the time that holds from now on; zero means none.
	At Timestamp
	// Yields is set where a time that the gradebook holds already stays.
	Yields bool
}

// After returns the time that holds, given the one that the gradebook held.
func (t SubmissionTime) After(held Timestamp) Timestamp {
	if t.Yields && !held.IsZero() {
		return held
	}
	return t.At
}

// SubmissionTimes is what the score makes of the times of the submission (AGS
// §3.4.10). A time that it names holds. Else the one that was held stays, unless
// the progress has fallen back behind it; where none was held, the timestamp of
// the first score with the progress of that time serves. Stores use it for
// RecordScore.
func (s *Score) SubmissionTimes() (started, submitted SubmissionTime) {
	var named Submission
	if s.Submission != nil {
		named = *s.Submission
	}
	switch s.ActivityProgress {
	case Started, InProgress:
		started = SubmissionTime{At: s.Timestamp, Yields: true}
	case Submitted, Completed:
		started = SubmissionTime{Yields: true}
		submitted = SubmissionTime{At: s.Timestamp, Yields: true}
	case Initialized: // neither
	}
	if !named.StartedAt.IsZero() {
		started = SubmissionTime{At: named.StartedAt}
	}
	if !named.SubmittedAt.IsZero() {
		submitted = SubmissionTime{At: named.SubmittedAt}
	}
	return started, submitted
}

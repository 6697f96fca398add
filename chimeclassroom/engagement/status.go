package engagement

// Status is whether somebody attended. While a class is live it may still change.
type Status string

// The statuses. StatusNone is that of a class that was not held, and of people of
// whom it is not asked.
const (
	StatusNone          Status = ""
	StatusPresent       Status = "present"
	StatusLate          Status = "late"
	StatusLeftEarly     Status = "left-early"
	StatusLateLeftEarly Status = "late-left-early"
	StatusAbsent        Status = "absent"
	// StatusExcused is only ever given by a teacher.
	StatusExcused Status = "excused"
)

// Valid tells whether s is one of the statuses that a teacher can give.
func (s Status) Valid() bool {
	return s.Attended() || s == StatusAbsent || s == StatusExcused
}

// Attended tells whether the person was there, be it too short.
func (s Status) Attended() bool {
	return s == StatusPresent || s.Late() || s.LeftEarly()
}

// Late tells whether the person came too late.
func (s Status) Late() bool { return s == StatusLate || s == StatusLateLeftEarly }

// LeftEarly tells whether the person left too early.
func (s Status) LeftEarly() bool { return s == StatusLeftEarly || s == StatusLateLeftEarly }

// status judges a presence that covers so many percent of the class.
func (t *times) status(s *Settings, presence []stretch, attended int64, percent float64) Status {
	if t.length == 0 {
		return StatusNone
	}
	if attended == 0 || percent < s.Absent || attended < s.Least.Milliseconds() || len(presence) == 0 {
		return StatusAbsent
	}
	late := presence[0].from > t.lateAfter
	early := presence[len(presence)-1].until < t.earlyBefore
	switch {
	case late && early:
		return StatusLateLeftEarly
	case late:
		return StatusLate
	case early:
		return StatusLeftEarly
	default:
		return StatusPresent
	}
}

package engagement

// Unit is what a figure counts.
type Unit string

// The units. Times are stored in milliseconds.
const (
	UnitTime    Unit = "time"
	UnitPercent Unit = "percent"
	UnitCount   Unit = "count"
	UnitScore   Unit = "score" // 0 to 10
	UnitRatio   Unit = "ratio" // 0 to 1
	UnitText    Unit = "text"
)

// Definition says what a figure means. The texts are English and stand next to
// the figure wherever it is shown.
type Definition struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Unit Unit   `json:"unit"`
	Text string `json:"text"`
}

// ID is what the metric is called in exports.
func (m Metric) ID() string { return m.Definition().ID }

// Definition says what the metric means.
func (m Metric) Definition() Definition {
	switch m {
	case MetricAttended:
		return Definition{"attended", "Attended", UnitTime, "Time the person was connected with at least one device while the class counted; gaps within the grace period are included."}
	case MetricPercent:
		return Definition{"percent", "Attendance", UnitPercent, "Attended time as a percentage of the time that counts, rounded down to one decimal and at most 100."}
	case MetricDrops:
		return Definition{"drops", "Drops", UnitCount, "How often a connection was lost, including departures from which the person was back within the grace period."}
	case MetricRejoins:
		return Definition{"rejoins", "Rejoins", UnitCount, "How often the person came back after an absence that was longer than the grace period."}
	case MetricCamera:
		return Definition{"camera", "Camera", UnitTime, "Time in which a camera of the person was on while they were present."}
	case MetricShare:
		return Definition{"share", "Screen shared", UnitTime, "Time in which the person shared a screen while they were present."}
	case MetricShares:
		return Definition{"shares", "Shares", UnitCount, "How many times the person shared a screen."}
	case MetricUnmuted:
		return Definition{"unmuted", "Microphone on", UnitTime, "Time in which a microphone of the person was on while they were present, whether or not they spoke."}
	case MetricTalk:
		return Definition{"talk", "Talk", UnitTime, "Time in which the person's own page heard them speak while they were present."}
	case MetricTurns:
		return Definition{"turns", "Turns", UnitCount, "How many times the person spoke for a second or longer, not counting pauses of up to two seconds."}
	case MetricTalkShare:
		return Definition{"talk-share", "Share of talk", UnitPercent, "The person's talk as a percentage of everybody's talk, rounded down to one decimal."}
	case MetricMessages:
		return Definition{"messages", "Messages", UnitCount, "How many messages the person wrote to everyone."}
	case MetricHands:
		return Definition{"hands", "Hands", UnitCount, "How many times the person raised a hand."}
	case MetricHandWait:
		return Definition{"hand-wait", "Wait", UnitTime, "How long the person's hand was up before it was lowered; the median if there were several."}
	case MetricReactions:
		return Definition{"reactions", "Reactions", UnitCount, "How many reactions the person sent, of any kind."}
	case MetricPolls:
		return Definition{"polls", "Polls", UnitCount, "How many polls of the class the person answered; changing an answer counts nothing more."}
	case MetricPollRate:
		return Definition{"poll-rate", "Poll rate", UnitPercent, "Answered polls as a percentage of those that were open while the person was present, rounded down to one decimal."}
	case MetricConnectionGood:
		return Definition{"connection-good", "Good connection", UnitPercent, "For how much of the time that it told about, the person's own page had a good connection, rounded down to one decimal; it counts for no grade."}
	case MetricConnectionFair:
		return Definition{"connection-fair", "Fair connection", UnitPercent, "For how much of the time that it told about, the person's own page had a connection with some loss or delay, rounded down to one decimal; it counts for no grade."}
	case MetricConnectionPoor:
		return Definition{"connection-poor", "Poor connection", UnitPercent, "For how much of the time that it told about, the person's own page had a connection too poor for sound and picture, rounded down to one decimal; it counts for no grade."}
	case MetricScore:
		return Definition{"score", "Engagement", UnitScore, "Weighted sum, from 0 to 10, of the parts shown with it; each part compares the learner with the best learner of the class, or with all there was to attend or to answer, and what this class cannot know is left out."}
	default:
		return Definition{}
	}
}

// Definitions says what every figure of a report means, those of people first.
func Definitions() []Definition {
	var all []Definition
	for _, m := range Metrics() {
		all = append(all, m.Definition())
	}
	return append(all,
		Definition{"presence", "Presence", UnitTime, "From when to when the person was connected; several devices count as one, and gaps within the grace period are bridged."},
		Definition{"first", "First arrival", UnitTime, "When the person first joined."},
		Definition{"last", "Last departure", UnitTime, "When the person last left, or when the class ended around them."},
		Definition{"status", "Status", UnitText, "Absent: attended less than the limit; late: first joined more than the allowed time after the start; left early: last left more than the allowed time before the end; otherwise present; a teacher's correction takes precedence and is marked."},
		Definition{"guests", "Guests", UnitCount, "How many people were present who are not on the roster and do not teach."},
		Definition{"curve", "People present", UnitCount, "For each minute, the largest number of people who were present at the same moment."},
		Definition{"peak", "Peak", UnitCount, "The largest number of people who were present at the same moment."},
		Definition{"average", "Average presence", UnitCount, "How many people were present on average over the time that counts."},
		Definition{"mean", "Mean", UnitCount, "The mean of a figure over the learners of whom it is known."},
		Definition{"median", "Median", UnitCount, "The median of a figure over the learners of whom it is known."},
		Definition{"talk-balance", "Balance of talk", UnitRatio, "1 minus the Gini coefficient of talk over the learners who were present: 1 if all talked the same, near 0 if one did all the talking."},
		Definition{"at-risk", "At risk", UnitText, "The learner was absent from too many of the latest classes, or attended too little of the course so far."},
		Definition{"grade", "Grade", UnitRatio, "What the rule makes of attendance that the server observed, or of a teacher's correction; what people's own pages report never counts."},
	)
}

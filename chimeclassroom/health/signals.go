package health

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/storage/sqlstore"
)

// From where on a value wants somebody to act. The alarms of deploy/alarms.yml have
// the same limits.
const (
	longWait      = 30 * time.Minute // of a delivery, and of classes to be graded
	manyOutgoing  = 200_000          // lines for the archive, some hundred classes
	manySenseless = 10               // messages of the provider
	littleSpace   = 2 << 30          // bytes on a disk
)

func database(err error) Signal {
	s := Signal{Metric: "classroom_database_up", Value: 1, Title: "Database", Shown: "answers"}
	if err != nil {
		s.Value, s.Shown = 0, "does not answer"
		s.Advice = "Nobody can come in. Look whether the database runs, whether its disk is full, and at what the classroom logs."
	}
	return s
}

// queue is one of the queues of deliveries.
type queue struct{ kind, name, title, late, parked string }

func (m *Monitor) queues() []queue {
	all := []queue{
		{"ags.score", "grades", "Grades for LMSs", "An LMS does not take grades. Test the connection on the page of its registration.",
			"An LMS has refused grades; teachers see them in the report. What it refuses is in the log: look at the rights of the tool there."},
		{"nrps.roster", "rosters", "Rosters of LMSs", "An LMS does not tell who is in its courses. Test the connection on the page of its registration.",
			"An LMS refuses to tell who is in its courses: look at the rights of the tool there. Who comes in is known all the same."},
	}
	all = append(all, queue{"webhook", "webhooks", "Webhooks", "Another program does not take messages; which one stands on the page Webhooks.",
		"Another program did not take a message and is told nothing any more; see the page Webhooks."})
	if m.cfg.Mail {
		all = append(all, queue{"mail", "mail", "Mail", "The mail server does not take letters. Look at --smtp-url, at the server and at what the classroom logs.",
			"The mail server has refused letters, for people whose addresses it does not know. If they are many, look whether it takes the sender of --mail-from."})
	}
	return all
}

func (m *Monitor) ofQueues(depths map[string]sqlstore.QueueDepth) []Signal {
	var signals []Signal
	for _, q := range m.queues() {
		d, label := depths[q.kind], fmt.Sprintf("queue=%q", q.name)
		var age time.Duration
		if !d.Oldest.IsZero() {
			age = max(0, m.cfg.Now().Sub(d.Oldest))
		}
		waiting := Signal{Metric: "classroom_queue_waiting", Label: label, Value: float64(d.Waiting), Title: q.title + " on their way", Shown: fmt.Sprint(d.Waiting)}
		oldest := Signal{Metric: "classroom_queue_oldest_seconds", Label: label, Value: age.Seconds(), Title: q.title + ": the oldest waits", Shown: age.Round(time.Second).String()}
		if age > longWait {
			oldest.Advice = q.late
		}
		parked := Signal{Metric: "classroom_queue_parked", Label: label, Value: float64(d.Parked), Title: q.title + " that were refused", Shown: fmt.Sprint(d.Parked)}
		if d.Parked > 0 {
			parked.Advice = q.parked
		}
		signals = append(signals, waiting, oldest, parked)
	}
	return signals
}

func (m *Monitor) ofClasses(c service.Condition) []Signal {
	late := time.Duration(0)
	if !c.UngradedSince.IsZero() {
		late = max(0, m.cfg.Now().Sub(c.UngradedSince))
	}
	grading := Signal{Metric: "classroom_grading_late_seconds", Value: late.Seconds(), Title: "Classes wait to be graded for", Shown: late.Round(time.Second).String()}
	if late > longWait {
		grading.Advice = "Classes are over and not graded. The log says why."
	}
	signals := []Signal{{Metric: "classroom_live_classes", Value: float64(c.Live), Title: "Running classes", Shown: fmt.Sprint(c.Live)}, grading}
	if c.Nodes > 0 {
		signals = append(signals,
			Signal{Metric: "classroom_nodes", Value: float64(c.Nodes), Title: "Nodes, with this one", Shown: fmt.Sprint(c.Nodes)},
			Signal{Metric: "classroom_home_classes", Value: float64(c.Homes), Title: "Classes at this node", Shown: fmt.Sprint(c.Homes)})
	}
	if c.Provider != "" {
		signals = append(signals, m.ofProvider(c)...)
	}
	if m.cfg.Archives {
		s := Signal{Metric: "classroom_archive_waiting_lines", Value: float64(c.Outgoing), Title: "Lines on their way into the archive", Shown: fmt.Sprint(c.Outgoing)}
		if c.Outgoing > manyOutgoing {
			s.Advice = "The archive cannot be written. Look at its disk or its bucket; nothing is lost while the lines wait in the database."
		}
		signals = append(signals, s)
	}
	return signals
}

func (m *Monitor) ofProvider(c service.Condition) []Signal {
	failures := Signal{Metric: "classroom_media_failures_total", Value: float64(c.MediaFailures),
		Title: "Times that sound and picture (" + c.Provider + ") did not let somebody in", Shown: fmt.Sprint(c.MediaFailures)}
	if c.MediaFailures > 0 {
		failures.Advice = "Since the program started. If the number grows, look whether the media server or the account works, and at what the classroom logs."
	}
	intake := Signal{Metric: "classroom_intake_last_timestamp_seconds", Title: "Last report of the provider", Shown: "none since the start"}
	if !c.LastIntake.IsZero() {
		intake.Value, intake.Shown = float64(c.LastIntake.Unix()), c.LastIntake.Format(time.RFC3339)
	}
	senseless := Signal{Metric: "classroom_intake_parked", Label: `reason="senseless"`, Value: float64(c.ParkedSenseless),
		Title: "Reports of the provider that make no sense", Shown: fmt.Sprint(c.ParkedSenseless)}
	if c.ParkedSenseless > manySenseless {
		senseless.Advice = "The provider reports what cannot be, as after a change of its format. The reasons are in the table classroom_parked, for two weeks."
	}
	unknown := Signal{Metric: "classroom_intake_parked", Label: `reason="unknown"`, Value: float64(c.ParkedUnknown),
		Title: "Reports about meetings that are not the classroom's", Shown: fmt.Sprint(c.ParkedUnknown)}
	return []Signal{failures, intake, senseless, unknown}
}

func (m *Monitor) ofDisks() []Signal {
	var signals []Signal
	for _, what := range slices.Sorted(maps.Keys(m.cfg.Folders)) {
		free, known := freeSpace(m.cfg.Folders[what])
		if !known {
			continue
		}
		s := Signal{Metric: "classroom_disk_free_bytes", Label: fmt.Sprintf("folder=%q", what), Value: float64(free),
			Title: "Free on the disk of the " + what, Shown: fmt.Sprintf("%.1f GiB", float64(free)/(1<<30))}
		if free < littleSpace {
			s.Advice = "The disk is nearly full. Make room before nothing can be written any more."
		}
		signals = append(signals, s)
	}
	return signals
}

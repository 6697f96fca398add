package classroomsql_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fates tells of every table that may hold something about a person what becomes
// of it when its time is over and when the person is erased. A new table fails the
// test below until somebody has decided.
func fates() map[string]string {
	return map[string]string{
		"classroom_attendee":    "goes with the attendance; stays, nobody's",
		"classroom_code":        "goes within a minute; erased",
		"classroom_comment":     "goes with the event's time; erased",
		"classroom_correction":  "goes with the attendance; erased, and nobody's if the person made it",
		"classroom_event":       "its reason goes; its lists lose who is erased",
		"classroom_feed":        "goes with the person; erased",
		"classroom_generation":  "ids of the provider, of nobody",
		"classroom_grading_due": "ids of classes, of nobody",
		"classroom_group":       "the course's own",
		"classroom_guest":       "goes with its link; erased",
		"classroom_guest_link":  "goes with the event's time; its label is emptied with the guest, its maker with them",
		"classroom_lease":       "ids of classes and nodes, of nobody",
		"classroom_ledger":      "goes with the attendance; stays, nobody's",
		"classroom_log":         "goes; nobody's once erased",
		"classroom_meeting":     "its rulings go with the attendance",
		"classroom_member":      "goes with the person; erased",
		"classroom_node":        "processes, of nobody",
		"classroom_notice":      "goes; erased",
		"classroom_outgoing":    "ids alone, until the archive has it",
		"classroom_parked":      "the provider's ids, until their time is over",
		"classroom_permissions": "who changed them is an id, nobody's once erased",
		"classroom_person":      "goes when nothing speaks of them; emptied",
		"classroom_poll":        "goes with the attendance; totals, of nobody",
		"classroom_poll_answer": "goes with the attendance, of anonymous polls at their end; erased",
		"classroom_profile":     "the platform's own",
		"classroom_room":        "the course's own",
		"classroom_reminder":    "ids of events, of nobody; goes with the event",
		"classroom_roster":      "goes with the person, who stays while in the course; erased",
		"classroom_score":       "goes with the attendance, that of a course with the person; erased",
		"classroom_series":      "the course's own",
		"classroom_session":     "goes when it is over; erased",
		"classroom_summary":     "goes with the attendance; numbers, of nobody",
		"classroom_template":    "the course's or platform's own, of nobody",
		"classroom_ticket":      "goes with its session",

		"classroom_webhook":     "the operator's own",
		"classroom_webhook_try": "ids of messages, of nobody",

		"classroom_group_member":     "goes with the LMS's roster, or the person; erased",
		"classroom_series_exception": "the course's own",
		"classroom_summary_person":   "goes with the attendance; erased",
	}
}

func TestEveryTableHasItsFate(t *testing.T) {
	t.Parallel()
	rows, err := open(t).db.QueryContext(t.Context(), `SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'classroom%'`)
	require.NoError(t, err)
	defer rows.Close()
	known := fates()
	for rows.Next() {
		var table string
		require.NoError(t, rows.Scan(&table))
		assert.Contains(t, known, table, "what becomes of it when its time is over, and when a person is erased? See retention.go, erasure.go and personaldata.go.")
		delete(known, table)
	}
	require.NoError(t, rows.Err())
	assert.Empty(t, known, "tables that there are not")
}

package engagement

import "github.com/ltikit/ltikit/chimeclassroom/meeting"

// ByMeeting returns the events of each meeting, in the order in which they are among
// those of many. Whoever computes many classes at once, as from a day of the
// archive, does so one after the other: the events of a day come from all its
// classes in turn, and what is known of all of them fits no processor's cache.
func ByMeeting(events []meeting.LedgerEvent) map[string][]meeting.LedgerEvent {
	numbers := map[string]int{}
	of := make([]int32, len(events))
	var counts []int
	for i := range events {
		id := events[i].MeetingID
		n, known := numbers[id]
		if !known {
			n = len(counts)
			numbers[id] = n
			counts = append(counts, 0)
		}
		of[i] = int32(n) //nolint:gosec // memory ends before
		counts[n]++
	}
	sorted := make([]meeting.LedgerEvent, len(events))
	next, end := make([]int, len(counts)), 0
	for n, count := range counts {
		next[n], end = end, end+count
	}
	for i, n := range of {
		sorted[next[n]] = events[i]
		next[n]++
	}
	byMeeting := make(map[string][]meeting.LedgerEvent, len(numbers))
	for id, n := range numbers {
		byMeeting[id] = sorted[next[n]-counts[n] : next[n] : next[n]]
	}
	return byMeeting
}

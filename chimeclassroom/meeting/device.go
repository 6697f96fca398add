package meeting

import (
	"strconv"
	"strings"
)

// DeviceID is the attendee id under which the ledger keeps what a provider saw of
// one connection of an attendee, in one generation of the meeting. The attendee's
// own id stays for what the room itself sees. No id of an attendee holds a "#".
func DeviceID(attendeeID string, generation int, connection string) string {
	return attendeeID + "#" + strconv.Itoa(generation) + "#" + connection
}

// SplitDevice returns whose a DeviceID is, and in which generation. Any other id is
// the attendee's own, in generation 0.
func SplitDevice(id string) (attendeeID string, generation int) {
	attendeeID, rest, _ := strings.Cut(id, "#")
	number, _, _ := strings.Cut(rest, "#")
	generation, err := strconv.Atoi(number)
	if err != nil || generation < 1 || strings.Count(id, "#") != 2 {
		return id, 0
	}
	return attendeeID, generation
}

package chimeclassroom

import (
	"fmt"
	"strings"
	"time"
)

// loadZone returns the time zone of an IANA name. Go finds more by a name than
// IANA's zones: the server's own zone and copies of the whole collection. Which
// of them a name finds, in which spelling, depends on the machine, so all are
// refused here.
func loadZone(name string) (*time.Location, error) {
	first, _, _ := strings.Cut(strings.ToLower(name), "/")
	switch first {
	case "", "local", "localtime", "posixrules", "factory", "posix", "right":
		return nil, fmt.Errorf("%q is not a time zone of IANA", name)
	}
	return time.LoadLocation(name)
}

package sync

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ltikit/ltikit/lti/advantage/nrps"
)

const (
	defaultMembers = 200_000
	memberSize     = 2 << 10 // bytes of JSON that a member takes on average, at most
)

// ErrTooLarge: the platform sends more of a roster than [Config.MaxMembers] lets
// into memory. It parks the course.
var ErrTooLarge = errors.New("the roster is larger than Config.MaxMembers allows")

// crowd is who has been read, nobody twice.
type crowd struct {
	members []nrps.Member
	places  map[string]int // by user id
	most    int
	size    int // bytes of JSON of all that was read
}

// add takes another in, unless they become too many. Of somebody whom a platform
// lists twice, since the roster changed between two pages, the second is right.
func (c *crowd) add(m nrps.Member) error {
	raw, err := json.Marshal(m)
	if err != nil {
		return err
	}
	c.size += len(raw)
	at, twice := c.places[m.UserID]
	switch {
	case c.size > c.most*memberSize:
		return fmt.Errorf("%w: more than %d bytes", ErrTooLarge, c.most*memberSize)
	case twice:
		c.members[at] = m
	case len(c.members) == c.most:
		return fmt.Errorf("%w: more than %d people", ErrTooLarge, c.most)
	default:
		c.places[m.UserID] = len(c.members)
		c.members = append(c.members, m)
	}
	return nil
}

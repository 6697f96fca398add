package dynamostore

import (
	"context"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

const (
	address = "address"
	fence   = "fence"
	turn    = "turn" // until then, in microseconds since the epoch
)

func placeKey(n delivery.Name) item { return at("place#"+digest(n.Kind, n.Lane, n.Key), "-") }

// FindPlace implements [delivery.Places]. A place that is forgotten leaves no item
// behind, so fences begin at the present time: they go on rising.
func (s *Store) FindPlace(ctx context.Context, n delivery.Name, until time.Time) (delivery.Place, error) {
	for {
		kept, err := s.get(ctx, placeKey(n))
		if err != nil {
			return delivery.Place{}, fmt.Errorf("reading a place: %w", err)
		}
		if found := kept.text(address); found != "" {
			return delivery.Place{Address: found, Fence: kept.number(fence)}, nil
		}
		if end := kept.number(turn); end > s.now().UnixMicro() {
			return delivery.Place{Until: time.UnixMicro(end)}, nil
		}
		mine := delivery.Place{Fence: kept.number(fence) + 1, Until: until}
		if kept == nil {
			mine.Fence = s.now().UnixMicro()
		}
		taken, err := s.writePlace(ctx, n, kept, mine)
		if err != nil {
			return delivery.Place{}, fmt.Errorf("taking the turn at a place: %w", err)
		}
		if taken {
			return mine, nil
		}
	}
}

// SetPlace implements [delivery.Places].
func (s *Store) SetPlace(ctx context.Context, n delivery.Name, held int64, found string) error {
	for {
		kept, err := s.get(ctx, placeKey(n))
		if err != nil {
			return fmt.Errorf("keeping a place: %w", err)
		}
		if kept == nil || kept.number(fence) != held {
			return delivery.ErrLost
		}
		written, err := s.keepPlace(ctx, n, kept, found)
		if err != nil {
			return fmt.Errorf("keeping a place: %w", err)
		}
		if written {
			return nil
		}
	}
}

// keepPlace writes what was found at a place, or that it is to be forgotten, and
// tells whether the place was still as it was read.
func (s *Store) keepPlace(ctx context.Context, n delivery.Name, old item, found string) (bool, error) {
	if found == "" {
		condition, values := unchangedPlace(old)
		return s.erase(ctx, placeKey(n), condition, values)
	}
	return s.writePlace(ctx, n, old, delivery.Place{Address: found, Fence: old.number(fence), Until: time.UnixMicro(0)})
}

// writePlace tells whether the place was still as it was read, and is written.
func (s *Store) writePlace(ctx context.Context, n delivery.Name, old item, p delivery.Place) (bool, error) {
	i := placeKey(n)
	i[address], i[fence], i[turn] = text(p.Address), number(p.Fence), number(p.Until.UnixMicro())
	i[version] = number(old.number(version) + 1)
	condition, values := unchangedPlace(old)
	return s.put(ctx, i, condition, values)
}

// unchangedPlace is the condition that the place is still as it was read.
func unchangedPlace(old item) (condition string, values item) {
	if old == nil {
		return absent, nil
	}
	return "version = :old AND fence = :fence", item{":old": old[version], ":fence": old[fence]}
}

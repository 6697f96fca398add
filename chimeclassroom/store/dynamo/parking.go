package classroomdynamo

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of a parked message, beside its provider.
const (
	digestOf = "digest"
	message  = "message"
	reason   = "reason"
	parkedAt = "at"
	mark     = "mark"
)

func parkedPartition(providerID string) string { return "parked#" + part(providerID) }

func parkedItem(p service.Parked) item {
	i := at(parkedPartition(p.ProviderID), part(p.Digest))
	i[provider], i[digestOf], i[message], i[reason], i[parkedAt] = text(p.ProviderID), text(p.Digest), text(p.Message), text(p.Reason), instant(p.At)
	return i
}

// Those of unknown meetings and those that make no sense are listed by time apart.
const (
	unknownAt   = "unknown#"
	senselessAt = "senseless#"
)

// parkedNote is the entry of a parked message in the list by time.
func parkedNote(p service.Parked) item {
	list := unknownAt
	if p.ProviderID == "" {
		list = senselessAt
	}
	i := at(allParked, list+sortable(p.At)+"#"+digest(p.ProviderID, p.Digest))
	i[provider], i[digestOf] = text(p.ProviderID), text(p.Digest)
	return i
}

// Park implements [service.Parking].
func (s *Store) Park(ctx context.Context, p service.Parked) error {
	err := decided(ctx, func() (again bool, err error) {
		i := parkedItem(p)
		before, err := s.get(ctx, i.key())
		if err != nil || before != nil {
			return false, err
		}
		return s.transact(ctx, s.putting(i, absent, nil), s.putting(parkedNote(p), "", nil))
	})
	if err != nil || p.ProviderID == "" {
		return err
	}
	known, err := s.get(ctx, providerKey(p.ProviderID))
	if err != nil || known == nil {
		return err
	}
	return s.noteArrival(ctx, p.ProviderID)
}

// noteArrival notes that a provider's meeting is known of which messages are parked, if
// any are. Whoever parks looks whether it is known after parking, and whoever makes it
// known whether anything is parked after that, so that one of them sees the other.
func (s *Store) noteArrival(ctx context.Context, providerID string) error {
	one, in := int32(1), partition(parkedPartition(providerID))
	in.Limit = &one
	for _, err := range s.query(ctx, in) {
		if err != nil {
			return err
		}
		note := at(allArrived, part(providerID))
		note[provider], note[mark] = text(providerID), text(uuid.NewString())
		_, err = s.put(ctx, note, "")
		return err
	}
	return nil
}

// ParkedKnown implements [service.Parking].
func (s *Store) ParkedKnown(ctx context.Context, limit int) (all []service.Parked, err error) {
	notes, err := s.queryAll(ctx, partition(allArrived))
	if err != nil {
		return nil, err
	}
	for _, note := range notes {
		waiting, err := s.queryAll(ctx, partition(parkedPartition(note.text(provider))))
		if err != nil {
			return nil, err
		}
		for _, i := range waiting {
			all = append(all, service.Parked{
				Digest: i.text(digestOf), ProviderID: i.text(provider), Message: i.text(message), Reason: i.text(reason), At: i.instant(parkedAt),
			})
		}
		if len(waiting) > 0 {
			continue
		}
		again, err := s.transact(ctx, s.dropping(note.key(), "#mark = :mark", item{":mark": note[mark]}))
		if err != nil && !again {
			return nil, err
		}
	}
	slices.SortFunc(all, func(a, b service.Parked) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Digest, b.Digest), cmp.Compare(a.ProviderID, b.ProviderID))
	})
	return all[:min(len(all), limit)], nil
}

// Unpark implements [service.Parking].
func (s *Store) Unpark(ctx context.Context, p service.Parked) error {
	return decided(ctx, func() (again bool, err error) {
		i, err := s.get(ctx, parkedItem(p).key())
		if err != nil || i == nil {
			return false, err
		}
		p.At = i.instant(parkedAt)
		return s.transact(ctx, s.dropping(i.key(), present, nil), s.dropping(parkedNote(p).key(), "", nil))
	})
}

// DropParked implements [service.Parking].
func (s *Store) DropParked(ctx context.Context, unknown, senseless time.Time) (dropped int, err error) {
	for list, before := range map[string]time.Time{unknownAt: unknown, senselessAt: senseless} {
		old, err := s.queryAll(ctx, between(allParked, list, list+sortable(before)))
		if err != nil {
			return dropped, err
		}
		for _, note := range old {
			gone := at(parkedPartition(note.text(provider)), part(note.text(digestOf)))
			again, err := s.transact(ctx, s.dropping(note.key(), present, nil), s.dropping(gone, "", nil))
			if err != nil {
				return dropped, err
			}
			if !again {
				dropped++
			}
		}
	}
	return dropped, nil
}

package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// ErrSenseless: what the provider reports cannot be; reporting it again would not
// help.
var ErrSenseless = errors.New("the provider reports what cannot be")

// ahead is how far a provider's clock may be ahead of ours.
const ahead = 5 * time.Minute

// Observe takes down what the provider saw, once, however often and late it comes.
// What is about nobody in the class, or has not happened yet, is ErrSenseless.
func (s *Service) Observe(ctx context.Context, e meeting.LedgerEvent) error {
	if e.At.After(s.now().Add(ahead)) {
		return fmt.Errorf("%w: %s at %s", ErrSenseless, e.Type, e.At.Format(time.RFC3339))
	}
	err := s.store.AppendReported(ctx, e)
	switch {
	case errors.Is(err, ErrNotFound):
		return fmt.Errorf("%w: %s of an attendee whom the meeting does not have", ErrSenseless, e.Type)
	case err != nil:
		return fmt.Errorf("recording %s: %w", e.Type, err)
	}
	s.pulse.intake.Store(s.instant().UnixMilli())
	s.publish(e)
	return nil
}

// How long messages are kept that could not be taken in.
const (
	unknownFor   = 24 * time.Hour      // the provider's meeting is not known
	senselessFor = 14 * 24 * time.Hour // for whoever looks into it
)

// ParkUnknown keeps a message about a meeting of the provider that is not known,
// for a day.
func (s *Service) ParkUnknown(ctx context.Context, message []byte, providerID string) error {
	return s.park(ctx, message, providerID, "the provider's meeting is not known")
}

// ParkSenseless keeps a message that can never be taken in, for those who want to
// know why.
func (s *Service) ParkSenseless(ctx context.Context, message []byte, reason string) error {
	return s.park(ctx, message, "", reason)
}

func (s *Service) park(ctx context.Context, message []byte, providerID, reason string) error {
	sum := sha256.Sum256(message)
	err := s.store.Park(ctx, Parked{
		Digest: hex.EncodeToString(sum[:]), ProviderID: storable(providerID), Message: storable(string(message)),
		Reason: storable(reason), At: s.instant(),
	})
	if err != nil {
		return fmt.Errorf("parking a message: %w", err)
	}
	return nil
}

// storable is a text as every database takes it.
func storable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

// resumedAtOnce is how many parked messages are read at a time.
const resumedAtOnce = 100

// ResumeParked hands over the messages whose meeting has become known, and forgets
// those that take accepts; and it drops what is too old.
func (s *Service) ResumeParked(ctx context.Context, take func(ctx context.Context, message []byte) error) error {
	for {
		known, err := s.store.ParkedKnown(ctx, resumedAtOnce)
		if err != nil {
			return fmt.Errorf("reading parked messages: %w", err)
		}
		for _, p := range known {
			if err := take(ctx, []byte(p.Message)); err != nil {
				return err
			}
			if err := s.store.Unpark(ctx, p); err != nil {
				return fmt.Errorf("forgetting a parked message: %w", err)
			}
		}
		if len(known) < resumedAtOnce {
			return s.dropParked(ctx)
		}
	}
}

func (s *Service) dropParked(ctx context.Context) error {
	now := s.now()
	dropped, err := s.store.DropParked(ctx, now.Add(-unknownFor), now.Add(-senselessFor))
	if err != nil {
		return fmt.Errorf("dropping parked messages: %w", err)
	}
	if dropped > 0 {
		s.logger.InfoContext(ctx, "messages of the provider that nobody could use are dropped", "messages", dropped)
	}
	return nil
}

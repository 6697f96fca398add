package service

import (
	"context"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// Archive keeps what happened for analyses, outside the database.
type Archive interface {
	// Write keeps the lines for good before it returns. After an error it is called
	// again with the same ones, so that some may be there twice.
	Write(ctx context.Context, lines []ArchiveLine) error
	// DeleteBefore removes what is of days of the deployment before that of the instant.
	DeleteBefore(ctx context.Context, d chimeclassroom.Deployment, at time.Time) error
}

// ArchiveKind is what an ArchiveLine tells of.
type ArchiveKind string

// The kinds of lines.
const (
	// ArchiveRaw is a line of a ledger.
	ArchiveRaw ArchiveKind = "events_raw"
	// ArchiveEvent is a class that starts.
	ArchiveEvent ArchiveKind = "events"
	// ArchivePerson is somebody who comes in.
	ArchivePerson ArchiveKind = "people"
)

// ArchiveLine is a line of the archive. Lines of one kind with the same key are the
// same line, however often they are there.
type ArchiveLine struct {
	Kind       ArchiveKind
	Key        string
	Deployment chimeclassroom.Deployment
	// Day is the day of what happened, in UTC: 2006-01-02.
	Day string
	// JSON is an object that has the key and our own ids, and names nobody.
	JSON string
}

// ArchiveScope is where in the schools something happened, by our own ids, and the key
// of the line that tells of it.
type ArchiveScope struct {
	Key        string `json:"key"`
	Platform   string `json:"platform"`
	Deployment string `json:"deployment"`
	Room       string `json:"room"`
	Event      string `json:"event,omitempty"`
	Meeting    string `json:"meeting,omitempty"`
}

// Of is the deployment that it happened in.
func (s ArchiveScope) Of() chimeclassroom.Deployment {
	return chimeclassroom.Deployment{RegistrationID: s.Platform, DeploymentID: s.Deployment}
}

// RawLine is the JSON of an ArchiveRaw.
type RawLine struct {
	ArchiveScope
	Attendee string `json:"attendee"`
	Person   string `json:"person"`
	// Role is what the person was in the class at that moment.
	Role     chimeclassroom.Role `json:"role"`
	At       time.Time           `json:"at"`
	AtMillis int64               `json:"atMillis"`
	Type     meeting.EventType   `json:"type"`
	Source   meeting.Source      `json:"source"`
	Detail   string              `json:"detail"`
}

// StartLine is the JSON of an ArchiveEvent.
type StartLine struct {
	ArchiveScope
	Generation int    `json:"generation"`
	Course     string `json:"course"`
	Title      string `json:"title"`
	// StartsAt is zero for a room without dates.
	StartsAt        time.Time `json:"startsAt,omitzero"`
	TimeZone        string    `json:"timeZone"`
	DurationMinutes int       `json:"durationMinutes"`
	StartedAt       time.Time `json:"startedAt"`
	Hosts           []string  `json:"hosts"` // ids of people
}

// LaunchLine is the JSON of an ArchivePerson.
type LaunchLine struct {
	ArchiveScope
	Person string                `json:"person"`
	Course string                `json:"course"`
	Roles  []chimeclassroom.Role `json:"roles"`
	At     time.Time             `json:"at"`
}

// Outgoing keeps what has to be written into the archive. The line stands there with
// what it tells of, or neither does.
type Outgoing interface {
	// OutgoingLines returns at most limit lines, by kind, deployment and day.
	OutgoingLines(ctx context.Context, limit int) ([]ArchiveLine, error)
	// DropOutgoing removes lines that are in the archive.
	DropOutgoing(ctx context.Context, lines []ArchiveLine) error
}

// How often lines go into the archive, and how many at once.
const (
	archiveInterval = 5 * time.Minute
	archiveBatch    = 20_000
)

// fillArchive writes the archive until ctx ends, and once more then.
func (s *Service) fillArchive(ctx context.Context) {
	if s.archive == nil {
		return
	}
	ticker := time.NewTicker(archiveInterval)
	defer ticker.Stop()
	for {
		if writing := context.WithoutCancel(ctx); s.onDuty(writing, dutyArchive) {
			if err := s.WriteArchive(writing); err != nil {
				s.logger.ErrorContext(ctx, "writing the archive", "error", err)
			}
		}
		if ctx.Err() != nil {
			return
		}
		select {
		case <-ctx.Done():
		case <-ticker.C:
		}
	}
}

// WriteArchive moves the lines that wait into the archive. A line leaves the store
// after the archive has it: a crash in between writes it twice, under one key.
func (s *Service) WriteArchive(ctx context.Context) error {
	for {
		lines, err := s.store.OutgoingLines(ctx, archiveBatch)
		if err != nil {
			return fmt.Errorf("reading what goes into the archive: %w", err)
		}
		if len(lines) == 0 {
			return nil
		}
		if err := s.archive.Write(ctx, lines); err != nil {
			return fmt.Errorf("writing the archive: %w", err)
		}
		if err := s.store.DropOutgoing(ctx, lines); err != nil {
			return fmt.Errorf("noting what is in the archive: %w", err)
		}
	}
}

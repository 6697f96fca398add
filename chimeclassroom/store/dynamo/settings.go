package classroomdynamo

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/uuid"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Settings implements [service.SettingsStore].
func (s *Store) Settings(ctx context.Context, roomID, personID string) (service.AllSettings, error) {
	all, err := s.RoomSettings(ctx, roomID)
	if err != nil {
		return service.AllSettings{}, err
	}
	person, err := s.get(ctx, personKey(personID))
	if err == nil && person == nil {
		err = service.ErrNotFound
	}
	if err == nil {
		all.Levels[chimeclassroom.PersonLevel], err = settingsOf(person)
	}
	if err != nil {
		return service.AllSettings{}, err
	}
	return all, nil
}

// RoomSettings implements [service.SettingsStore].
func (s *Store) RoomSettings(ctx context.Context, roomID string) (service.AllSettings, error) {
	r, err := s.room(ctx, roomID)
	if err != nil {
		return service.AllSettings{}, err
	}
	profile, err := s.get(ctx, profileKey(r.Key.Deployment()))
	if err != nil {
		return service.AllSettings{}, err
	}
	all := service.AllSettings{Platform: profile.text(called), Levels: map[chimeclassroom.Level]service.VersionedSettings{}}
	var errs [2]error
	all.Levels[chimeclassroom.PlatformLevel], errs[0] = settingsOf(profile)
	all.Levels[chimeclassroom.CourseLevel], errs[1] = settingsOf(r.item)
	return all, errors.Join(errs[:]...)
}

// settingsOf reads the settings of a profile, a room or a person.
func settingsOf(i item) (v service.VersionedSettings, err error) {
	v.Version = int(i.number(edition))
	return v, i.read(settings, &v.Settings)
}

// PutSettings implements [service.SettingsStore]. That meetings are to be graded again
// is noted in the same transaction, as one item for however many they are.
func (s *Store) PutSettings(ctx context.Context, roomID, personID string, level chimeclassroom.Level, v service.VersionedSettings, regrade time.Time) error {
	body, err := asJSON(v.Settings)
	if err != nil {
		return err
	}
	return decided(ctx, func() (again bool, err error) {
		key, note, err := s.settingsAt(ctx, roomID, personID, level)
		if err != nil {
			return false, err
		}
		e := editing(key).set(settings, body).set(edition, number(int64(v.Version)+1)).
			when("#edition = :seen", item{":seen": number(int64(v.Version))})
		if note == nil || regrade.IsZero() {
			stored, err := s.update(ctx, e)
			if err == nil && !stored {
				err = service.ErrConflict
			}
			return false, err
		}
		note[due] = instant(regrade)
		now, err := s.get(ctx, key)
		if err == nil && (now == nil || now.number(edition) != int64(v.Version)) {
			err = service.ErrConflict
		}
		if err != nil {
			return false, err
		}
		return s.transact(ctx, []types.TransactWriteItem{s.making(e), s.putting(note, "", nil)}...)
	})
}

// due is the attribute that says when something is graded.
const due = "due"

// settingsAt returns whose settings those of the level are, and the note by which
// meetings that they concern are graded again, nil if they concern none.
func (s *Store) settingsAt(ctx context.Context, roomID, personID string, level chimeclassroom.Level) (key, note item, err error) {
	if level == chimeclassroom.PersonLevel {
		return personKey(personID), nil, nil
	}
	r, err := s.room(ctx, roomID)
	if errors.Is(err, service.ErrNotFound) {
		err = service.ErrConflict
	}
	if err != nil {
		return nil, nil, err
	}
	note = at(allRegrades, uuid.NewString())
	note[registration], note[deployment] = text(r.Key.RegistrationID), text(r.Key.DeploymentID)
	if level == chimeclassroom.PlatformLevel {
		return profileKey(r.Key.Deployment()), note, nil
	}
	note[inRoom] = text(r.ID)
	return r.item.key(), note, nil
}

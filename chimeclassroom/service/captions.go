package service

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// captions is what a floor knows of its captions. What they say is kept nowhere.
type captions struct {
	changing   sync.Mutex // held while the provider is asked, before the floor's own
	language   string     // "" while they are off
	generation int        // of the provider's meeting that has them
}

// Caption does ActCaptions: the provider of sound and picture begins to write down
// what is said, or goes on in another language, or stops. It may take a while.
func (s *Service) Caption(ctx context.Context, f *Floor, meetingID, attendeeID string, a Act) (Effects, error) {
	by, err := f.mayCaption(attendeeID)
	if err != nil {
		return Effects{}, err
	}
	captioner, ok := s.media.(meeting.Captioner)
	if !ok {
		return Effects{}, &chimeclassroom.Error{Code: chimeclassroom.CodeNotAvailable, Public: "There are no captions in this classroom."}
	}
	f.captions.changing.Lock()
	defer f.captions.changing.Unlock()
	ref, err := s.carrier(ctx, meetingID)
	if err != nil {
		return Effects{}, err
	}
	if !a.On {
		a.Language = ""
		err = captioner.StopCaptions(ctx, ref)
	} else {
		err = captioner.StartCaptions(ctx, ref, a.Language)
	}
	switch {
	case errors.Is(err, meeting.ErrLanguage):
		return Effects{}, &chimeclassroom.Error{Code: chimeclassroom.CodeNotAvailable, Public: "There are no captions in this language.", Err: err}
	case err != nil:
		return Effects{}, &chimeclassroom.Error{
			Code: chimeclassroom.CodeNotAvailable, Public: "The captions could not be changed; please try again.", Err: fmt.Errorf("captions: %w", err),
		}
	}
	e := f.caption(a.Language, ref.Generation)
	e.log = []chimeclassroom.LogEntry{{By: by, Action: chimeclassroom.LogClassCaptions, Detail: onOrOff(a.On)}}
	return e, nil
}

// mayCaption refuses those who do not host the class, and says who does.
func (f *Floor) mayCaption(attendeeID string) (personID string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch p := f.people[attendeeID]; {
	case p == nil:
		return "", notHere()
	case !p.Host:
		return "", forbidden()
	default:
		return p.Attendee.Person.ID, f.hurry(attendeeID).act(f.now())
	}
}

// caption notes how captions are.
func (f *Floor) caption(language string, generation int) Effects {
	f.mu.Lock()
	defer f.mu.Unlock()
	changed := f.captions.language != language
	f.captions.language, f.captions.generation = language, generation
	return Effects{Changed: changed, rules: f.ruled()}
}

// captioned is the language of the captions, and the generation that has them.
func (f *Floor) captioned() (language string, generation int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.captions.language, f.captions.generation
}

// captionAgain starts the captions of a class in a generation that does not have
// them yet.
func (s *Service) captionAgain(ctx context.Context, f *Floor, c meeting.Captioner, ref meeting.Ref) {
	f.captions.changing.Lock()
	defer f.captions.changing.Unlock()
	language, generation := f.captioned()
	if language == "" || generation >= ref.Generation {
		return
	}
	if err := c.StartCaptions(ctx, ref, language); err != nil {
		s.logger.WarnContext(ctx, "captions do not go on", "meeting", ref.ID, "error", err)
		return // whoever comes next tries again
	}
	if err := s.Keep(ctx, ref.ID, f.caption(language, ref.Generation)); err != nil {
		s.logger.WarnContext(ctx, "that captions go on is not stored", "meeting", ref.ID, "error", err)
	}
}

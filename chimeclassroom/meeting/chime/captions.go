package chime

import (
	"context"
	"errors"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/chimesdkmeetings"
	"github.com/aws/aws-sdk-go-v2/service/chimesdkmeetings/types"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// Languages implements [meeting.Captioner].
func (p *Provider) Languages() (all []string) {
	for _, code := range types.TranscribeLanguageCode("").Values() {
		all = append(all, string(code))
	}
	return all
}

// StartCaptions implements [meeting.Captioner]: Amazon Transcribe writes down what
// is said, in the nearest Region that it is in, and pages get it as transcript
// events. Starting again changes the language.
func (p *Provider) StartCaptions(ctx context.Context, r meeting.Ref, language string) error {
	if !slices.Contains(p.Languages(), language) {
		return meeting.ErrLanguage
	}
	in := &chimesdkmeetings.StartMeetingTranscriptionInput{
		MeetingId: p.conference(r).ref(),
		TranscriptionConfiguration: &types.TranscriptionConfiguration{EngineTranscribeSettings: &types.EngineTranscribeSettings{
			LanguageCode: types.TranscribeLanguageCode(language), Region: types.TranscribeRegionAuto,
			EnablePartialResultsStabilization: true,
		}},
	}
	return p.call(ctx, "StartMeetingTranscription", hosting, func(ctx context.Context) error {
		_, err := p.api.StartMeetingTranscription(ctx, in)
		return err
	})
}

// StopCaptions implements [meeting.Captioner].
func (p *Provider) StopCaptions(ctx context.Context, r meeting.Ref) error {
	in := &chimesdkmeetings.StopMeetingTranscriptionInput{MeetingId: p.conference(r).ref()}
	err := p.call(ctx, "StopMeetingTranscription", hosting, func(ctx context.Context) error {
		_, err := p.api.StopMeetingTranscription(ctx, in)
		return err
	})
	if _, off := errors.AsType[*types.UnprocessableEntityException](err); off {
		return nil
	}
	return unlessOver(err)
}

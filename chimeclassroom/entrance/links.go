package entrance

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage"
)

// eventParameter is the custom parameter of a link that leads to one event. It
// is no secret: an event opens for those whom the LMS sends into its own course.
const eventParameter = "event_id"

// Links is the service.Linker of LTI platforms: it answers deep linking requests
// with resource links.
type Links struct {
	tool          *tool.Tool
	registrations storage.RegistrationLookup
	launchURL     string
}

// NewLinks returns Links that speak as the tool to the platforms of these
// registrations; the classroom is at publicURL.
func NewLinks(t *tool.Tool, registrations storage.RegistrationLookup, publicURL string) *Links {
	return &Links{tool: t, registrations: registrations, launchURL: publicURL + LaunchPath}
}

// Link signs the response to the request that choiceOf kept.
func (l *Links) Link(ctx context.Context, room chimeclassroom.Room, request []byte, events []chimeclassroom.Event) (service.Answer, error) {
	var settings lti.DeepLinkingSettings
	if err := json.Unmarshal(request, &settings); err != nil {
		return service.Answer{}, err
	}
	r, err := l.registrations.RegistrationByID(ctx, room.Key.RegistrationID)
	if errors.Is(err, storage.ErrNotFound) {
		return service.Answer{}, &chimeclassroom.Error{Code: chimeclassroom.CodeNotAvailable, Public: "The LMS is no longer connected to the classroom.", Err: err}
	}
	if err != nil {
		return service.Answer{}, err
	}
	asked := &lti.Message{Type: lti.DeepLinkingRequest, DeploymentID: room.Key.DeploymentID, DeepLinking: &settings}
	response, err := deeplink.Response(asked, l.items(events)...)
	if err != nil {
		return service.Answer{}, err
	}
	signed, err := l.tool.SignReply(ctx, &tool.Launch{Registration: r, Message: asked}, response)
	return service.Answer{URL: settings.ReturnURL, JWT: signed}, err
}

// items name the launch URL, which some platforms ask for.
func (l *Links) items(events []chimeclassroom.Event) []deeplink.Item {
	items := make([]deeplink.Item, 0, len(events))
	for _, e := range events {
		items = append(items, deeplink.Item{Type: deeplink.TypeResourceLink, URL: l.launchURL, Title: e.Title, Text: e.Description,
			Custom: deeplink.Custom{eventParameter: e.ID}})
	}
	return items
}

// choiceOf is what a deep linking request asks for; nil for other messages.
func choiceOf(m *lti.Message) (*chimeclassroom.Choice, error) {
	if m.Type != lti.DeepLinkingRequest {
		return nil, nil
	}
	request, err := json.Marshal(m.DeepLinking)
	if err != nil {
		return nil, err
	}
	choice := &chimeclassroom.Choice{Accepts: chimeclassroom.AcceptsOne, Request: request}
	switch {
	case !deeplink.Accepts(m.DeepLinking, deeplink.TypeResourceLink):
		choice.Accepts = chimeclassroom.AcceptsNone
	case deeplink.AcceptsMany(m.DeepLinking):
		choice.Accepts = chimeclassroom.AcceptsMany
	}
	return choice, nil
}

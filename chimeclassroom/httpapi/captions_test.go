package httpapi_test

import (
	"context"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting/chime"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/chime/chimewire"
)

// onChime is a classroom whose sound and picture the wire server of Chime carries.
func onChime(t *testing.T, c *contract) (*site, *chimewire.Server) {
	t.Helper()
	wire := chimewire.New(chimewire.Config{})
	server := httptest.NewServer(wire)
	t.Cleanup(server.Close)
	provider, err := chime.New(chime.Config{AWS: aws.Config{
		Region: "eu-central-1", BaseEndpoint: &server.URL,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "secret"}, nil
		}),
	}})
	require.NoError(t, err)
	s := newSite(t, c)
	s.stop()
	s.media = provider
	s.start()
	return s, wire
}

func captionsOfAClass(t *testing.T, c *contract) {
	s, wire := onChime(t, c)
	host := s.teacher()
	e := host.do(host.schedule(), "start")
	teacher, welcome := host.enter(e)
	require.NoError(t, c.message("/components/schemas/Welcome", welcome.raw))
	assert.Contains(t, welcome.Media.Languages, "es-US")
	ada, _ := s.student("ada").enter(e)
	in := func() string { return wire.Live()[0].Captions }

	ada.say(`{"type":"captions","on":true,"language":"en-US"}`)
	assert.Equal(t, "forbidden", ada.hear("refused").Code)
	teacher.say(`{"type":"captions","on":true,"language":"tlh-KX"}`)
	assert.Equal(t, "There are no captions in this language.", teacher.hear("refused").Reason)
	assert.Empty(t, in())
	teacher.say(`{"type":"captions","on":true,"language":"en-US"}`)
	told := ada.hear("people")
	for told.Captions == "" {
		told = ada.hear("people")
	}
	require.NoError(t, c.message("/components/schemas/RoomPeople", told.raw))
	assert.Equal(t, "en-US", told.Captions)
	assert.Equal(t, "en-US", in())

	_, late := s.student("late").enter(e)
	require.NoError(t, c.message("/components/schemas/Welcome", late.raw))
	assert.Equal(t, "en-US", late.Captions, "who comes late knows that there are captions")
	teacher.say(`{"type":"captions","on":false}`)
	for told.Captions != "" {
		told = ada.hear("people")
	}
	assert.Empty(t, in())
}

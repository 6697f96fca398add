package rooms_test

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigatewaymanagementapi"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/aws/rooms"
	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
	"github.com/ltikit/ltikit/internal/needs"
)

func account() aws.Config {
	return aws.Config{Region: "eu-central-1", Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
	})}
}

// newTable is one of moto's, over real HTTP.
func newTable(t *testing.T) (*rooms.Table, *dynamodb.Client) {
	t.Helper()
	address, client := needs.Moto(t)
	api := dynamodb.NewFromConfig(account(), func(o *dynamodb.Options) { o.BaseEndpoint, o.HTTPClient = &address, client })
	name := "rooms"
	_, err := api.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName: &name, BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("pk"), AttributeType: "S"}, {AttributeName: aws.String("sk"), AttributeType: "S"}},
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("pk"), KeyType: "HASH"}, {AttributeName: aws.String("sk"), KeyType: "RANGE"}},
	})
	require.NoError(t, err)
	return &rooms.Table{API: api, Name: name}, api
}

func noise(size int) []byte {
	data := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{byte(size)}).Read(data)
	return data
}

// They share one table.
func TestTable(t *testing.T) {
	t.Parallel()
	table, api := newTable(t)
	t.Run("keeps rooms of any size", func(t *testing.T) {
		t.Parallel()
		version := ""
		for _, size := range []int{10, 1 << 20, 800 << 10, 100, 380 << 10, 380<<10 + 1, 10} {
			data := noise(size)
			next, err := table.WriteRoom(t.Context(), "sized", version, data)
			require.NoError(t, err, size)
			got, read, err := table.ReadRoom(t.Context(), "sized")
			require.NoError(t, err)
			assert.True(t, bytes.Equal(data, got), size)
			assert.Equal(t, next, read)
			assert.NotEqual(t, version, next)
			version = next
		}
		_, err := table.WriteRoom(t.Context(), "sized", version, noise(4<<20))
		require.ErrorContains(t, err, "too much")
	})
	t.Run("lets one of two writers win", func(t *testing.T) {
		t.Parallel()
		for _, size := range []int{10, 500 << 10} {
			event := "raced-" + string(rune('a'+size%26))
			first, err := table.WriteRoom(t.Context(), event, "", noise(size))
			require.NoError(t, err)
			_, err = table.WriteRoom(t.Context(), event, "", noise(size))
			require.ErrorIs(t, err, httpapi.ErrRoomChanged, "there is one already")
			second, err := table.WriteRoom(t.Context(), event, first, noise(size+1))
			require.NoError(t, err)
			for _, late := range []int{20, 900 << 10} {
				_, err = table.WriteRoom(t.Context(), event, first, noise(late))
				require.ErrorIs(t, err, httpapi.ErrRoomChanged)
			}
			require.ErrorIs(t, table.RemoveRoom(t.Context(), event, first), httpapi.ErrRoomChanged)
			got, version, err := table.ReadRoom(t.Context(), event)
			require.NoError(t, err)
			assert.Equal(t, second, version)
			assert.True(t, bytes.Equal(noise(size+1), got))
		}
	})
	t.Run("forgets a room for good", func(t *testing.T) {
		t.Parallel()
		first, err := table.WriteRoom(t.Context(), "over", "", noise(900<<10))
		require.NoError(t, err)
		require.NoError(t, table.RemoveRoom(t.Context(), "over", first))
		out, err := api.Query(t.Context(), &dynamodb.QueryInput{
			TableName: &table.Name, KeyConditionExpression: aws.String("pk = :pk"),
			ExpressionAttributeValues: map[string]types.AttributeValue{":pk": &types.AttributeValueMemberS{Value: "room#over"}},
		})
		require.NoError(t, err)
		assert.Empty(t, out.Items)
		again, err := table.WriteRoom(t.Context(), "over", "", noise(10))
		require.NoError(t, err)
		_, err = table.WriteRoom(t.Context(), "over", first, noise(20))
		require.ErrorIs(t, err, httpapi.ErrRoomChanged, "who had it before has another")
		assert.NotEqual(t, first, again)
		got, version, err := table.ReadRoom(t.Context(), "there is none")
		require.NoError(t, err)
		assert.Empty(t, got)
		assert.Empty(t, version)
	})
	t.Run("writes in place of what is left of a room", func(t *testing.T) {
		t.Parallel()
		for _, lost := range []string{"part#00", "part#01"} {
			event := "left-" + lost
			_, err := table.WriteRoom(t.Context(), event, "", noise(900<<10))
			require.NoError(t, err)
			_, err = api.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: &table.Name, Key: map[string]types.AttributeValue{
				"pk": &types.AttributeValueMemberS{Value: "room#" + event}, "sk": &types.AttributeValueMemberS{Value: lost},
			}})
			require.NoError(t, err)
			got, version, err := table.ReadRoom(t.Context(), event)
			require.NoError(t, err)
			assert.Empty(t, got)
			_, err = table.WriteRoom(t.Context(), event, version, noise(10))
			require.NoError(t, err)
		}
	})
	t.Run("has no room whose time is over", func(t *testing.T) {
		t.Parallel()
		_, err := table.WriteRoom(t.Context(), "expired", "", noise(10))
		require.NoError(t, err)
		later := *table
		later.Now = func() time.Time { return time.Now().Add(25 * time.Hour) }
		got, version, err := later.ReadRoom(t.Context(), "expired")
		require.NoError(t, err)
		assert.Empty(t, got)
		_, err = later.WriteRoom(t.Context(), "expired", version, noise(20))
		require.NoError(t, err)
		got, _, err = later.ReadRoom(t.Context(), "expired")
		require.NoError(t, err)
		assert.Len(t, got, 20)
	})
	t.Run("gives a room to one run at a time", func(t *testing.T) {
		t.Parallel()
		now := time.Now()
		own := rooms.Table{API: table.API, Name: table.Name, Now: func() time.Time { return now }}
		claim := func(by, first string) error {
			return own.ClaimRoom(t.Context(), "claimed", httpapi.Claim{By: by, First: first, Lasts: time.Minute})
		}
		require.NoError(t, claim("one", "99"))
		require.ErrorIs(t, claim("two", "99"), httpapi.ErrRoomTaken)
		require.ErrorIs(t, claim("two", "7"), httpapi.ErrRoomTaken)
		require.NoError(t, claim("one", "99"), "they have it")
		require.NoError(t, claim("two", "100"), "so the other is done")
		require.ErrorIs(t, claim("one", "99"), httpapi.ErrRoomTaken)
		now = now.Add(time.Minute + time.Millisecond)
		require.NoError(t, claim("one", "99"), "it is over")
		got, version, err := own.ReadRoom(t.Context(), "claimed")
		require.NoError(t, err)
		assert.Empty(t, got)
		assert.Empty(t, version, "a claim makes no room")
	})
	t.Run("counts what a socket says", func(t *testing.T) {
		t.Parallel()
		now := time.Now()
		own := rooms.Table{API: table.API, Name: table.Name, Now: func() time.Time { return now }}
		require.NoError(t, own.PutSocket(t.Context(), "talker", "event-1"))
		for _, want := range []int{1, 2, 3} {
			event, said, err := own.Said(t.Context(), "talker")
			require.NoError(t, err)
			assert.Equal(t, "event-1", event)
			assert.Equal(t, want, said)
		}
		now = now.Add(10 * time.Second)
		_, said, err := own.Said(t.Context(), "talker")
		require.NoError(t, err)
		assert.Equal(t, 1, said)
		event, _, err := own.Said(t.Context(), "nobody")
		require.NoError(t, err)
		assert.Empty(t, event)
		event, err = own.Socket(t.Context(), "nobody")
		require.NoError(t, err)
		assert.Empty(t, event, "which makes none")
	})
	t.Run("knows sockets", func(t *testing.T) {
		t.Parallel()
		require.NoError(t, table.PutSocket(t.Context(), "L0SM9cOFvHcCIhw=", "event-1"))
		event, err := table.Socket(t.Context(), "L0SM9cOFvHcCIhw=")
		require.NoError(t, err)
		assert.Equal(t, "event-1", event)
		out, err := api.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &table.Name, Key: map[string]types.AttributeValue{
			"pk": &types.AttributeValueMemberS{Value: "socket#L0SM9cOFvHcCIhw="}, "sk": &types.AttributeValueMemberS{Value: "-"},
		}})
		require.NoError(t, err)
		assert.NotEmpty(t, out.Item["ttl"])
		require.NoError(t, table.DropSocket(t.Context(), "L0SM9cOFvHcCIhw="))
		event, err = table.Socket(t.Context(), "L0SM9cOFvHcCIhw=")
		require.NoError(t, err)
		assert.Empty(t, event)
	})
}

// stage plays the management API of a WebSocket API: connections that are there, and
// what they were sent.
type stage struct {
	mu   sync.Mutex
	open map[string][]string
}

func (s *stage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	connection := r.PathValue("id")
	body, err := io.ReadAll(r.Body)
	said, there := s.open[connection]
	switch {
	case err != nil:
		w.WriteHeader(http.StatusInternalServerError)
	case !there:
		w.Header().Set("X-Amzn-ErrorType", "GoneException")
		w.WriteHeader(http.StatusGone)
	case len(body) > 128<<10:
		w.Header().Set("X-Amzn-ErrorType", "PayloadTooLargeException")
		w.WriteHeader(http.StatusRequestEntityTooLarge)
	case r.Method == http.MethodDelete:
		delete(s.open, connection)
		w.WriteHeader(http.StatusNoContent)
	default:
		s.open[connection] = append(said, string(body))
	}
}

func TestGateway(t *testing.T) {
	t.Parallel()
	played := &stage{open: map[string][]string{"L0SM9cOFvHcCIhw=": nil, "other": nil}}
	mux := http.NewServeMux()
	mux.Handle("/prod/@connections/{id}", played)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	address := server.URL + "/prod"
	gateway := rooms.NewGateway(apigatewaymanagementapi.NewFromConfig(account(), func(o *apigatewaymanagementapi.Options) { o.BaseEndpoint = &address }))
	require.NoError(t, gateway.Post(t.Context(), "L0SM9cOFvHcCIhw=", []byte(`{"type":"waiting"}`)))
	require.NoError(t, gateway.Post(t.Context(), "L0SM9cOFvHcCIhw=", []byte(`+ü`)))
	assert.Equal(t, []string{`{"type":"waiting"}`, `+ü`}, played.open["L0SM9cOFvHcCIhw="])
	assert.Empty(t, played.open["other"])
	require.NoError(t, gateway.Close(t.Context(), "L0SM9cOFvHcCIhw="))
	require.ErrorIs(t, gateway.Post(t.Context(), "L0SM9cOFvHcCIhw=", []byte(`{}`)), httpapi.ErrPageGone)
	err := gateway.Post(t.Context(), "other", make([]byte, 129<<10))
	require.Error(t, err)
	require.NotErrorIs(t, err, httpapi.ErrPageGone, "what fails otherwise says nothing of the page")
	require.NoError(t, gateway.Close(t.Context(), "L0SM9cOFvHcCIhw="), "it is closed")
	hurried, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	require.Error(t, gateway.Close(hurried, "other"))
}

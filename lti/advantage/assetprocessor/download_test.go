package assetprocessor_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/assetprocessor"
)

const enough = 1 << 20 // bytes

func TestDownload(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, c := range []struct {
		name     string
		change   func(a *lti.Asset)
		maxBytes int64
		err      error
	}{
		{"as announced", func(*lti.Asset) {}, enough, nil},
		{"exactly as large as taken", func(*lti.Asset) {}, int64(len(text)), nil},
		{"nothing announced", func(a *lti.Asset) { a.SHA256Checksum, a.Size = "", 0 }, enough, nil},
		{"too large, as announced", func(*lti.Asset) {}, int64(len(text)) - 1, assetprocessor.ErrTooLarge},
		{"too large, as it turns out", func(a *lti.Asset) { a.Size = 0 }, int64(len(text)) - 1, assetprocessor.ErrTooLarge},
		{"another checksum", func(a *lti.Asset) { a.SHA256Checksum = f.announced(essay, "x").SHA256Checksum }, enough, assetprocessor.ErrContent},
		{"another size", func(a *lti.Asset) { a.SHA256Checksum, a.Size = "", 7 }, enough, assetprocessor.ErrContent},
		{"a checksum in hexadecimal", func(a *lti.Asset) { a.SHA256Checksum = strings.Repeat("ab", 32) }, enough, assetprocessor.ErrContent},
		{"a checksum that is none", func(a *lti.Asset) { a.SHA256Checksum = "?" }, enough, assetprocessor.ErrContent},
		{"no address", func(a *lti.Asset) { a.URL = "" }, enough, advantage.ErrNotOffered},
		{"a file that breaks off", func(a *lti.Asset) { *a = f.announced(broken, "") }, enough, lti.ErrUnavailable},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := f.announced(essay, text)
			c.change(&a)
			var got strings.Builder
			n, err := f.client(a).Download(t.Context(), a, &got, c.maxBytes)
			require.EqualValues(t, got.Len(), n)
			require.LessOrEqual(t, n, c.maxBytes)
			if c.err != nil {
				require.ErrorIs(t, err, c.err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, text, got.String())
		})
	}
	t.Run("a caller who cannot write", func(t *testing.T) {
		t.Parallel()
		a := f.announced(essay, text)
		_, err := f.client(a).Download(t.Context(), a, full{}, enough)
		require.ErrorIs(t, err, errFull)
		require.NotErrorIs(t, err, lti.ErrUnavailable)
	})
	t.Run("a refusal tells its status", func(t *testing.T) {
		t.Parallel()
		a := f.announced("as-0", text)
		_, err := f.client(a).Download(t.Context(), a, io.Discard, enough)
		var status *advantage.StatusError
		require.ErrorAs(t, err, &status)
		require.Equal(t, http.StatusNotFound, status.Status)
	})
	t.Run("a claim without the scope", func(t *testing.T) {
		t.Parallel()
		a := f.announced(essay, text)
		_, err := assetprocessor.NewClient(f.services(), &lti.AssetService{Assets: []lti.Asset{a}}, nil).Download(t.Context(), a, io.Discard, enough)
		require.ErrorIs(t, err, advantage.ErrNotOffered)
	})
}

var errFull = errors.New("no space left")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

// Platforms keep files elsewhere: the token stays behind, and does not come back.
func TestDownloadFromStorage(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	asked := make(chan *http.Request, 4)
	storage := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r
		if r.URL.Path == "/back" {
			http.Redirect(w, r, f.platform.Server.URL+"/public", http.StatusFound)
			return
		}
		_, _ = io.WriteString(w, text)
	}))
	t.Cleanup(storage.Close)
	f.school.storage = storage.URL
	f.platform.Mux.HandleFunc("/away", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, storage.URL+"/back", http.StatusFound)
	})
	f.platform.Mux.HandleFunc("/within", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/public", http.StatusFound)
	})
	f.platform.Mux.HandleFunc("/public", func(w http.ResponseWriter, r *http.Request) {
		asked <- r
		_, _ = io.WriteString(w, text)
	})
	fetch := func(t *testing.T, a lti.Asset) {
		t.Helper()
		var got strings.Builder
		_, err := f.client(a).Download(t.Context(), a, &got, enough)
		require.NoError(t, err)
		require.Equal(t, text, got.String())
	}
	fetch(t, f.announced(elsewhere, text))
	r := <-asked
	require.Equal(t, "/files/2?signature=x", r.URL.RequestURI())
	require.Empty(t, r.Header.Get("Authorization"))

	fetch(t, lti.Asset{ID: "x", URL: f.platform.Server.URL + "/away"})
	require.Empty(t, (<-asked).Header.Get("Authorization"))
	require.Empty(t, (<-asked).Header.Get("Authorization"), "back at the platform, but sent by another")

	fetch(t, lti.Asset{ID: "x", URL: f.platform.Server.URL + "/within"})
	require.NotEmpty(t, (<-asked).Header.Get("Authorization"))
}

// What is larger than memory passes through: nothing of it is kept.
func TestDownloadStreams(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const size = 64 << 20
	f.platform.Mux.HandleFunc("/video", func(w http.ResponseWriter, _ *http.Request) {
		chunk := make([]byte, 1<<20)
		for range size >> 20 {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	})
	a := lti.Asset{ID: "v", URL: f.platform.Server.URL + "/video", Size: size}
	largest := new(chunks)
	n, err := f.client(a).Download(t.Context(), a, largest, size)
	require.NoError(t, err)
	require.EqualValues(t, size, n)
	require.LessOrEqual(t, largest.largest, 1<<20, "it comes in pieces")
}

// chunks remembers how large the largest write was.
type chunks struct{ largest int }

func (c *chunks) Write(p []byte) (int, error) {
	c.largest = max(c.largest, len(p))
	return len(p), nil
}

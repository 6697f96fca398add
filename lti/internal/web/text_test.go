package web

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestQuery(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		query   string
		refused bool
	}{
		"plain":                            {"after=%C3%A9", false},
		"given twice":                      {"after=a&after=%C3%A9", false},
		"not UTF-8":                        {"after=%C3", true},
		"a character over two values":      {"after=%C3&after=%A9", true},
		"U+0000":                           {"after=a%00", true},
		"U+0000 in the second of a name":   {"after=a&after=%00", true},
		"a name that is not UTF-8":         {"%C3=a", true},
		"a name with the character U+0000": {"a%00=a", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q, err := Query(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/?"+c.query, nil))
			if !c.refused {
				require.NoError(t, err)
				require.Contains(t, q["after"], "é")
				return
			}
			var refusal *Refusal
			require.ErrorAs(t, err, &refusal)
			require.Equal(t, http.StatusBadRequest, refusal.Status)
		})
	}
}

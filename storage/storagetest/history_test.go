package storagetest

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// lost is a call whose outcome is not known.
func lost(begin int64, try effect) call {
	return call{begin: begin, end: math.MaxInt64, effect: try, unknown: true}
}

func TestHistories(t *testing.T) {
	t.Parallel()
	mark, again := change(nothing, used), refused(true)
	putA, takeA, putB, missed := change(nothing, "a"), change("a", nothing), change(nothing, "b"), refused(false)
	for _, tc := range []struct {
		name  string
		calls []call
		sound bool
	}{
		{"nothing", nil, true},
		{"used, then refused", []call{{1, 2, mark, false}, {3, 4, again, false}}, true},
		{"refused while it is being used", []call{{1, 4, mark, false}, {2, 3, again, false}}, true},
		{"used twice", []call{{1, 4, mark, false}, {2, 3, mark, false}}, false},
		{"refused before it was used", []call{{1, 2, again, false}, {3, 4, mark, false}}, false},
		{"refused, and nobody used it", []call{{1, 2, again, false}}, false},
		{"refused after one whose answer was lost", []call{lost(1, mark), {2, 3, again, false}}, true},
		{"used after one whose answer was lost", []call{lost(1, mark), {2, 3, mark, false}}, true},
		{"used twice beside one whose answer was lost", []call{lost(1, mark), {2, 3, mark, false}, {4, 5, mark, false}}, false},
		{"refused before one whose answer was lost", []call{{1, 2, again, false}, lost(3, mark)}, false},

		{"put and taken", []call{{1, 2, putA, false}, {3, 4, takeA, false}, {5, 6, missed, false}}, true},
		{"taken while it is being put", []call{{1, 4, putA, false}, {2, 3, takeA, false}}, true},
		{"taken twice", []call{{1, 2, putA, false}, {3, 6, takeA, false}, {4, 5, takeA, false}}, false},
		{"taken before it was put", []call{{1, 2, takeA, false}, {3, 4, putA, false}}, false},
		{"missed though it was there", []call{{1, 2, putA, false}, {3, 4, missed, false}, {5, 6, takeA, false}}, false},
		{"put over another", []call{{1, 2, putA, false}, {3, 4, putB, false}}, false},
		{"put behind a take in between", []call{{1, 2, putA, false}, {3, 8, takeA, false}, {4, 5, putB, false}}, true},
		{"missed after a take whose answer was lost", []call{{1, 2, putA, false}, lost(3, func(string) (string, bool) { return nothing, true }), {4, 5, missed, false}}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			h := history{calls: map[string][]call{"key": tc.calls}}
			assert.Equal(t, tc.sound, len(h.impossible()) == 0)
		})
	}
}

package fetch

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Whoever may change a registration makes the cache no larger by doing so again
// and again.
func TestDocumentsDoNotPileUp(t *testing.T) {
	t.Parallel()
	k := NewKeySets(NewClient(false), time.Now, false)
	for i := range 3 * maxDocuments {
		k.Of("", fmt.Appendf(nil, `{"keys":[],"revision":%d}`, i))
		require.LessOrEqual(t, len(k.documents), maxDocuments)
	}
}

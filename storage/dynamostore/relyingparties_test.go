package dynamostore_test

import (
	"testing"

	"github.com/ltikit/ltikit/storage/storagetest"
)

func TestRelyingParties(t *testing.T) {
	t.Parallel()
	storagetest.RelyingParties(t, opener(t, func(s *store) storagetest.RelyingPartyStore { return s }))
}

package main

import (
	"testing"

	"github.com/ltikit/ltikit/examples/mounting/mountingtest"
)

func TestRoutes(t *testing.T) {
	t.Parallel()
	mountingtest.Run(t, routes)
}

package main

import (
	"context"
	"net/url"

	"github.com/ltikit/ltikit/lti/bridge/rp"
)

// originsOf lists the origins of the applications' pages: those may call services
// from the browser.
func originsOf(clients rp.ClientDirectory) func(ctx context.Context) ([]string, error) {
	return func(ctx context.Context) (list []string, err error) {
		for c, err := range clients.ListRelyingParties(ctx, "", "") {
			if err != nil {
				return nil, err
			}
			if home, err := url.Parse(c.Home); err == nil && !c.Disabled {
				list = append(list, home.Scheme+"://"+home.Host)
			}
		}
		return list, nil
	}
}

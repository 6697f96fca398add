package assetprocessor

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// Client fetches assets and reports on them on behalf of the tool.
type Client struct {
	http    *advantage.Client
	assets  *lti.AssetService
	reports *lti.AssetReportService
}

// NewClient returns the client for what a notice or a launch offered. Nil claims
// are allowed and offer nothing. Claims may be kept: assets may be fetched and
// reports sent any time later.
func NewClient(c *advantage.Client, assets *lti.AssetService, reports *lti.AssetReportService) *Client {
	if assets == nil {
		assets = new(lti.AssetService)
	}
	if reports == nil {
		reports = new(lti.AssetReportService)
	}
	return &Client{http: c, assets: assets, reports: reports}
}

// PostReport sends a report. One that breaks the rules is refused before anything
// is sent. A platform that holds a later one answers 409.
func (c *Client) PostReport(ctx context.Context, r Report) error {
	if err := offered(c.reports.ReportURL, c.reports.Scopes, lti.ScopeAssetReport); err != nil {
		return err
	}
	if err := r.Validate(); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	_, err := c.http.Do(ctx, advantage.Call{
		Method: http.MethodPost, URL: c.reports.ReportURL, Scopes: []lti.Scope{lti.ScopeAssetReport},
		ContentType: web.MediaTypeJSON, Accept: web.MediaTypeJSON, Body: r,
	}, nil)
	return err
}

// offered tells whether the claim names an address and the scope.
func offered(address string, scopes []lti.Scope, scope lti.Scope) error {
	if address == "" {
		return fmt.Errorf("%w: no such address is named", advantage.ErrNotOffered)
	}
	if !slices.Contains(scopes, scope) {
		return fmt.Errorf("%w: the scope %s is not named", advantage.ErrNotOffered, scope)
	}
	return nil
}

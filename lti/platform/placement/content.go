package placement

import (
	"context"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// Sanitizer cleans HTML of tools, so that it can stand in a page of the platform:
// no script, no form, no address that a browser would run.
type Sanitizer interface {
	Sanitize(html string) string
}

// Files keeps the files that tools offer. An implementation must connect to
// public addresses only, and bound size and time.
type Files interface {
	// KeepFile fetches the file now and returns where people of the platform
	// find it from then on.
	KeepFile(ctx context.Context, item deeplink.Item) (address string, err error)
}

// Entry is one thing of a page of contents, to be shown by its type. Its texts
// are plain; HTML is clean.
type Entry struct {
	// ContentID launches a resource link, with Request.ContentID.
	ContentID string
	Type      string
	Title     string
	Text      string
	// URL is that of a link, an image or a file; empty for what is launched.
	URL string
	// HTML is a fragment, or shows a link in the page.
	HTML      string
	Icon      *deeplink.Picture
	Thumbnail *deeplink.Picture
	IFrame    *deeplink.IFrame
	Window    *deeplink.Window
	// Width and Height are those of an image.
	Width, Height float64
	// Available tells whether a resource link is open at present.
	Available bool
}

// Contents are what was chosen in a placement, to be shown.
func (s *Service) Contents(ctx context.Context, placementID string) ([]Entry, error) {
	p, err := s.Placement(ctx, placementID)
	if err != nil {
		return nil, err
	}
	return s.page(p), nil
}

func (s *Service) page(p config.Placement) []Entry {
	list := make([]Entry, len(p.Contents))
	for i, c := range p.Contents {
		item := c.Item
		list[i] = Entry{ContentID: c.ID, Type: item.Type, Title: item.Title, Text: item.Text, HTML: item.HTML, Icon: item.Icon, Thumbnail: item.Thumbnail,
			IFrame: item.IFrame, Window: item.Window, Width: item.Width, Height: item.Height, Available: isWithin(item.Available, s.cfg.Now())}
		if item.Type != deeplink.TypeResourceLink {
			list[i].URL = item.URL
		}
		if item.Embed != nil {
			list[i].HTML = item.Embed.HTML
		}
	}
	return list
}

// placementOf is the placement that a content's id begins with, or the id itself.
func placementOf(id string) string {
	id, _, _ = strings.Cut(id, ".")
	return id
}

// isWithin tells whether a time lies in the period, which none bounds if it is
// nil.
func isWithin(p *deeplink.Period, now time.Time) bool {
	if p == nil {
		return true
	}
	start, end := time.Time(p.Start), time.Time(p.End)
	return (start.IsZero() || !now.Before(start)) && (end.IsZero() || now.Before(end))
}

func startOf(p *deeplink.Period) string {
	if p == nil {
		return ""
	}
	return stamp(time.Time(p.Start))
}

func endOf(p *deeplink.Period) string {
	if p == nil {
		return ""
	}
	return stamp(time.Time(p.End))
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

package deeplink

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Validate returns what is wrong with the item in one sentence. Items of unknown
// types are held to what all types share.
func (i *Item) Validate() error {
	switch {
	case blank(i.Type):
		return errors.New("type is required")
	case i.needsURL() && i.URL == "":
		return fmt.Errorf("url is required of type %s", i.Type)
	case i.Type == TypeHTML && blank(i.HTML):
		return errors.New("html is required of type html")
	case i.Type == TypeLink && i.IFrame != nil && i.IFrame.Src == "":
		return errors.New("iframe.src is required of type link")
	case i.Embed != nil && blank(i.Embed.HTML):
		return errors.New("embed.html is required")
	case i.Icon != nil && i.Icon.URL == "":
		return errors.New("icon.url is required")
	case i.Thumbnail != nil && i.Thumbnail.URL == "":
		return errors.New("thumbnail.url is required")
	}
	return errors.Join(i.checkURLs(), i.checkSizes(), i.LineItem.check(), i.Available.check("available"), i.Submission.check("submission"))
}

func (i *Item) needsURL() bool {
	return i.Type == TypeLink || i.Type == TypeFile || i.Type == TypeImage
}

// addresses are all URLs of the item by their place in it.
func (i *Item) addresses() map[string]string {
	all := map[string]string{"url": i.URL}
	if i.Icon != nil {
		all["icon.url"] = i.Icon.URL
	}
	if i.Thumbnail != nil {
		all["thumbnail.url"] = i.Thumbnail.URL
	}
	if i.IFrame != nil {
		all["iframe.src"] = i.IFrame.Src
	}
	if i.LineItem != nil && i.LineItem.SubmissionReview != nil {
		all["lineItem.submissionReview.url"] = i.LineItem.SubmissionReview.URL
	}
	if i.Report != nil {
		all["report.url"] = i.Report.URL
	}
	return all
}

// checkURLs keeps addresses away that a browser would run rather than open.
func (i *Item) checkURLs() error {
	for place, raw := range i.addresses() {
		u, err := url.Parse(raw)
		if raw != "" && (err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http")) {
			return fmt.Errorf("%s must be an absolute https or http URL", place)
		}
	}
	return nil
}

func (i *Item) checkSizes() error {
	smallest := min(i.Width, i.Height)
	for _, p := range []*Picture{i.Icon, i.Thumbnail} {
		if p != nil {
			smallest = min(smallest, p.Width, p.Height)
		}
	}
	if i.IFrame != nil {
		smallest = min(smallest, i.IFrame.Width, i.IFrame.Height)
	}
	if i.Window != nil {
		smallest = min(smallest, i.Window.Width, i.Window.Height)
	}
	if !(smallest >= 0) {
		return errors.New("width and height must be numbers of at least 0")
	}
	return nil
}

func (l *LineItem) check() error {
	if l != nil && !(l.ScoreMaximum > 0) {
		return errors.New("lineItem.scoreMaximum must be a number above 0")
	}
	return nil
}

func (p *Period) check(place string) error {
	if p != nil && !p.Start.IsZero() && !p.End.IsZero() && time.Time(p.End).Before(time.Time(p.Start)) {
		return fmt.Errorf("%s.endDateTime must not lie before its startDateTime", place)
	}
	return nil
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

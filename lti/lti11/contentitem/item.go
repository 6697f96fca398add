package contentitem

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"path"
	"strings"

	"github.com/ltikit/ltikit/lti/advantage/deeplink"
)

// Unmarshal reads content_items as items of deep linking (DL §4.6). It checks
// shapes, not rules: see deeplink.Accept.
func Unmarshal(data []byte) ([]deeplink.Item, error) {
	var in list
	if err := json.Unmarshal(data, &in); err != nil {
		return nil, errors.New("content_items is not the expected JSON-LD")
	}
	if in.Graph == nil {
		return nil, errors.New("content_items has no @graph")
	}
	items := make([]deeplink.Item, len(in.Graph))
	for n := range in.Graph {
		items[n] = in.Graph[n].read()
	}
	return items, nil
}

// Marshal writes items of deep linking as content_items. Types that Content-Item
// does not know are an error. Times of availability and of submission, and the tag
// of a column, have no place in it and are left out.
func Marshal(items []deeplink.Item) ([]byte, error) {
	out := list{Context: itemContext, Graph: make(graph, len(items))}
	for n := range items {
		var err error
		if out.Graph[n], err = written(&items[n]); err != nil {
			return nil, fmt.Errorf("content item %d: %w", n+1, err)
		}
	}
	return json.Marshal(out)
}

// read is the item as one of deep linking.
func (i *item) read() deeplink.Item {
	out := deeplink.Item{URL: i.address(), Title: i.Title, Text: i.Text, Icon: i.Icon.read(), Thumbnail: i.Thumbnail.read()}
	out.Type = i.itemType(out.URL)
	switch out.Type {
	case deeplink.TypeResourceLink:
		out.Custom, out.LineItem = i.Custom, i.LineItem.read()
	case deeplink.TypeHTML:
		out.HTML, out.Text = i.Text, ""
	case deeplink.TypeFile:
		out.MediaType, out.ExpiresAt = i.MediaType, i.ExpiresAt
	case deeplink.TypeImage:
		if i.Placement != nil {
			out.Width, out.Height = float64(i.Placement.Width), float64(i.Placement.Height)
		}
		return out
	}
	i.Placement.show(&out)
	return out
}

// address is the item's URL, which older items have as their id.
func (i *item) address() string {
	if i.URL == "" && (strings.HasPrefix(i.ID, "https://") || strings.HasPrefix(i.ID, "http://")) {
		return i.ID
	}
	return i.URL
}

func (i *item) itemType(address string) string {
	mediaType, _, _ := mime.ParseMediaType(i.MediaType)
	switch {
	case i.Type == typeLTI, i.Type == "LtiLink", mediaType == MediaTypeLTILink:
		return deeplink.TypeResourceLink
	case mediaType == mediaTypeHTML && address == "":
		return deeplink.TypeHTML
	case mediaType == mediaTypeHTML:
		return deeplink.TypeLink
	case strings.HasPrefix(mediaType, "image/"):
		return deeplink.TypeImage
	case bool(i.Copy), i.Type == typeFile:
		return deeplink.TypeFile
	}
	return deeplink.TypeLink
}

// written is an item of deep linking as one of Content-Item.
func written(i *deeplink.Item) (item, error) {
	out := item{Type: typeItem, URL: i.URL, Title: i.Title, Text: i.Text, Icon: writePicture(i.Icon), Thumbnail: writePicture(i.Thumbnail), Placement: advice(i)}
	switch i.Type {
	case deeplink.TypeResourceLink:
		out.Type, out.MediaType, out.Custom, out.LineItem = typeLTI, MediaTypeLTILink, i.Custom, writeLineItem(i)
	case deeplink.TypeLink:
		out.MediaType = mediaTypeHTML
	case deeplink.TypeHTML:
		out.MediaType, out.URL, out.Text = mediaTypeHTML, "", i.HTML
	case deeplink.TypeImage:
		out.MediaType = imageType(i)
		out.Placement = &placement{Target: "embed", Width: number(i.Width), Height: number(i.Height)}
	case deeplink.TypeFile:
		out.Type, out.MediaType, out.Copy, out.ExpiresAt = typeFile, i.MediaType, true, i.ExpiresAt
		if out.MediaType == "" {
			out.MediaType = "application/octet-stream"
		}
	default:
		return item{}, fmt.Errorf("content items of type %.40q have no place in Content-Item 1.0", i.Type)
	}
	return out, nil
}

// imageType is the media type of a picture as far as its address tells.
func imageType(i *deeplink.Item) string {
	address, _, _ := strings.Cut(i.URL, "?")
	switch strings.ToLower(path.Ext(address)) {
	case ".png":
		return "image/png"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".gif":
		return "image/gif"
	case ".svg":
		return "image/svg+xml"
	case ".webp":
		return "image/webp"
	}
	return "image/*"
}

func (p *picture) read() *deeplink.Picture {
	if p == nil {
		return nil
	}
	return &deeplink.Picture{URL: p.ID, Width: float64(p.Width), Height: float64(p.Height)}
}

func writePicture(p *deeplink.Picture) *picture {
	if p == nil {
		return nil
	}
	return &picture{ID: p.URL, Width: number(p.Width), Height: number(p.Height)}
}

// show says how a link may be shown. Embedding a link needs HTML that Content-Item
// does not carry, so a frame takes its place.
func (p *placement) show(i *deeplink.Item) {
	if p == nil || i.Type == deeplink.TypeFile || i.Type == deeplink.TypeHTML {
		return
	}
	width, height := float64(p.Width), float64(p.Height)
	switch p.Target {
	case "iframe", "embed", "overlay":
		i.IFrame = &deeplink.IFrame{Width: width, Height: height}
		if i.Type == deeplink.TypeLink {
			i.IFrame.Src = i.URL
		}
	case "frame":
		i.Window = &deeplink.Window{TargetName: "_self"}
	case "window", "popup":
		i.Window = &deeplink.Window{TargetName: p.WindowTarget, Width: width, Height: height}
	}
}

// advice is the one way to be shown that Content-Item has room for.
func advice(i *deeplink.Item) *placement {
	switch {
	case i.IFrame != nil:
		return &placement{Target: "iframe", Width: number(i.IFrame.Width), Height: number(i.IFrame.Height)}
	case i.Window != nil:
		return &placement{Target: "window", WindowTarget: i.Window.TargetName, Width: number(i.Window.Width), Height: number(i.Window.Height)}
	case i.Type == deeplink.TypeHTML:
		return &placement{Target: "embed"}
	}
	return nil
}

func (l *lineItem) read() *deeplink.LineItem {
	if l == nil {
		return nil
	}
	out := &deeplink.LineItem{Label: l.Label}
	if l.Activity != nil {
		out.ResourceID = l.Activity.ActivityID
	}
	if c := l.Constraints; c != nil {
		out.ScoreMaximum = float64(c.NormalMaximum)
		if out.ScoreMaximum == 0 {
			out.ScoreMaximum = float64(c.TotalMaximum)
		}
	}
	return out
}

func writeLineItem(i *deeplink.Item) *lineItem {
	l := i.LineItem
	if l == nil {
		return nil
	}
	label := l.Label
	if label == "" {
		label = i.Title
	}
	out := &lineItem{Type: "LineItem", Label: label, Reporting: "res:totalScore",
		Constraints: &limits{Type: "NumericLimits", NormalMaximum: number(l.ScoreMaximum), TotalMaximum: number(l.ScoreMaximum)}}
	if l.ResourceID != "" {
		out.Activity = &activity{ActivityID: l.ResourceID}
	}
	return out
}

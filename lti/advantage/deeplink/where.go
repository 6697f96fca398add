package deeplink

import (
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

func (o *Offer) check(i *Item) error {
	if err := checkItem(o.Settings, i); err != nil {
		return err
	}
	switch i.Type {
	case TypeResourceLink:
		return o.checkTarget("url", i.URL)
	case TypeAssetProcessor, TypeAssetProcessorContribution:
		return o.checkProcessor(i)
	case TypeFile:
		return o.checkFile(i)
	}
	return nil
}

// checkProcessor holds both addresses that an asset processor is launched at.
func (o *Offer) checkProcessor(i *Item) error {
	if err := o.checkTarget("url", i.URL); err != nil || i.Report == nil {
		return err
	}
	return o.checkTarget("report.url", i.Report.URL)
}

// checkTarget keeps launches with the tool that offers the item.
func (o *Offer) checkTarget(place, address string) error {
	if address == "" {
		return nil
	}
	if err := web.CheckURL(address, o.InsecureAllowLoopback); err != nil {
		return notAccepted("The application offers a link that is not secure.", place, "an https URL without user and fragment", lti.ShortenedURL(address))
	}
	hosts := o.hosts()
	if host := hostOf(address); !slices.Contains(hosts, host) {
		return &lti.Error{Code: lti.CodeInvalidRequest, Public: "The application offers a link to another site.", Claim: place, Want: strings.Join(hosts, " or "), Got: lti.Shortened(host),
			Err: ErrNotAccepted, Fix: "add the host to the addresses of the tool's registration, if it is the tool's"}
	}
	return nil
}

// hosts are those that launches of the tool may lead to.
func (o *Offer) hosts() []string {
	own := map[string]struct{}{}
	for _, address := range append([]string{o.Tool.Tool.LaunchURL, o.Tool.Tool.DeepLinkingURL}, o.Tool.Tool.RedirectURIs...) {
		if host := hostOf(address); host != "" {
			own[host] = struct{}{}
		}
	}
	for _, host := range o.Hosts {
		own[strings.ToLower(host)] = struct{}{}
	}
	return slices.Sorted(maps.Keys(own))
}

// checkFile refuses what cannot or must not be fetched. A name that leads to a
// private address is the fetching client's to find out.
func (o *Offer) checkFile(i *Item) error {
	if expires := time.Time(i.ExpiresAt); !expires.IsZero() && !o.Now.Before(expires) {
		return notAccepted("The application's file is no longer available.", "expiresAt", "after "+o.Now.UTC().Format(time.RFC3339), expires.UTC().Format(time.RFC3339))
	}
	u, err := url.Parse(i.URL)
	here := o.InsecureAllowLoopback && err == nil && web.IsLoopback(u.Hostname())
	if !here && (err != nil || isPrivate(u.Hostname())) {
		return notAccepted("The application's file lies at an address that is not public.", "url", "a public host", lti.ShortenedURL(i.URL))
	}
	return nil
}

// isPrivate tells whether a host is this machine or an address that is not
// routed on the Internet.
func isPrivate(host string) bool {
	if web.IsLoopback(host) {
		return true
	}
	ip, err := netip.ParseAddr(host)
	ip = ip.Unmap()
	return err == nil && (!ip.IsGlobalUnicast() || ip.IsPrivate())
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}

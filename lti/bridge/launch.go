package bridge

import (
	"context"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/tool"
)

// launched goes on from a verified launch: to the client, or to the bridge's own
// page if somebody adds content of a client that has no picker.
func (b *Bridge) launched(w http.ResponseWriter, r *http.Request, l *tool.Launch) {
	c, page, err := b.clientOf(r.Context(), l)
	switch {
	case err != nil:
	case l.Message.Type == lti.DeepLinkingRequest && len(c.Links) > 0:
		err = b.offerLinks(w, r, c, l)
	default:
		err = b.goOn(w, r, c, page, l)
	}
	if err != nil {
		b.refuse(w, r, "launch", err)
	}
}

func (b *Bridge) goOn(w http.ResponseWriter, r *http.Request, c *rp.Client, page string, l *tool.Launch) error {
	start, err := b.beginLogin(r.Context(), c, page, l)
	if err != nil {
		return err
	}
	if c.NewWindow || !keepsCookies(r) {
		return b.offerWindow(w, start)
	}
	http.SetCookie(w, start.Cookie)
	redirect(w, start.URL)
	return nil
}

// keepsCookies tells whether the launch brought the cookie of its login, and not
// only what the platform's storage kept (see package tool). A browser that did not
// would bring none with the client's request either.
func keepsCookies(r *http.Request) bool {
	return slices.ContainsFunc(r.Cookies(), func(c *http.Cookie) bool { return strings.HasPrefix(c.Name, "__Host-lti-") })
}

// Start is where a launch goes on: the beginning of the client's login.
type Start struct {
	Client *rp.Client
	// URL begins the login (OpenID Connect Core §4).
	URL string
	// Cookie binds the login to the browser that was launched; set it on the
	// answer.
	Cookie *http.Cookie
}

// BeginLogin keeps a launch and tells how its client's login begins. What it
// keeps is read once and soon gone; see [Bridge.Authorize].
func (b *Bridge) BeginLogin(ctx context.Context, l *tool.Launch) (*Start, error) {
	c, page, err := b.clientOf(ctx, l)
	if err != nil {
		return nil, err
	}
	return b.beginLogin(ctx, c, page, l)
}

func (b *Bridge) beginLogin(ctx context.Context, c *rp.Client, page string, l *tool.Launch) (*Start, error) {
	if l.Message.IsAnonymous() {
		return nil, &lti.Error{Code: lti.CodeAccessDenied, Public: "The learning platform does not say who you are, and the application has to know.",
			Claim: "sub", Want: "the person's id", Got: "nothing", Err: lti.ErrMessage, Fix: "let the platform launch this tool with the ids of people"}
	}
	kept, err := b.cfg.Tool.KeepLaunch(ctx, l, b.cfg.Now().Add(loginLife))
	if err != nil {
		return nil, err
	}
	secret, err := web.Token(b.cfg.Rand, 16)
	if err != nil {
		return nil, err
	}
	if err := b.put(ctx, "login", waiting(c.ID, secret), kept, loginLife); err != nil {
		return nil, err
	}
	return &Start{Client: c, URL: b.loginURL(c, hintOf(secret), page), Cookie: loginCookie(secret)}, nil
}

// clientOf finds the client that a launch opens, and the page to open there.
func (b *Bridge) clientOf(ctx context.Context, l *tool.Launch) (*rp.Client, string, error) {
	clients, err := b.cfg.Clients.RelyingPartiesOf(ctx, l.Registration.ID)
	if err != nil {
		return nil, "", storeError("clients", err)
	}
	named, page := b.readLink(l.Message.TargetLinkURI)
	var fit []*rp.Client
	for _, c := range clients {
		if !c.Disabled && opens(l, c) && (named == "" || c.ID == named) {
			fit = append(fit, c)
		}
	}
	if len(fit) == 1 {
		return fit[0], pageOf(fit[0], page), nil
	}
	e := &lti.Error{Code: lti.CodeAccessDenied, Public: "This link leads to an application that is not connected to this learning platform.",
		Claim: "target_link_uri", Want: "a client of registration " + l.Registration.ID, Got: lti.ShortenedURL(l.Message.TargetLinkURI), Err: lti.ErrRegistration,
		Fix: "name the registration in the client's record, and enable the client"}
	if len(fit) > 1 {
		e.Public = "Several applications are connected to this learning platform, and the link does not say which one is meant."
		e.Want, e.Fix = "a link that names one of several clients", "give the link the address that Bridge.LinkURL returns for the client"
	}
	return nil, "", e
}

// opens tells whether the launch may open the client, as its record is now: it
// names the registration, and is of the launch's tenant or of the installation's
// own.
func opens(l *tool.Launch, c *rp.Client) bool {
	return slices.Contains(c.Registrations, l.Registration.ID) && (c.Tenant == "" || c.Tenant == l.Tenant())
}

// keptLaunch is a launch that was kept for the client and may still open it.
func (b *Bridge) keptLaunch(ctx context.Context, c *rp.Client, id string) (*tool.Launch, error) {
	l, err := b.cfg.Tool.KeptLaunch(ctx, id)
	if err != nil || opens(l, c) {
		return l, err
	}
	return nil, &lti.Error{Code: lti.CodeAccessDenied, Public: "This application is not connected to the learning platform any more.",
		Claim: "registrations", Want: "registration " + l.Registration.ID + " and its tenant", Got: "others", Err: lti.ErrRegistration,
		Fix: "name the registration in the client's record again, if launches shall open it"}
}

// linksPath is where links name a client and a page of it.
const linksPath = "/tools/"

// LinkURL is the address that a link of a learning platform has to open that page
// of a client. A page of another origin than the client's Home has none.
func (b *Bridge) LinkURL(c *rp.Client, page string) (string, error) {
	if !web.SameOrigin(page, c.Home) {
		return "", &lti.Error{Code: lti.CodeInvalidRequest, Public: "The page does not belong to the application.",
			Claim: "url", Want: "an address at the origin of " + c.Home, Got: lti.ShortenedURL(page)}
	}
	u, err := url.Parse(page)
	if err != nil {
		return "", err
	}
	link := b.cfg.Issuer + linksPath + c.ID + u.EscapedPath()
	if u.RawQuery != "" {
		link += "?" + u.RawQuery
	}
	return link, nil
}

// readLink takes the address of a link apart. An address that names no client, as
// the launch URL, leaves the choice to the registration.
func (b *Bridge) readLink(link string) (clientID string, page *url.URL) {
	u, err := url.Parse(link)
	if err != nil || !web.SameOrigin(link, b.cfg.Issuer) {
		return "", nil
	}
	rest, ok := strings.CutPrefix(u.EscapedPath(), b.path+linksPath)
	if !ok {
		return "", nil
	}
	clientID, path, _ := strings.Cut(rest, "/")
	page = &url.URL{RawQuery: u.RawQuery}
	if page.Path, err = url.PathUnescape("/" + path); err != nil {
		return "", nil
	}
	page.RawPath = "/" + path
	return clientID, page
}

// pageOf is the page at the client's own origin, whatever the link says, or its
// home.
func pageOf(c *rp.Client, page *url.URL) string {
	home, err := url.Parse(c.Home)
	if err != nil || page == nil {
		return c.Home
	}
	at := *page
	at.Scheme, at.Host = home.Scheme, home.Host
	return at.String()
}

// loginURL begins the client's login (OpenID Connect Core §4).
func (b *Bridge) loginURL(c *rp.Client, hint, target string) string {
	u, err := url.Parse(c.LoginURI)
	if err != nil {
		return c.LoginURI
	}
	q := u.Query()
	q.Set("iss", b.cfg.Issuer)
	q.Set("login_hint", hint)
	q.Set("target_link_uri", target)
	if c.TargetInState {
		q.Set("state", hint+"-"+hex.EncodeToString([]byte(pathOf(target))))
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// pathOf is an address without its origin.
func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "/"
	}
	return u.RequestURI()
}

// redirect sends the browser on by GET, and tells nobody where it came from.
func redirect(w http.ResponseWriter, to string) {
	web.NoStore(w)
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
}

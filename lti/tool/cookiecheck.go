package tool

import (
	"net/http"
	"time"
)

// A launch is single-use at the platform, so a login that may run where cookies
// are blocked finds that out before it goes there: it sets a cookie like that of
// a login and has the browser ask once more. The cookie stays for a day, so that
// most logins need not ask.

const (
	checkName = "__Host-lti-check"
	// checkedParameter marks the second request.
	checkedParameter = "lti_cookies_checked"
	checkLife        = 24 * time.Hour
)

// framed tells whether the browser opens the answer in a frame. Browsers that do
// not say so count as not framed.
func framed(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Dest") {
	case "iframe", "frame", "embed", "object":
		return true
	}
	return false
}

// keepsCookies tells whether the browser sends what it was given before.
func keepsCookies(r *http.Request) bool {
	_, err := r.Cookie(checkName)
	return err == nil
}

// checkedCookies tells whether it was given something just now.
func checkedCookies(r *http.Request) bool { return r.URL.Query().Has(checkedParameter) }

func checkCookie() *http.Cookie {
	c := keptCookie(checkName, "1")
	c.MaxAge = int(checkLife / time.Second)
	return c
}

// checkAgain is the address of the second request, relative to the first, which
// may have passed a proxy. The parameters of a POST are posted again.
func checkAgain(r *http.Request) string {
	if r.URL.RawQuery == "" {
		return "?" + checkedParameter + "=1"
	}
	return "?" + r.URL.RawQuery + "&" + checkedParameter + "=1"
}

package chimeclassroom

import (
	"fmt"
	"math"
	"net/url"
	"regexp"
	"strconv"
)

// Branding is how a platform shows that the classroom is its own. Each part may
// be empty.
type Branding struct {
	// Name stands below the title of the room, and says what the logo is.
	Name string `json:"name,omitempty"`
	// LogoURL is the https address of a picture.
	LogoURL string `json:"logoUrl,omitempty"`
	// Accent is the colour of buttons and links, as #0f6e78.
	Accent string `json:"accent,omitempty"`
	// Welcome stands above the events.
	Welcome string `json:"welcome,omitempty"`
}

// The bounds of a branding, in characters.
const (
	MaxBrandName = 60
	MaxLogoURL   = 1000
	MaxWelcome   = 500
)

// MinContrast is what text needs against its ground (WCAG 2.2 §1.4.3).
const MinContrast = 4.5

// pageGround is the darkest light ground on which the page writes in the accent.
const pageGround = "#f4f6f8"

func (b Branding) check(wrong *fieldErrors) {
	wrong.checkText("branding.name", b.Name, MaxBrandName, "")
	wrong.checkText("branding.welcome", b.Welcome, MaxWelcome, "\n\t")
	wrong.checkText("branding.logoUrl", b.LogoURL, MaxLogoURL, "")
	if u, err := url.Parse(b.LogoURL); b.LogoURL != "" && (err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil) {
		wrong.add("branding.logoUrl", "A logo has an address that begins with https://.")
	}
	if b.Accent == "" {
		return
	}
	if !regexp.MustCompile(`^#[0-9a-fA-F]{6}$`).MatchString(b.Accent) {
		wrong.add("branding.accent", "A colour is written as #0f6e78.")
		return
	}
	if c := contrast(b.Accent, pageGround); c < MinContrast {
		wrong.add("branding.accent", fmt.Sprintf("This colour is too light to be read: its contrast with the page is %.1f, and %.1f are needed.", math.Floor(c*10)/10, MinContrast))
	}
}

// contrast is the contrast ratio of two colours, from 1 to 21 (WCAG 2.2, "contrast
// ratio").
func contrast(a, b string) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// luminance is the relative luminance of a colour #rrggbb (WCAG 2.2, "relative
// luminance").
func luminance(colour string) float64 {
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		channel, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return 0
		}
		c := float64(channel) / 255
		if c <= 0.04045 {
			sum += weight * c / 12.92
		} else {
			sum += weight * math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return sum
}

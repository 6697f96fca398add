package mail

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

//go:embed letter.html stop.html
var pages embed.FS

// page is what the HTML of a letter shows.
type page struct {
	Language  chimeclassroom.Language
	Direction string
	Lines     []string
	Why, Stop string
	StopURL   string
}

// write makes the message of a letter, as text and as HTML that says the same.
func (p *Post) write(l service.Letter) (*gomail.Msg, error) {
	words := textsOf(l.Language)
	m := gomail.NewMsg()
	if err := m.From(p.cfg.From); err != nil {
		return nil, fmt.Errorf("the sender: %w", err)
	}
	if err := m.To(l.Address); err != nil {
		return nil, errAddress // what go-mail says holds it
	}
	stop := p.stop.address(l.PersonID, l.Language)
	m.Subject(words.subject(l))
	m.SetMessageIDWithValue(messageID(job{Announcement: l.Announcement, Person: l.PersonID}, p.host))
	m.SetDateWithValue(p.now())
	m.SetGenHeader("List-Unsubscribe", "<"+stop+">")
	m.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click") // RFC 8058
	m.SetGenHeader("Auto-Submitted", "auto-generated")                    // RFC 3834: nobody's absence is told to us
	m.SetGenHeader("Content-Language", string(l.Language))
	shown := page{Language: l.Language, Direction: words.direction, Lines: words.lines(l), Why: words.why, Stop: words.stop, StopURL: stop}
	m.SetBodyString(gomail.TypeTextPlain, shown.text())
	var html bytes.Buffer
	templates, err := template.ParseFS(pages, "letter.html")
	if err == nil {
		err = templates.Execute(&html, shown)
	}
	if err != nil {
		return nil, fmt.Errorf("writing a letter: %w", err)
	}
	m.AddAlternativeString(gomail.TypeTextHTML, html.String())
	return m, nil
}

func (p page) text() string {
	return strings.Join(p.Lines, "\n") + "\n\n-- \n" + p.Why + "\n" + p.Stop + ": " + p.StopURL + "\n"
}

// messageID is the same for the same news to the same person, and tells nobody who
// that is.
func messageID(j job, host string) string {
	sum := sha256.Sum256([]byte(j.name().Key))
	return hex.EncodeToString(sum[:16]) + "@" + host
}

// when is the time of an event in its own zone.
func (w texts) when(e chimeclassroom.Event, starts time.Time, clock chimeclassroom.Clock) string {
	zone, err := time.LoadLocation(e.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	hours := "15:04"
	if clock == chimeclassroom.Clock12 {
		hours = "3:04 PM"
	}
	from := starts.In(zone)
	to := from.Add(time.Duration(e.DurationMinutes) * time.Minute)
	return fmt.Sprintf("%s, %s–%s (%s)", w.day(from), from.Format(hours), to.Format(hours), zone)
}

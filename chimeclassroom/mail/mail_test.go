package mail_test

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/mail"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// subject is the subject as it is read.
func (l letter) subject(t *testing.T) string {
	t.Helper()
	text, err := (&mime.WordDecoder{}).DecodeHeader(l.header.Get("Subject"))
	require.NoError(t, err)
	return text
}

// parts are the plain text and the HTML.
func (l letter) parts(t *testing.T) (text, html string) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(l.header.Get("Content-Type"))
	require.NoError(t, err)
	require.Equal(t, "multipart/alternative", kind)
	r := multipart.NewReader(strings.NewReader(l.body), params["boundary"])
	var all []string
	for {
		part, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		require.Equal(t, "quoted-printable", part.Header.Get("Content-Transfer-Encoding"))
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		require.NoError(t, err)
		all = append(all, strings.ReplaceAll(string(body), "\r\n", "\n"))
	}
	require.Len(t, all, 2)
	return all[0], all[1]
}

func TestPeopleAreWrittenTo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.visit("teacher", chimeclassroom.Teacher)
	w.visit("ada", chimeclassroom.Student)
	w.visit("nobody", chimeclassroom.Student, func(a *service.Arrival) { a.Contact.Address = "" })
	w.visit("odd", chimeclassroom.Student, func(a *service.Arrival) { a.Contact.Address = "Odd <odd@school.example>\r\nBcc: all@school.example" })
	e := w.schedule(teacher)
	w.move(teacher, e, "10:00")

	got := w.deliver()
	require.Equal(t, []string{"ada@school.example"}, recipients(got), "not who moved it, nor those without an address")
	l := got[0]
	assert.Equal(t, "New time: “Algebra”", l.subject(t))
	assert.Equal(t, `"Classroom" <class@school.example>`, l.header.Get("From"))
	assert.Regexp(t, `^<[0-9a-f]{32}@class\.example>$`, l.header.Get("Message-Id"))
	assert.Equal(t, "auto-generated", l.header.Get("Auto-Submitted"))
	assert.Equal(t, "List-Unsubscribe=One-Click", l.header.Get("List-Unsubscribe-Post"))
	text, html := l.parts(t)
	assert.Contains(t, text, "“Algebra” has a new time.\nWhen: Tuesday, 24 November 2026, 10:00–11:00 (Europe/Berlin)\n"+
		"Before: Tuesday, 24 November 2026, 09:00–10:00 (Europe/Berlin)\nCourse: Algebra I\nTo take part, open the classroom from your course in Mini LMS.\n")
	assert.Contains(t, html, `dir="ltr"`)
	assert.Contains(t, html, "10:00–11:00")
	assert.Empty(t, w.deliver(), "once")
	assert.NotContains(t, w.log.String(), "@school.example")
}

func TestLettersSpeakThePersonsLanguage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.visit("teacher", chimeclassroom.Teacher)
	w.visit("spanish", chimeclassroom.Student, func(a *service.Arrival) { a.Contact.Locale = "es_MX" })
	w.visit("arabic", chimeclassroom.Student, func(a *service.Arrival) { a.Contact.Locale = "ar" })
	chosen := w.visit("chosen", chimeclassroom.Student, func(a *service.Arrival) { a.Contact.Locale = "es" })
	w.visit("german", chimeclassroom.Student, func(a *service.Arrival) { a.Contact.Locale = "de-DE" })
	_, err := w.ChangeSettings(t.Context(), chosen, chimeclassroom.PersonLevel,
		service.VersionedSettings{Settings: chimeclassroom.Settings{Language: chimeclassroom.English, Clock: chimeclassroom.Clock12}})
	require.NoError(t, err)
	w.cancel(teacher, w.schedule(teacher))
	want := map[string][]string{
		"spanish": {"Cancelado: «Algebra»", "Cuándo: martes, 24 de noviembre de 2026, 09:00–10:00 (Europe/Berlin)", "Motivo: I am ill"},
		"arabic":  {"أُلغيت: «Algebra»", "الموعد: الثلاثاء، 24 نوفمبر 2026, 09:00–10:00 (Europe/Berlin)", "السبب: I am ill"},
		"chosen":  {"Cancelled: “Algebra”", "When: Tuesday, 24 November 2026, 9:00 AM–10:00 AM (Europe/Berlin)", "Reason: I am ill"},
		"german":  {"Cancelled: “Algebra”", "When: Tuesday, 24 November 2026, 09:00–10:00 (Europe/Berlin)", "Reason: I am ill"},
	}
	letters := w.deliver()
	assert.Len(t, letters, len(want))
	for _, l := range letters {
		who, _, _ := strings.Cut(l.to, "@")
		text, html := l.parts(t)
		assert.Equal(t, want[who][0], l.subject(t), who)
		assert.Contains(t, text, want[who][1], who)
		assert.Contains(t, text, want[who][2], who)
		assert.Equal(t, who == "arabic", strings.Contains(html, `dir="rtl"`), who)
	}
}

func TestRemindersComeByMail(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada := w.visit("teacher", chimeclassroom.Teacher), w.visit("ada", chimeclassroom.Student)
	w.visit("ben", chimeclassroom.Student)
	e := w.schedule(teacher)
	hour := 60
	_, err := w.ChangeSettings(t.Context(), ada, chimeclassroom.PersonLevel, service.VersionedSettings{Settings: chimeclassroom.Settings{RemindMinutes: &hour}})
	require.NoError(t, err)
	remind := func(minutes int) []letter {
		at := e.StartsAt.Add(-time.Duration(minutes) * time.Minute)
		w.clock.set(at)
		for range 2 { // as after a restart
			_, err := w.RemindBetween(t.Context(), at.Add(-time.Minute), at)
			require.NoError(t, err)
		}
		return w.deliver()
	}
	got := remind(60)
	require.Equal(t, []string{"ada@school.example"}, recipients(got))
	assert.Equal(t, "“Algebra” begins in 1 hour", got[0].subject(t))
	assert.ElementsMatch(t, []string{"teacher@school.example", "ben@school.example"}, recipients(remind(15)))
}

// What happens between the announcement and its letters counts.
func TestNobodyIsToldWhoNeedNotKnow(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		meanwhile func(t *testing.T, w *world, teacher, ada chimeclassroom.Visitor, e service.EventView)
		want      []string
	}{
		"nothing": {func(*testing.T, *world, chimeclassroom.Visitor, chimeclassroom.Visitor, service.EventView) {},
			[]string{"New time: “Algebra”"}},
		"she left the course": {func(t *testing.T, w *world, teacher, _ chimeclassroom.Visitor, _ service.EventView) {
			_, err := w.store.PutRoster(t.Context(), service.RosterSource{RegistrationID: "reg", DeploymentID: "dep", URL: "https://lms.example/roster"},
				service.RosterReading{Complete: true, Entries: []service.RosterEntry{
					{Person: teacher.Person, Role: chimeclassroom.Teacher, Active: true},
					{Person: chimeclassroom.Person{ID: "x", RegistrationID: "reg", Subject: "ada"}, Role: chimeclassroom.Student},
				}}, nine)
			require.NoError(t, err)
		}, nil},
		"she stopped her mail": {func(t *testing.T, w *world, _, ada chimeclassroom.Visitor, _ service.EventView) {
			require.NoError(t, w.StopMail(t.Context(), ada.Person.ID))
		}, nil},
		"she was erased": {func(t *testing.T, w *world, _, _ chimeclassroom.Visitor, _ service.EventView) {
			found, err := w.Erase(t.Context(), "operator", "reg", "ada")
			require.NoError(t, err)
			require.True(t, found)
		}, nil},
		"the event is hidden": {func(t *testing.T, w *world, teacher, _ chimeclassroom.Visitor, e service.EventView) {
			_, err := w.HideEvent(t.Context(), teacher, e.ID, true, chimeclassroom.ThisOne)
			require.NoError(t, err)
		}, nil},
		"it is for others": {func(t *testing.T, w *world, teacher, _ chimeclassroom.Visitor, e service.EventView) {
			in := input()
			in.StartTime, in.Invited = "10:00", []string{teacher.Person.ID}
			_, err := w.UpdateEvent(t.Context(), teacher, e.ID, in, e.Version, chimeclassroom.ThisOne)
			require.NoError(t, err)
		}, nil},
		"it was moved again": {func(t *testing.T, w *world, teacher, _ chimeclassroom.Visitor, e service.EventView) {
			w.move(teacher, e, "11:00")
		}, []string{"New time: “Algebra”"}},
		"it was cancelled": {func(_ *testing.T, w *world, teacher, _ chimeclassroom.Visitor, e service.EventView) {
			w.cancel(teacher, e)
		}, []string{"Cancelled: “Algebra”"}},
		"it is over": {func(_ *testing.T, w *world, _, _ chimeclassroom.Visitor, e service.EventView) {
			w.clock.set(e.EndsAt())
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			teacher, ada := w.visit("teacher", chimeclassroom.Teacher), w.visit("ada", chimeclassroom.Student)
			e := w.move(teacher, w.schedule(teacher), "10:00")
			c.meanwhile(t, w, teacher, ada, e)
			var subjects []string
			for _, l := range w.deliver() {
				subjects = append(subjects, l.subject(t))
			}
			assert.Equal(t, c.want, subjects)
		})
	}
}

// A letter whose sending broke off is sent again, and is the same to whoever has it
// already.
func TestALetterThatIsSentTwiceIsOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.visit("teacher", chimeclassroom.Teacher)
	w.visit("ada", chimeclassroom.Student)
	w.cancel(teacher, w.schedule(teacher))
	tries := 0
	w.office.refuse(func(step, _ string) error {
		if step == "data" {
			if tries++; tries == 1 {
				return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "ada@school.example: try again"}
			}
		}
		return nil
	})
	got := w.deliver()
	require.Len(t, got, 2)
	assert.Equal(t, got[0].header.Get("Message-Id"), got[1].header.Get("Message-Id"))
	assert.Contains(t, w.log.String(), "451 4.3.0")
	assert.NotContains(t, w.log.String(), "school.example", "the server's words name people")
}

func TestALetterThatIsRefusedIsParked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.visit("teacher", chimeclassroom.Teacher)
	w.visit("ada", chimeclassroom.Student)
	w.visit("ben", chimeclassroom.Student)
	w.cancel(teacher, w.schedule(teacher))
	w.office.refuse(func(step, to string) error {
		if step == "rcpt" && strings.HasPrefix(to, "ada@") {
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such person: " + to}
		}
		return nil
	})
	assert.Equal(t, []string{"ben@school.example"}, recipients(w.deliver()))
	parked := 0
	for p, err := range w.queue.ListParked(t.Context(), mail.Kind, "") {
		require.NoError(t, err)
		parked++
		assert.Contains(t, p.Reason.Public, "does not know the person's address")
		assert.NotContains(t, p.Reason.Cause+string(p.Payload), "@school.example")
	}
	assert.Equal(t, 1, parked)
	assert.NotContains(t, w.log.String(), "@school.example")
}

var stopAddress = regexp.MustCompile(`^<https://class\.example(/mail/stop\?t=\S+)>$`)

func TestAnAddressStopsTheMailOfOnePerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada := w.visit("teacher", chimeclassroom.Teacher), w.visit("ada", chimeclassroom.Student)
	w.visit("ben", chimeclassroom.Student, func(a *service.Arrival) { a.Contact.Locale = "es" })
	w.cancel(teacher, w.schedule(teacher))
	addresses := map[string]string{}
	for _, l := range w.deliver() {
		found := stopAddress.FindStringSubmatch(l.header.Get("List-Unsubscribe"))
		require.NotNil(t, found)
		addresses[l.to] = found[1]
		text, _ := l.parts(t)
		assert.Contains(t, text, found[1], "people find it too")
	}
	site := w.post.Stop(w.Service)
	ask := func(method, address string) *httptest.ResponseRecorder {
		answer := httptest.NewRecorder()
		site.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), method, address, strings.NewReader("List-Unsubscribe=One-Click")))
		return answer
	}
	hers := addresses["ada@school.example"]
	answer := ask(http.MethodGet, hers)
	assert.Equal(t, http.StatusOK, answer.Code)
	assert.Contains(t, answer.Body.String(), "<button>No more mail</button>")
	assert.Equal(t, "no-store", answer.Header().Get("Cache-Control"))
	assert.Contains(t, ask(http.MethodGet, addresses["ben@school.example"]).Body.String(), "No recibir más correos")
	again := func() []string {
		w.cancel(teacher, w.schedule(teacher))
		return recipients(w.deliver())
	}
	assert.Len(t, again(), 2, "who looks at a link stops nothing")

	for name, wrong := range map[string]string{
		"none": mail.StopPath, "another person": strings.Replace(hers, ada.Person.ID, teacher.Person.ID, 1),
		"cut": hers[:len(hers)-1], "empty": mail.StopPath + "?t=..",
	} {
		answer := ask(http.MethodPost, wrong)
		assert.Equal(t, http.StatusNotFound, answer.Code, name)
		assert.NotContains(t, answer.Body.String(), "<button>", name)
	}
	assert.Len(t, again(), 2)
	for range 2 {
		assert.Equal(t, http.StatusOK, ask(http.MethodPost, hers).Code, "again is no error")
	}
	assert.Equal(t, []string{"ben@school.example"}, again())
	found, err := w.Erase(t.Context(), "operator", "reg", "ada")
	require.NoError(t, err)
	require.True(t, found)
	assert.Equal(t, http.StatusNotFound, ask(http.MethodPost, hers).Code, "she is nobody")
}

func TestNoAddressIsKeptWhereNoMailIsSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var err error
	w.Service, err = service.New(service.Config{Store: w.store, Now: w.clock.Now})
	require.NoError(t, err)
	ada := w.visit("ada", chimeclassroom.Student)
	contacts, err := w.store.Contacts(t.Context(), []string{ada.Person.ID})
	require.NoError(t, err)
	assert.Empty(t, contacts)
}

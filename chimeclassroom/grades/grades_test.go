package grades_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/grades"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
)

func TestAClassIsGradedWhenItHasSettled(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	n := s.open(0)
	event := n.hold(map[string]int{"ada": 30, "ben": 40})
	waiting := n.grade(event, "ada")
	assert.Equal(t, service.GradeWaiting, waiting.State)
	assert.WithinDuration(t, s.Clock.Now().Add(10*time.Minute), waiting.Until, time.Millisecond)
	require.NoError(t, n.send())
	assert.Empty(t, s.columns(), "it settles still")

	n.settle()
	assert.Equal(t, map[string]float64{"ada": 75, "ben": 100}, s.only())
	assert.Equal(t, service.GradeStatus{State: service.GradeSent, Ours: &service.Mark{Given: 75, Maximum: 100}}, n.grade(event, "ada"))
	column := s.columns()[0]
	assert.Equal(t, "Algebra", column.Label)
	assert.Equal(t, event, column.ResourceID)
	for _, body := range s.posted {
		if !strings.Contains(body, `"ada"`) {
			continue
		}
		var score ags.Score
		require.NoError(t, json.Unmarshal([]byte(body), &score))
		assert.Equal(t, ags.Completed, score.ActivityProgress)
		assert.Equal(t, ags.FullyGraded, score.GradingProgress)
		assert.Equal(t, "Attended 30 of 40 minutes; points in proportion.", score.Comment)
		assert.False(t, time.Time(score.Timestamp).After(s.Clock.Now()))
	}
	n.settle()
	assert.Len(t, s.posted, 2, "sent once")
}

func TestAChangedRuleIsFollowed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	n := s.open(0)
	event := n.hold(map[string]int{"ada": 30, "ben": 40})
	n.settle()
	n.rule(func(g *service.Grading) {
		g.Rule = engagement.Rule{Kind: engagement.Threshold, Threshold: 80, Maximum: 100}
	})
	require.NoError(t, n.send())
	assert.Equal(t, map[string]float64{"ada": 0, "ben": 100}, s.only())
	assert.Len(t, s.posted, 3, "of ben nothing has changed")
	n.rule(func(g *service.Grading) { g.Rule.Kind = service.GradingOff })
	require.NoError(t, n.send())
	assert.Equal(t, map[string]float64{"ada": 0, "ben": 100}, s.only(), "what is there stays")
	assert.Equal(t, service.GradeNone, n.grade(event, "ada").State)
	again := n.hold(map[string]int{"ada": 40})
	n.settle()
	assert.Equal(t, service.GradeNone, n.grade(again, "ada").State)
	assert.Len(t, s.columns(), 1)
}

func TestOneColumnForTheCourse(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	n := s.open(0)
	n.rule(func(g *service.Grading) { g.Column = service.ColumnPerCourse })
	first := n.hold(map[string]int{"ada": 20, "ben": 40})
	n.settle()
	assert.Equal(t, map[string]float64{"ada": 50, "ben": 100}, s.only())
	second := n.hold(map[string]int{"ada": 40})
	n.settle()
	assert.Equal(t, map[string]float64{"ada": 75, "ben": 100}, s.only(), "the mean of the classes that count for them")
	for _, event := range []string{first, second} {
		assert.Equal(t, &service.Mark{Given: 75, Maximum: 100}, n.grade(event, "ada").Ours)
	}
	assert.Contains(t, s.posted[len(s.posted)-1], "Attended 60 of 80 minutes in 2 classes")
}

// The one line item of a link is good enough for a course, not for its events.
func TestAnLMSWithOneColumn(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	n := s.open(0)
	item, err := ags.NewClient(s.tool.Services(s.tool.Registration, "d-1"), &lti.AGSClaim{LineItems: s.gradebook.LineItemsURL("c-1"), Scopes: []lti.Scope{lti.ScopeLineItem}}).
		CreateLineItem(t.Context(), ags.LineItem{Label: "Classroom", ScoreMaximum: 10})
	require.NoError(t, err)
	narrow := func(a *service.Arrival) {
		a.Grades = grades.Target(&lti.AGSClaim{LineItem: item.ID, Scopes: []lti.Scope{lti.ScopeScore}})
	}
	event := n.hold(map[string]int{"ada": 30})
	n.visit("ada", chimeclassroom.Student, narrow)
	n.settle()
	report, err := n.Report(t.Context(), n.visit("teacher", chimeclassroom.Teacher, narrow), event)
	require.NoError(t, err)
	require.Len(t, report.People, 1)
	assert.Equal(t, service.GradeFailed, report.People[0].Grade.State)
	assert.Contains(t, report.People[0].Grade.Detail, "allow it to create columns")

	teacher := n.visit("teacher", chimeclassroom.Teacher, narrow)
	g := service.DefaultGrading()
	g.Column = service.ColumnPerCourse
	view, err := n.ChangeGrading(t.Context(), teacher, "", g, 0)
	require.NoError(t, err)
	assert.False(t, view.Seen, "the page says that it cannot know")
	require.NoError(t, n.send())
	assert.Equal(t, map[string]float64{"ada": 7.5}, s.only(), "on the scale of the column")
}

func TestALinkWithALineItemOfItsOwn(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	n := s.open(0)
	event := n.hold(map[string]int{"ada": 30})
	_, err := n.ReadGrading(t.Context(), n.teacher(), event)
	assert.Equal(t, chimeclassroom.CodeNotAvailable, chimeclassroom.ErrorCode(err), "%v", err)

	item, err := ags.NewClient(s.tool.Services(s.tool.Registration, "d-1"), &lti.AGSClaim{LineItems: s.gradebook.LineItemsURL("c-1"), Scopes: []lti.Scope{lti.ScopeLineItem}}).
		CreateLineItem(t.Context(), ags.LineItem{Label: "The link's own", ScoreMaximum: 20})
	require.NoError(t, err)
	teacher := n.visit("teacher", chimeclassroom.Teacher, func(a *service.Arrival) { a.EventID, a.Grades.LineItemURL = event, item.ID })
	view, err := n.ReadGrading(t.Context(), teacher, event)
	require.NoError(t, err)
	assert.Equal(t, service.DefaultGrading(), view.Grading, "as the room, until it says otherwise")
	view.Rule = engagement.DefaultSteps(20)
	_, err = n.ChangeGrading(t.Context(), teacher, event, view.Grading, view.Version)
	require.NoError(t, err)
	n.settle()
	assert.Equal(t, map[string]float64{"ada": 10}, s.only(), "left early is a half")
}

func TestATeachersOwnGradeIsNotOverwritten(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		choice service.GradeChoice
		posts  int
		state  service.GradeState
	}{
		"keep theirs": {service.KeepTheirs, 1, service.GradeKept},
		"send ours":   {service.SendOurs, 2, service.GradeSent},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			n := s.open(0)
			event := n.hold(map[string]int{"ada": 30})
			n.settle()
			s.teacherGrades("ada", 70)
			n.rule(func(g *service.Grading) {
				g.Rule = engagement.Rule{Kind: engagement.Threshold, Threshold: 50, Maximum: 90}
			})
			require.NoError(t, n.send())
			assert.Equal(t, service.GradeStatus{
				State: service.GradeParked, Ours: &service.Mark{Given: 90, Maximum: 90}, Theirs: &service.Mark{Given: 70, Maximum: 100}, Detail: "Changed in the gradebook.",
			}, n.grade(event, "ada"))
			assert.Len(t, s.posted, 1)
			assert.Equal(t, map[string]float64{"ada": 70}, s.only())

			student := n.visit("ada", chimeclassroom.Student)
			err := n.DecideGrade(t.Context(), student, event, student.Person.ID, tc.choice)
			assert.Equal(t, chimeclassroom.CodeForbidden, chimeclassroom.ErrorCode(err))
			require.NoError(t, n.DecideGrade(t.Context(), n.teacher(), event, student.Person.ID, tc.choice))
			require.NoError(t, n.send())
			assert.Len(t, s.posted, tc.posts)
			assert.Equal(t, tc.state, n.grade(event, "ada").State)

			n.rule(func(g *service.Grading) { g.Rule.Threshold = 80 })
			require.NoError(t, n.send())
			assert.Len(t, s.posted, tc.posts, "once, and not again over the teacher's")
		})
	}
}

func TestAGradeThatIsThereBeforeOursIsATeachers(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	n := s.open(0)
	n.rule(func(g *service.Grading) { g.Column = service.ColumnPerCourse })
	n.hold(map[string]int{"ada": 30})
	n.settle()
	s.teacherGrades("ben", 55)
	event := n.hold(map[string]int{"ben": 40})
	n.settle()
	assert.Equal(t, service.GradeParked, n.grade(event, "ben").State)
	assert.Len(t, s.posted, 1)
}

// Where the LMS does not show its gradebook nobody can tell.
func TestUnseen(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		unseen service.UnseenGrade
		state  service.GradeState
	}{
		"sent": {service.UnseenSend, service.GradeSent},
		"held": {service.UnseenHold, service.GradeParked},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			n := s.open(0)
			n.rule(func(g *service.Grading) { g.Unseen = tc.unseen })
			event := n.hold(map[string]int{"ada": 30})
			blind := func(a *service.Arrival) { a.Grades.Scopes = a.Grades.Scopes[:2] }
			teacher := n.visit("teacher", chimeclassroom.Teacher, blind)
			n.settle()
			report, err := n.Report(t.Context(), teacher, event)
			require.NoError(t, err)
			got := report.People[0]
			assert.Equal(t, tc.state, got.Grade.State)
			if tc.state == service.GradeParked {
				assert.Empty(t, s.posted)
				require.NoError(t, n.DecideGrade(t.Context(), teacher, event, got.Attendee.Person.ID, service.SendOurs))
				require.NoError(t, n.send())
			}
			assert.Equal(t, map[string]float64{"ada": 75}, s.only())
		})
	}
}

func TestCorrectionsAreSent(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	n := s.open(0)
	event := n.hold(map[string]int{"ada": 30, "ben": 20})
	n.settle()
	ada, ben := n.visit("ada", chimeclassroom.Student).Person.ID, n.visit("ben", chimeclassroom.Student).Person.ID
	whole := 40 * time.Minute
	correct := func(c service.Correction) {
		c.EventID, c.Note = event, "I was there."
		_, err := n.Correct(t.Context(), n.teacher(), c)
		require.NoError(t, err)
	}
	correct(service.Correction{PersonID: ada, Attended: &whole})
	correct(service.Correction{PersonID: ben, Status: engagement.StatusExcused})
	require.NoError(t, n.send())
	assert.Equal(t, map[string]float64{"ada": 100}, s.only(), "who is excused has no grade any more")
	assert.Equal(t, service.GradeNone, n.grade(event, "ben").State)

	correct(service.Correction{PersonID: ben}) // takes it back
	require.NoError(t, n.send())
	assert.Equal(t, map[string]float64{"ada": 100, "ben": 50}, s.only())
}

func TestWhoWasNeverThere(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		absent service.AbsentGrade
		roster []string
		want   map[string]float64
	}{
		"zero where the roster is known": {service.AbsentZero, []string{"ada", "ben"}, map[string]float64{"ada": 75, "ben": 0}},
		"nothing if the room says so":    {service.AbsentNothing, []string{"ada", "ben"}, map[string]float64{"ada": 75}},
		"nothing where no roster is":     {service.AbsentZero, nil, map[string]float64{"ada": 75, "guest": 100}},
		"nothing for guests":             {service.AbsentZero, []string{"ada"}, map[string]float64{"ada": 75}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			n := s.open(0)
			n.visit("ben", chimeclassroom.Student)
			if tc.roster != nil {
				n.enrol(tc.roster...)
			}
			n.rule(func(g *service.Grading) { g.Absent = tc.absent })
			people := map[string]int{"ada": 30}
			if len(tc.roster) < 2 {
				people["guest"] = 40
			}
			n.hold(people)
			n.settle()
			assert.Equal(t, tc.want, s.only())
		})
	}
}

func TestAnLMSThatIsDownForAnHour(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	n := s.open(0)
	event := n.hold(map[string]int{"ada": 30, "ben": 40})
	up := s.Clock.Now().Add(70 * time.Minute)
	s.wire = func(w http.ResponseWriter, _ *http.Request) bool {
		down := s.Clock.Now().Before(up)
		if down {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		return down
	}
	n.settle()
	assert.False(t, s.Clock.Now().Before(up))
	s.wire = nil
	assert.Equal(t, map[string]float64{"ada": 75, "ben": 100}, s.only())
	assert.Equal(t, service.GradeSent, n.grade(event, "ada").State)
	assert.Len(t, s.posted, 2)
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		subject string
		status  int // of every answer to a score; 0: the LMS's own
		says    string
	}{
		"422: the LMS takes no grade of the person": {"stranger", 0, "enrolled as a learner"},
		"403": {"ada", http.StatusForbidden, "403"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.wire = func(w http.ResponseWriter, r *http.Request) bool {
				refuses := tc.status != 0 && strings.HasSuffix(r.URL.Path, "/scores")
				if refuses {
					w.WriteHeader(tc.status)
				}
				return refuses
			}
			n := s.open(0)
			event := n.hold(map[string]int{tc.subject: 30, "ben": 40})
			n.settle()
			got := n.grade(event, tc.subject)
			assert.Equal(t, service.GradeFailed, got.State)
			assert.Contains(t, got.Detail, tc.says)
			if tc.status == 0 {
				assert.Equal(t, service.GradeSent, n.grade(event, "ben").State, "the others have theirs")
				return
			}
			s.wire = nil
			person := n.visit(tc.subject, chimeclassroom.Student).Person.ID
			require.NoError(t, n.DecideGrade(t.Context(), n.teacher(), event, person, service.SendOurs))
			require.NoError(t, n.send())
			assert.Equal(t, service.GradeSent, n.grade(event, tc.subject).State, "tried again")
		})
	}
}

// A grade that the LMS has refused waits for an administrator, and no longer than the
// school keeps attendance.
func TestARefusedGradeGoesWithTheAttendance(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	n := s.open(0)
	head := n.visit("head", chimeclassroom.Administrator, func(a *service.Arrival) { a.AdministersLMS = true })
	_, err := n.ChangeSettings(t.Context(), head, chimeclassroom.PlatformLevel, service.VersionedSettings{Settings: chimeclassroom.Settings{RetentionDays: 30}})
	require.NoError(t, err)
	n.hold(map[string]int{"stranger": 40})
	n.settle()
	parked := func() (count int) {
		for _, err := range n.queue.ListParked(t.Context(), "ags.score", "") {
			require.NoError(t, err)
			count++
		}
		return count
	}
	require.Equal(t, 1, parked())
	s.Clock.Advance(29 * 24 * time.Hour)
	require.NoError(t, n.DeleteExpired(t.Context()))
	assert.Equal(t, 1, parked())
	require.NoError(t, n.box.DropRefused(t.Context(), chimeclassroom.Deployment{RegistrationID: s.tool.Registration.ID, DeploymentID: "another"}, s.Clock.Now()))
	assert.Equal(t, 1, parked(), "another school's time is over, not this one's")
	s.Clock.Advance(2 * 24 * time.Hour)
	require.NoError(t, n.DeleteExpired(t.Context()))
	assert.Zero(t, parked())
}

func TestTwoNodes(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	one, other := s.open(0), s.open(0)
	people := map[string]int{"ada": 10, "ben": 20, "eve": 30, "joe": 40}
	event := one.hold(people)
	s.Clock.Advance(10 * time.Minute)
	var nodes sync.WaitGroup
	nodes.Go(func() { assert.NoError(t, one.send()) })
	nodes.Go(func() { assert.NoError(t, other.send()) })
	nodes.Wait()
	require.NoError(t, one.send())
	assert.Equal(t, map[string]float64{"ada": 25, "ben": 50, "eve": 75, "joe": 100}, s.only())
	assert.Len(t, s.posted, len(people))
	assert.Equal(t, service.GradeSent, other.grade(event, "joe").State)
}

// The process dies at every step in turn; what comes after it loses nothing and
// doubles nothing.
func TestAProcessThatDies(t *testing.T) {
	t.Parallel()
	for step := 1; ; step++ {
		s := newStage(t)
		event := s.open(0).hold(map[string]int{"ada": 30})
		s.Clock.Advance(10 * time.Minute)
		mortal := s.open(step)
		_ = mortal.send() // it may die before it has done anything
		died := mortal.life.dead
		s.Clock.Advance(5 * time.Minute) // turns and leases of the dead are over
		next := s.open(0)
		require.NoError(t, next.send())
		assert.Equal(t, map[string]float64{"ada": 75}, s.only(), "step %d", step)
		assert.Equal(t, service.GradeSent, next.grade(event, "ada").State, "step %d", step)
		stamps := map[string]bool{}
		for _, body := range s.posted {
			stamps[body] = true
		}
		assert.Len(t, stamps, 1, "step %d: one score, however often it is said", step)
		if !died {
			require.Greater(t, step, 10)
			return
		}
	}
}

func TestADeletedEventIsNotGraded(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	n := s.open(0)
	event := n.hold(map[string]int{"ada": 30})
	s.Clock.Advance(10 * time.Minute)
	_, err := n.GradeDueClasses(t.Context())
	require.NoError(t, err)
	s.erase(event)
	require.NoError(t, n.send())
	assert.Empty(t, s.posted)
}

// A page that says that somebody was there is believed by nobody.
func TestNoGradeRestsOnWhatAPageSays(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	n := s.open(0)
	ada := n.visit("ada", chimeclassroom.Student)
	n.enrol("ada")
	event := n.hold(map[string]int{"ben": 40})
	e, err := n.ReadEvent(t.Context(), n.teacher(), event)
	require.NoError(t, err)
	for i, what := range []meeting.EventType{meeting.AttendeeJoined, meeting.AttendeeVideoStarted, meeting.AttendeeTalked} {
		s.tell(e.Meeting.ID, ada.Person.ID, what, e.Meeting.StartedAt.Add(time.Duration(i)*time.Second))
	}
	n.settle()
	assert.Equal(t, map[string]float64{"ada": 0}, s.only())
}

func TestAnAddressThatNoTokenGoesTo(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"http://lms.example/items", "/grades/c-1/lineitems", "https://user@lms.example/", "https://lms.example/#x", "https://[", "ftp://lms.example/"} {
		s := newStage(t)
		n := s.open(0)
		event := n.hold(map[string]int{"ada": 30})
		teacher := n.visit("teacher", chimeclassroom.Teacher, func(a *service.Arrival) { a.Grades.LineItemsURL = address })
		n.settle()
		report, err := n.Report(t.Context(), teacher, event)
		require.NoError(t, err)
		require.Len(t, report.People, 1)
		assert.Equal(t, service.GradeFailed, report.People[0].Grade.State, address)
		assert.Contains(t, report.People[0].Grade.Detail, "https", address)
	}
}

// A grade on its way knows the person by the LMS's id: erased with them.
func TestWhoIsErasedGetsNoGrade(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	n := s.open(0)
	n.hold(map[string]int{"ada": 30, "ben": 40})
	s.Clock.Advance(10 * time.Minute)
	_, err := n.GradeDueClasses(t.Context())
	require.NoError(t, err)
	found, err := n.Erase(t.Context(), "operator", s.tool.Registration.ID, "ada")
	require.NoError(t, err)
	require.True(t, found)
	assert.Zero(t, s.waiting("ada"))
	assert.Equal(t, 1, s.waiting("ben"))
	require.NoError(t, n.send())
	assert.Equal(t, map[string]float64{"ben": 100}, s.only())
	assert.Len(t, s.posted, 1)
}

// A teacher decided to send ours; the LMS refused it. What the teacher then gave by
// hand is not gone over by another mark of which nobody decided anything.
func TestADecisionIsAboutOneMark(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	n := s.open(0)
	event := n.hold(map[string]int{"ada": 30})
	n.settle()
	s.teacherGrades("ada", 70)
	n.rule(func(g *service.Grading) {
		g.Rule = engagement.Rule{Kind: engagement.Threshold, Threshold: 50, Maximum: 90}
	})
	require.NoError(t, n.send())
	s.wire = func(w http.ResponseWriter, r *http.Request) bool {
		refuses := strings.HasSuffix(r.URL.Path, "/scores")
		if refuses {
			w.WriteHeader(http.StatusUnprocessableEntity)
		}
		return refuses
	}
	ada := n.visit("ada", chimeclassroom.Student).Person.ID
	require.NoError(t, n.DecideGrade(t.Context(), n.teacher(), event, ada, service.SendOurs))
	require.NoError(t, n.send())
	require.Equal(t, service.GradeFailed, n.grade(event, "ada").State)
	s.wire = nil
	s.teacherGrades("ada", 65)
	n.rule(func(g *service.Grading) { g.Rule.Threshold = 80 })
	require.NoError(t, n.send())
	assert.Equal(t, service.GradeParked, n.grade(event, "ada").State)
	assert.Equal(t, map[string]float64{"ada": 65}, s.only())
}

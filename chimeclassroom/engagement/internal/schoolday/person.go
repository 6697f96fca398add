package schoolday

import (
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// person is a person in the making.
type person struct {
	*class
	id      string
	teacher bool
	answer  Answer
	devices int
	latest  device
}

// span is a stretch of class time.
type span struct{ from, until int64 }

// draw begins with the status, and finds an arrival and a departure that earn it.
// Nobody is late before the class has begun, nor early once it has ended.
func (p *person) draw() {
	const grace = 5 * time.Minute
	start, end := p.Start, p.End
	if start.Before(p.begin) {
		start = p.begin
	}
	if over := p.wall(p.Counted); end.After(over) {
		end = over
	}
	inTime, longEnough := p.inClass(start.Add(grace)), p.inClass(end.Add(-grace))
	first, last := between(p.r, 0, inTime), between(p.r, longEnough, p.Counted)
	if p.r.IntN(2) == 0 {
		last = p.Counted // with everybody else
	}
	late, early := between(p.r, inTime+1, inTime+4*minute), between(p.r, longEnough-4*minute, longEnough-1)
	switch p.r.IntN(8) {
	case 0:
		p.answer.Status, first = "late", late
	case 1:
		p.answer.Status, last = "left-early", early
	case 2:
		p.answer.Status, first, last = "late-left-early", late, early
	case 3:
		p.answer.Status, last = "absent", first+between(p.r, 1, p.Counted/10-1)
	case 4:
		p.answer.Status = "absent"
		return
	default:
		p.answer.Status = "present"
	}
	p.attend(first, last)
}

// attend draws how much of the stretch is attended: all but a few absences longer
// than a minute, which interrupt presence. The break is none of them.
func (p *person) attend(first, last int64) {
	p.answer.First, p.answer.Last = p.arrival(first), p.wall(last)
	p.answer.Reactions = map[string]int{}
	length, absences := last-first, p.r.IntN(4)
	if p.teacher || length < 20*minute {
		absences = 0
	}
	at, missed := first, int64(0)
	var pieces []span
	for range absences {
		piece, absence := between(p.r, 2*minute, length/8), between(p.r, minute+1, length/8)
		if p.breaks(span{at, at + piece + absence}) {
			break
		}
		pieces = append(pieces, span{at, at + piece})
		at, missed = at+piece+absence, missed+absence
	}
	pieces = append(pieces, span{at, last})
	p.answer.Attended, p.answer.Presences = length-missed, len(pieces)
	for i, piece := range pieces {
		p.piece(piece, i == len(pieces)-1)
	}
	p.speakUp(pieces)
	p.lie()
}

// breaks tells whether the break lies in a stretch or at its edge.
func (p *person) breaks(s span) bool {
	return len(p.Meetings) > 1 && s.from <= p.cut && s.until >= p.cut
}

// piece is a presence without interruption, but for the break and for a few lost
// connections.
func (p *person) piece(s span, last bool) {
	if !p.breaks(s) || s.from == p.cut || s.until == p.cut {
		p.sitting(s, last)
		return
	}
	if p.pause > minute {
		p.answer.Presences++
	}
	p.sitting(span{s.from, p.cut}, false)
	p.sitting(span{p.cut, s.until}, last)
}

// sitting is a presence in one of the sittings. Lost connections are back within a
// minute; they count as drops and take nothing off the time.
func (p *person) sitting(s span, last bool) {
	at := s.from
	for range p.r.IntN(3) {
		lost, gap := at+between(p.r, 2*minute, 10*minute), between(p.r, 1, minute)
		if p.teacher || lost+gap+2*minute > s.until {
			break
		}
		p.connection(span{at, lost}, []meeting.EventType{meeting.AttendeeDropped, meeting.AttendeeLeft}[p.r.IntN(2)])
		p.answer.Drops++
		at = lost + gap
	}
	p.connection(span{at, s.until}, p.goodbye(s.until, last))
}

// goodbye draws how a presence ends. Who stays to the end of a sitting may not be
// seen to leave, and the teacher is the last who is.
func (p *person) goodbye(until int64, last bool) meeting.EventType {
	switch {
	case p.teacher:
		return meeting.AttendeeLeft
	case (until == p.cut || until == p.Counted) && p.r.IntN(2) == 0:
		return ""
	case last && p.r.IntN(10) == 0:
		return meeting.AttendeeDeleted
	case until != p.cut && until != p.Counted && p.r.IntN(2) == 0:
		p.answer.Drops++
		return meeting.AttendeeDropped
	default:
		return meeting.AttendeeLeft
	}
}

// connection is a stretch in which the person is connected all the time, now and
// then by two devices one after the other.
func (p *person) connection(s span, goodbye meeting.EventType) {
	d := p.device(s.from, p.r.IntN(2) == 0)
	p.emit(d, meeting.AttendeeJoined, p.arrival(s.from), "")
	from := s.from
	if !p.teacher && s.until-s.from > 10*minute && p.r.IntN(5) == 0 {
		from = between(p.r, s.from+4*minute, s.until-4*minute)
		p.participate(d, span{s.from + 1, from})
		p.emit(d, meeting.AttendeeLeft, p.wall(from), "")
		d = p.device(s.from, false)
		p.emit(d, meeting.AttendeeJoined, p.wall(between(p.r, s.from+2*minute, from)), "")
	}
	p.participate(d, span{from + 1, s.until})
	if goodbye != "" {
		p.emit(d, goodbye, p.wall(s.until), "")
	}
}

// device is an attendee of the sitting that is on at a moment: the person's latest,
// or a new one.
func (p *person) device(at int64, same bool) device {
	d := device{id: fmt.Sprintf("%s-%d", p.id, p.devices), meetingID: p.Meetings[0]}
	if len(p.Meetings) > 1 && at >= p.cut {
		d.meetingID = p.Meetings[1]
	}
	if same && p.latest.meetingID == d.meetingID {
		return p.latest
	}
	p.devices++
	p.latest = d
	p.Attendees = append(p.Attendees, Attendee{d.id, p.id, p.teacher})
	return d
}

type device struct{ id, meetingID string }

// emit tells of something, with or without the person's name. It is false if the
// same thing was told of that moment before.
func (p *person) emit(d device, t meeting.EventType, at time.Time, detail string) bool {
	e := meeting.LedgerEvent{MeetingID: d.meetingID, AttendeeID: d.id, Type: t, At: at, Detail: detail, Source: p.source(t)}
	if p.r.IntN(3) > 0 {
		e.PersonID = p.id
	}
	return p.put(e)
}

func (p *person) source(t meeting.EventType) meeting.Source {
	switch t {
	case meeting.AttendeeVideoStarted, meeting.AttendeeVideoStopped:
		if p.CameraSelf {
			return meeting.SelfReported
		}
	case meeting.AttendeeUnmuted, meeting.AttendeeMuted, meeting.AttendeeTalked:
		return meeting.SelfReported
	}
	return meeting.FromRoom
}

// lie is what a page says whose clock is an hour ahead, or which is up to
// something.
func (p *person) lie() {
	if p.r.IntN(4) > 0 {
		return
	}
	say := func(t meeting.EventType, at time.Time) {
		p.put(meeting.LedgerEvent{
			MeetingID: p.latest.meetingID, AttendeeID: p.latest.id, PersonID: p.id,
			Type: t, At: at, Source: meeting.SelfReported, Detail: "10",
		})
	}
	say(meeting.AttendeeJoined, p.begin.Add(-time.Hour))
	say(meeting.AttendeeLeft, p.wall(p.Counted/2))
	ahead := p.wall(p.Counted).Add(time.Hour)
	say(meeting.AttendeeTalked, ahead)
	say(meeting.AttendeeUnmuted, ahead)
	if p.CameraSelf {
		say(meeting.AttendeeVideoStarted, ahead)
	}
}

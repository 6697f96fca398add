package schoolday

import (
	"strconv"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// participate draws what the person does at a device while it is connected. What
// is on when the connection ends goes off with it, said or not.
func (p *person) participate(d device, s span) {
	if s.until-s.from < 2*minute {
		return
	}
	p.answer.Camera += p.switched(d, s, p.r.IntN(3), meeting.AttendeeVideoStarted, meeting.AttendeeVideoStopped)
	p.answer.Unmuted += p.switched(d, s, p.r.IntN(3), meeting.AttendeeUnmuted, meeting.AttendeeMuted)
	if p.teacher || p.r.IntN(20) == 0 {
		spells := 1 + p.r.IntN(2)
		p.answer.Shares += spells
		p.answer.Share += p.switched(d, s, spells, meeting.AttendeeContentVideoStarted, meeting.AttendeeContentVideoStopped)
	}
	p.talk(d, s)
	p.hands(d, s)
}

// switched draws so many spells and returns their length.
func (p *person) switched(d device, s span, spells int, on, off meeting.EventType) (sum int64) {
	for i, spell := range p.split(s, spells) {
		p.emit(d, on, p.wall(spell.from), "")
		if i == spells-1 && p.r.IntN(3) == 0 {
			spell.until = s.until // where the connection ends
		} else {
			p.emit(d, off, p.wall(spell.until), "")
		}
		sum += spell.until - spell.from
	}
	return sum
}

// split draws spells that lie apart, one in each of as many equal parts.
func (p *person) split(s span, n int) (spells []span) {
	for i := range int64(n) {
		part := (s.until - s.from) / int64(n)
		from := s.from + i*part
		begin := between(p.r, from, from+part/2)
		spells = append(spells, span{begin, between(p.r, begin+1000, from+part-3000)})
	}
	return spells
}

// talk draws utterances of whole seconds. Those with a pause of up to two seconds
// between them make one turn.
func (p *person) talk(d device, s span) {
	for _, room := range p.split(s, p.r.IntN(3)) {
		p.answer.Turns++
		at := p.utter(d, room.from, 1)
		for range p.r.IntN(3) {
			pause, seconds := between(p.r, 1, 4000), between(p.r, 1, 25)
			if at+pause+seconds*1000 > room.until {
				break
			}
			if pause > 2000 {
				p.answer.Turns++
			}
			at = p.utter(d, at+pause, seconds)
		}
	}
}

// utter tells of talk as pages do: every ten seconds how many of them were talk.
// It returns the moment after it.
func (p *person) utter(d device, at, seconds int64) int64 {
	p.answer.Talk += seconds * 1000
	for ; seconds > 0; seconds -= 10 {
		bucket := min(10, seconds)
		at += bucket * 1000
		p.emit(d, meeting.AttendeeTalked, p.wall(at), strconv.FormatInt(bucket, 10))
	}
	return at
}

func (p *person) hands(d device, s span) {
	for _, spell := range p.split(s, p.r.IntN(3)*p.r.IntN(2)) {
		p.answer.Hands++
		p.answer.Waits = append(p.answer.Waits, spell.until-spell.from)
		p.emit(d, meeting.AttendeeHandRaised, p.wall(spell.from), "")
		p.emit(d, meeting.AttendeeHandLowered, p.wall(spell.until), "")
	}
}

// speakUp draws what the server's own room counts, in the last sitting.
func (p *person) speakUp(pieces []span) {
	d, whole := p.latest, pieces[len(pieces)-1]
	if len(p.Meetings) > 1 && d.meetingID == p.Meetings[1] {
		whole.from = max(whole.from, p.cut+1)
	}
	at := func() int64 { return between(p.r, whole.from, max(whole.from, whole.until)) }
	for range p.r.IntN(6) {
		if p.emit(d, meeting.AttendeeMessaged, p.wall(at()), "") {
			p.answer.Messages++
		}
	}
	for range p.r.IntN(4) {
		kind := []string{"like", "love", "applause"}[p.r.IntN(3)]
		if p.emit(d, meeting.AttendeeReacted, p.wall(at()), kind) {
			p.answer.Reactions[kind]++
		}
	}
}

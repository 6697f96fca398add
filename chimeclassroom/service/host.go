package service

import (
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// host does what only hosts do, and has it logged.
func (f *Floor) host(p *Participant, a Act) (Effects, error) {
	entry, logged := f.entry(p, a)
	e, err := f.command(p, a)
	if err == nil && logged {
		e.log = append(e.log, entry)
	}
	return e, err
}

func (f *Floor) command(p *Participant, a Act) (Effects, error) {
	switch a.Kind {
	case ActRule, ActStop, ActLower, ActInvite, ActRemove, ActAdmit, ActDeny, ActDoor, ActSpotlight, ActPromote:
	default:
		return Effects{}, noSuchAct()
	}
	if !p.Host {
		return Effects{}, forbidden()
	}
	switch a.Kind {
	case ActRule:
		return f.rule(a.Rules)
	case ActAdmit:
		return f.admit(a.Target)
	case ActDeny:
		return f.deny(a.Target, a.ForGood)
	case ActDoor:
		return f.setDoor(a.Door)
	case ActPromote:
		return f.promote(p, a.Target, a.On)
	case ActSpotlight:
		return f.light(a.Target, a.On)
	}
	if target := f.people[a.Target]; target != nil {
		if err := f.above(p, target); err != nil {
			return Effects{}, err
		}
	}
	switch a.Kind {
	case ActStop:
		return f.stop(a.Target, a.Device)
	case ActLower:
		return f.lower(a.Target)
	case ActInvite:
		return f.invite(a.Target, a.On)
	default:
		return f.remove(p, a.Target)
	}
}

// devices in the order in which they are stopped.
func devices() []Device { return []Device{Microphone, Camera, Screen} }

// rule sets the rules. What somebody may send no more goes off at once.
func (f *Floor) rule(rules *Rules) (Effects, error) {
	if rules == nil {
		return Effects{}, noSuchAct()
	}
	f.rules = *rules
	if rules.Unmute {
		for _, p := range f.people {
			p.Invited = false // nobody needs to be any more
		}
	}
	e := Effects{Changed: true, rules: f.ruled()}
	for _, p := range f.people {
		f.reconsider(&e, p)
	}
	return e, nil
}

// reconsider brings what somebody may, and what they have on, into line with the
// rules.
func (f *Floor) reconsider(e *Effects, p *Participant) {
	may := f.allowed(p)
	if may == p.May {
		return
	}
	p.May = may
	if e.permit == nil {
		e.permit = map[string]meeting.Capabilities{}
	}
	e.permit[p.Attendee.ID] = may
	for _, d := range devices() {
		if _, may := p.device(d); !may {
			f.turnOff(e, p, d)
		}
	}
}

// turnOff has a page turn a device off. From now on it counts as off, whatever
// the page does.
func (f *Floor) turnOff(e *Effects, p *Participant, d Device) {
	if state, _ := p.device(d); !*state {
		return
	}
	off := f.switched(p, d, false)
	e.Changed = true
	for _, line := range off.ledger {
		line.Source = meeting.FromRoom
		e.ledger = append(e.ledger, line)
	}
	e.Notes = append(e.Notes, Note{To: []string{p.Attendee.ID}, Stop: d})
	if d == Microphone {
		p.muted = true
		e.silenced = append(e.silenced, p.Attendee.ID)
	}
}

func (f *Floor) stop(target string, d Device) (Effects, error) {
	targets, err := f.targets(target)
	if err != nil {
		return Effects{}, err
	}
	var e Effects
	for _, p := range targets {
		if state, _ := p.device(d); state == nil {
			return Effects{}, noSuchAct()
		}
		f.turnOff(&e, p, d)
	}
	return e, nil
}

func (f *Floor) lower(target string) (Effects, error) {
	targets, err := f.targets(target)
	if err != nil {
		return Effects{}, err
	}
	var e Effects
	for _, p := range targets {
		if p.HandRaisedAt.IsZero() {
			continue
		}
		p.HandRaisedAt = time.Time{}
		e.Changed = true
		e.note(f, p, meeting.AttendeeHandLowered, "", meeting.FromRoom)
	}
	return e, nil
}

func (f *Floor) invite(target string, on bool) (Effects, error) {
	p := f.people[target]
	if p == nil {
		return Effects{}, notHere()
	}
	p.Invited = on && !f.rules.Unmute
	e := Effects{Changed: true}
	f.reconsider(&e, p)
	return e, nil
}

// light puts somebody into the spotlight, in place of anybody who is, or takes them
// out of it.
func (f *Floor) light(target string, on bool) (Effects, error) {
	switch {
	case f.people[target] == nil:
		return Effects{}, notHere()
	case on == (f.spotlight == target):
		return Effects{}, nil
	case on:
		f.spotlight = target
	default:
		f.spotlight = ""
	}
	return Effects{Changed: true}, nil
}

// remove sends somebody out. The departure is recorded like any other, and the
// provider hears of it by CutOffAbsent.
func (f *Floor) remove(p *Participant, target string) (Effects, error) {
	out := f.people[target]
	switch {
	case out == nil:
		return Effects{}, notHere()
	case f.rank(out.Attendee) >= f.rank(p.Attendee):
		return Effects{}, &chimeclassroom.Error{Code: chimeclassroom.CodeForbidden, Public: "Hosts cannot be removed."}
	}
	return Effects{Removed: target}, nil
}

// targets is the one who is meant, or everybody who is no host.
func (f *Floor) targets(id string) ([]*Participant, error) {
	if id != "" {
		if p := f.people[id]; p != nil {
			return []*Participant{p}, nil
		}
		return nil, notHere()
	}
	var others []*Participant
	for _, p := range f.people {
		if !p.Host {
			others = append(others, p)
		}
	}
	return others, nil
}

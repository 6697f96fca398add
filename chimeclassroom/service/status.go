package service

// away is a person's own word that they will be back. It is for the others to
// see, and no record is kept of it.
func (f *Floor) away(p *Participant, on bool) Effects {
	changed := p.Away != on
	p.Away = on
	return Effects{Changed: changed}
}

// pause holds the screen that somebody shares, until it goes on or is shared no
// more. A screen that is not shared cannot stand still.
func (f *Floor) pause(p *Participant, on bool) Effects {
	on = on && p.Sharing
	changed := p.Paused != on
	p.Paused = on
	return Effects{Changed: changed}
}

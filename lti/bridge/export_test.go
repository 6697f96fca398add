package bridge

import "time"

const (
	LoginLife  = loginLife
	CodeLife   = codeLife
	ChoiceLife = choiceLife
)

// SessionLife is the life of a session with defaults.
func (b *Bridge) SessionLife() time.Duration { return b.cfg.SessionLife }

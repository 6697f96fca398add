package livekit

// Remembered is how many connections to a room are known, and at most how many tracks
// of one.
func Remembered(p *Provider, name string) (connections, tracks int) {
	p.mu.Lock()
	r := p.rooms[name]
	p.mu.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.watch.connections {
		tracks = max(tracks, len(c.tracks))
	}
	return len(r.watch.connections), tracks
}

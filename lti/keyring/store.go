package keyring

import "context"

// Store keeps the record of each rotating ring: small, opaque, without a secret
// that could be read without the ring's key-encryption key. Its versions are what
// makes several nodes agree.
type Store interface {
	// LoadKeys returns the ring's record and its version, or
	// storage.ErrNotFound.
	LoadKeys(ctx context.Context, ring string) (record []byte, version int64, err error)
	// SaveKeys stores the record as version+1 if version is the ring's present
	// one, 0 for a ring that has no record yet; otherwise it changes nothing
	// and returns storage.ErrConflict. It decides and stores in one step: of
	// any number of callers with the same version, on any number of nodes, one
	// gets nil.
	SaveKeys(ctx context.Context, ring string, record []byte, version int64) error
}

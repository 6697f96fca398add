//go:build !linux && !darwin

package health

// freeSpace does not know.
func freeSpace(string) (bytes uint64, known bool) { return 0, false }

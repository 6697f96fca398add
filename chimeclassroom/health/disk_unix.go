//go:build linux || darwin

package health

import "syscall"

// freeSpace is how many bytes the program can still write there.
func freeSpace(folder string) (bytes uint64, known bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, false
	}
	return s.Bavail * uint64(s.Bsize), true //nolint:gosec // no size of a block is negative
}

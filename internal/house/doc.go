// Package house holds the shape of the repository: tests that fail when a
// package imports what it may not, when an exported name has no comment, or
// when a file names a machine. docs/architecture.md, section 2, says why.
//
// The rules are data (table.go). The checkers read any fs.FS, so their own
// tests feed them small trees; house_test.go feeds them the repository.
package house

package account

import (
	"context"
	"iter"
	"time"
)

// Person is somebody as a platform knows them.
type Person struct {
	// Scope is where the subject means this person: usually a registration's ID.
	Scope string `json:"scope"`
	// Subject is the launch's `sub`, compared byte for byte.
	Subject string `json:"subject"`
}

// Means is how a link came about.
type Means string

// The means.
const (
	ByCreation   Means = "creation"   // a new account was made for the person
	ByProof      Means = "proof"      // the person signed in to the account
	ByInvitation Means = "invitation" // the account's holder invited the person
	ByMigration  Means = "migration"  // the same person had a link under an older id
)

// Link says that a person holds an account. An account may have several people: a
// teacher of two schools is somebody else on each platform.
type Link struct {
	Person
	AccountID string    `json:"accountId"`
	By        Means     `json:"by"`
	At        time.Time `json:"at"` // in whole milliseconds
}

// Links keeps who holds which account.
type Links interface {
	// FindLink returns the person's link, or storage.ErrNotFound.
	FindLink(ctx context.Context, p Person) (Link, error)
	// PutLink stores a link. A person who has one already is storage.ErrConflict:
	// of any number of callers, on any number of nodes, one gets nil.
	PutLink(ctx context.Context, l Link) error
	// DeleteLink removes the person's link, or returns storage.ErrNotFound.
	DeleteLink(ctx context.Context, p Person) error
	// ListLinks yields the links of an account by scope and subject, byte by byte.
	ListLinks(ctx context.Context, accountID string) iter.Seq2[Link, error]
}

package account

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/storage"
)

// Policy is how people without a link get one.
type Policy int

const (
	// Invitation: by an invitation alone. It is the zero value, the strictest.
	Invitation Policy = iota
	// Proof: by an invitation, or by signing in to the account.
	Proof
	// Automatic: a new account for everybody who comes without an invitation.
	Automatic
)

const (
	ticketLife = 10 * time.Minute
	secretSize = 32 // bytes
)

// ErrAnonymous: the launch does not say who the person is, so there is nobody to
// link.
var ErrAnonymous = errors.New("the launch is anonymous")

// Config holds what a [Linker] needs. Links and Transient are required; Create is
// where a policy is Automatic.
type Config struct {
	Links Links
	// Transient keeps tickets and invitations until they are used.
	Transient storage.Transient
	// PolicyOf is the policy of a registration; nil means Invitation for all.
	PolicyOf func(r *lti.Registration) Policy
	// ScopeOf is where the subjects of a registration mean the same person; nil
	// means its ID. Registrations of one platform, of which the subjects are
	// known to be shared, may share a scope. An issuer alone is none where many
	// schools share it.
	ScopeOf func(r *lti.Registration) string
	// Create makes a new account for a person and returns its id.
	Create func(ctx context.Context, r *lti.Registration, m *lti.Message) (accountID string, err error)
	// Discard removes an account of Create that another launch of the same person,
	// at the same moment, was quicker to link, or that could not be linked; nil
	// leaves it.
	Discard func(ctx context.Context, accountID string) error
	Now     func() time.Time // nil means time.Now
	Rand    io.Reader        // nil means crypto/rand
}

// Linker finds and makes links. It is safe for concurrent use.
type Linker struct{ cfg Config }

// New checks the configuration; it does no I/O.
func New(cfg Config) (*Linker, error) {
	if cfg.Links == nil || cfg.Transient == nil {
		return nil, errors.New("account.Config needs Links and Transient")
	}
	if cfg.PolicyOf == nil {
		cfg.PolicyOf = func(*lti.Registration) Policy { return Invitation }
	}
	if cfg.ScopeOf == nil {
		cfg.ScopeOf = func(r *lti.Registration) string { return r.ID }
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.Rand = web.Random(cfg.Rand)
	return &Linker{cfg}, nil
}

// Resolution is who a launch brought. Without an AccountID the person must get a
// link first, in one of the ways that Policy allows.
type Resolution struct {
	AccountID string
	// New tells that the account was made by this launch.
	New    bool
	Policy Policy
	// Ticket is what [Linker.Prove] takes, once, within ten minutes; "" where a
	// proof is not allowed. It belongs to the browser of the launch: keep it in
	// that browser's session, never in a URL, and ask the person there whether
	// the two belong together. Whoever could pass a ticket on would have others
	// sign in for them.
	Ticket string
}

// Resolve tells which account the person of a verified launch holds. The person's
// earlier ids, such as the one of a verified lti1p1 claim, may name a link that
// was made before a platform changed its ids; it is then carried over.
func (l *Linker) Resolve(ctx context.Context, r *lti.Registration, m *lti.Message, earlier ...Person) (*Resolution, error) {
	person, err := l.PersonOf(r, m)
	if err != nil {
		return nil, err
	}
	link, err := l.find(ctx, person, earlier)
	switch {
	case err == nil:
		return &Resolution{AccountID: link.AccountID, Policy: l.cfg.PolicyOf(r)}, nil
	case !errors.Is(err, storage.ErrNotFound):
		return nil, storeError(err)
	}
	switch policy := l.cfg.PolicyOf(r); policy {
	case Automatic:
		return l.create(ctx, r, m, person)
	case Proof:
		ticket, err := l.issue(ctx, "ticket", pass{Person: person}, l.cfg.Now().Add(ticketLife))
		return &Resolution{Policy: policy, Ticket: ticket}, err
	default:
		return &Resolution{Policy: policy}, nil
	}
}

// PersonOf is the person of a launch.
func (l *Linker) PersonOf(r *lti.Registration, m *lti.Message) (Person, error) {
	if m.Subject == "" {
		return Person{}, &lti.Error{Code: lti.CodeAccessDenied, Public: "Your learning platform does not tell this application who you are.", Err: ErrAnonymous,
			Claim: "sub", Want: "a subject", Got: "nothing", Fix: "let the platform send the person's id"}
	}
	return Person{Scope: l.cfg.ScopeOf(r), Subject: m.Subject}, nil
}

// find looks for a link of the person, then of who they were before.
func (l *Linker) find(ctx context.Context, person Person, earlier []Person) (Link, error) {
	link, err := l.cfg.Links.FindLink(ctx, person)
	for _, before := range earlier {
		if !errors.Is(err, storage.ErrNotFound) {
			return link, err
		}
		if link, err = l.cfg.Links.FindLink(ctx, before); err == nil {
			return l.settle(ctx, Link{Person: person, AccountID: link.AccountID, By: ByMigration})
		}
	}
	return link, err
}

// create makes an account. Of two launches of one person at the same moment, one
// makes the link, and both get its account.
func (l *Linker) create(ctx context.Context, r *lti.Registration, m *lti.Message, person Person) (*Resolution, error) {
	if l.cfg.Create == nil {
		return nil, errors.New("account.Config.Create is needed where a policy is Automatic")
	}
	made, err := l.cfg.Create(ctx, r, m)
	if err != nil {
		return nil, err
	}
	link, err := l.settle(ctx, Link{Person: person, AccountID: made, By: ByCreation})
	if err != nil {
		return nil, storeError(errors.Join(err, l.abandon(ctx, person, made)))
	}
	if link.AccountID != made && l.cfg.Discard != nil {
		err = l.cfg.Discard(ctx, made)
	}
	return &Resolution{AccountID: link.AccountID, New: link.AccountID == made, Policy: Automatic}, err
}

// abandon discards an account whose link was not stored, though the launch be given
// up meanwhile. A store may have kept a link and failed to say so: it is asked
// again, and the account stays unless the store knows that nobody holds it.
func (l *Linker) abandon(ctx context.Context, person Person, made string) error {
	if l.cfg.Discard == nil {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	link, err := l.cfg.Links.FindLink(ctx, person)
	if err == nil && link.AccountID != made || errors.Is(err, storage.ErrNotFound) {
		return l.cfg.Discard(ctx, made)
	}
	return nil
}

// settle stores a link and returns the one that holds, which is another's if that
// was quicker.
func (l *Linker) settle(ctx context.Context, link Link) (Link, error) {
	link.At = l.cfg.Now().Truncate(time.Millisecond).UTC()
	err := l.cfg.Links.PutLink(ctx, link)
	if errors.Is(err, storage.ErrConflict) {
		return l.cfg.Links.FindLink(ctx, link.Person)
	}
	return link, err
}

// Prove links the person of a ticket to the account that they have signed in to.
// The ticket is used up, whatever comes of it.
func (l *Linker) Prove(ctx context.Context, ticket, accountID string) (Link, error) {
	p, err := l.redeem(ctx, "ticket", ticket)
	if err != nil {
		return Link{}, err
	}
	return l.join(ctx, Link{Person: p.Person, AccountID: accountID, By: ByProof})
}

// Invite makes an invitation to hold an account, for whoever presents it in a
// launch of that registration first, until the given time.
func (l *Linker) Invite(ctx context.Context, r *lti.Registration, accountID string, until time.Time) (string, error) {
	return l.issue(ctx, "invitation", pass{Person: Person{Scope: l.cfg.ScopeOf(r)}, AccountID: accountID}, until)
}

// Accept links the person of a verified launch to the account of an invitation. The
// invitation is used up, whatever comes of it.
func (l *Linker) Accept(ctx context.Context, r *lti.Registration, m *lti.Message, invitation string) (Link, error) {
	person, err := l.PersonOf(r, m)
	if err != nil {
		return Link{}, err
	}
	p, err := l.redeem(ctx, "invitation", invitation)
	if err != nil {
		return Link{}, err
	}
	if p.Person.Scope != person.Scope {
		return Link{}, notValid(errors.New("an invitation to another registration"))
	}
	return l.join(ctx, Link{Person: person, AccountID: p.AccountID, By: ByInvitation})
}

// join makes a link that somebody asked for. A person keeps the account they have:
// two accounts are never made one.
func (l *Linker) join(ctx context.Context, link Link) (Link, error) {
	if link.AccountID == "" {
		return Link{}, errors.New("account: a link needs an account")
	}
	held, err := l.settle(ctx, link)
	switch {
	case err != nil:
		return Link{}, storeError(err)
	case held.AccountID != link.AccountID:
		return Link{}, &lti.Error{Code: lti.CodeAccessDenied, Public: "You are linked to another account already.", Err: storage.ErrConflict,
			Fix: "remove the other link first, if it is wrong"}
	}
	return held, nil
}

// pass is what a ticket or an invitation stands for.
type pass struct {
	Person    Person `json:"person"`
	AccountID string `json:"accountId,omitempty"`
}

func (l *Linker) issue(ctx context.Context, kind string, p pass, until time.Time) (string, error) {
	secret, err := web.Token(l.cfg.Rand, secretSize)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(p)
	if err != nil {
		return "", err
	}
	if err := l.cfg.Transient.Put(ctx, storageKey(kind, secret), text, until); err != nil {
		return "", storeError(err)
	}
	return secret, nil
}

func (l *Linker) redeem(ctx context.Context, kind, secret string) (pass, error) {
	text, err := l.cfg.Transient.Take(ctx, storageKey(kind, secret))
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return pass{}, notValid(err)
	case err != nil:
		return pass{}, storeError(err)
	}
	var p pass
	if err := json.Unmarshal(text, &p); err != nil {
		return pass{}, fmt.Errorf("account: what was stored cannot be read: %w", err)
	}
	return p, nil
}

// storageKey keeps the secret itself out of the store.
func storageKey(kind, secret string) string {
	hash := sha256.Sum256([]byte(secret))
	return "account-" + kind + ":" + base64.RawURLEncoding.EncodeToString(hash[:])
}

func notValid(cause error) error {
	return &lti.Error{Code: lti.CodeAccessDenied, Public: "This link between your accounts is used, or too old. Please start again.", Err: cause}
}

func storeError(err error) error {
	return &lti.Error{Code: lti.CodeUnavailable, Public: "Your account cannot be looked up at the moment. Please try again.", Err: fmt.Errorf("%w: account links: %w", lti.ErrUnavailable, err)}
}

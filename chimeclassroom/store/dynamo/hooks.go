package classroomdynamo

import (
	"cmp"
	"context"
	"slices"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of a hook, beside its deployment, and of what became of its messages.
const (
	address   = "url"
	createdAt = "created"
	off       = "off"
	ofHook    = "hook"
	state     = "state"
	tries     = "tries"
)

// keptTries is how many messages of a hook are remembered.
const keptTries = 100

// hookOf is the key of a hook, which is kept with its deployment and listed apart.
func hookOf(d chimeclassroom.Deployment, id string) item {
	return at(profileKey(d).text(partitionKey), "hook#"+part(id))
}

func listedHook(id string) item { return at(allHooks, part(id)) }

func triesPartition(hookID string) string { return "hook#" + part(hookID) }

func asHook(i item) service.Hook {
	return service.Hook{
		ID: i.text(ident), Deployment: asRoom(i).Key.Deployment(), URL: i.text(address), CreatedAt: i.instant(createdAt), Off: i.text(off),
	}
}

// PutHook implements [service.HookStore]. Who adds hooks to a deployment takes turns.
func (s *Store) PutHook(ctx context.Context, h service.Hook) error {
	i, listed := hookOf(h.Deployment, h.ID), listedHook(h.ID)
	for _, one := range []item{i, listed} {
		one[ident], one[registration], one[deployment] = text(h.ID), text(h.Deployment.RegistrationID), text(h.Deployment.DeploymentID)
	}
	i[address], i[createdAt], i[off] = text(h.URL), instant(h.CreatedAt), text(h.Off)
	return decided(ctx, func() (again bool, err error) {
		key := at(i.text(partitionKey), "hooks")
		guard, err := s.get(ctx, key)
		if err != nil {
			return false, err
		}
		there, err := s.count(ctx, beginning(i.text(partitionKey), "hook#"))
		if err == nil && there >= service.MaxHooks {
			err = service.ErrConflict
		}
		if err != nil {
			return false, err
		}
		if guard == nil {
			guard = key
		}
		return s.transact(ctx, s.making(taking(guard)), s.putting(i, absent, nil), s.putting(listed, "", nil))
	})
}

// AllHooks implements [service.HookStore].
func (s *Store) AllHooks(ctx context.Context) (all []service.Hook, err error) {
	listed, err := s.queryAll(ctx, partition(allHooks))
	if err != nil {
		return nil, err
	}
	keys := make([]item, len(listed))
	for n, i := range listed {
		keys[n] = hookOf(asRoom(i).Key.Deployment(), i.text(ident))
	}
	items, err := s.getAll(ctx, keys...)
	for _, i := range items {
		if i != nil {
			all = append(all, asHook(i))
		}
	}
	slices.SortFunc(all, func(a, b service.Hook) int {
		return cmp.Or(cmp.Compare(a.Deployment.RegistrationID, b.Deployment.RegistrationID),
			cmp.Compare(a.Deployment.DeploymentID, b.Deployment.DeploymentID), cmp.Compare(a.URL, b.URL), cmp.Compare(a.ID, b.ID))
	})
	return all, err
}

// Schools implements [service.HookStore].
func (s *Store) Schools(ctx context.Context) (all []service.School, err error) {
	listed, err := s.queryAll(ctx, partition(allProfiles))
	if err != nil {
		return nil, err
	}
	keys := make([]item, len(listed))
	for n, i := range listed {
		keys[n] = profileKey(asRoom(i).Key.Deployment())
	}
	profiles, err := s.getAll(ctx, keys...)
	for _, i := range profiles {
		all = append(all, service.School{Deployment: asRoom(i).Key.Deployment(), Name: i.text(called)})
	}
	slices.SortFunc(all, func(a, b service.School) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Deployment.RegistrationID, b.Deployment.RegistrationID),
			cmp.Compare(a.Deployment.DeploymentID, b.Deployment.DeploymentID))
	})
	return all, err
}

// HooksOf implements [service.HookStore].
func (s *Store) HooksOf(ctx context.Context, roomOrEventID string) (roomID string, hooks []service.Hook, err error) {
	read, err := s.getAll(ctx, roomKey(roomOrEventID), eventKey(roomOrEventID))
	if err != nil {
		return "", nil, err
	}
	in := roomOrEventID
	if read[0] == nil {
		in = read[1].text(inRoom)
	}
	r, err := s.roomNow(ctx, in)
	if err != nil {
		return "", nil, err
	}
	for i, err := range s.query(ctx, beginning(profileKey(r.Key.Deployment()).text(partitionKey), "hook#")) {
		if err != nil {
			return "", nil, err
		}
		if i.text(off) == "" {
			hooks = append(hooks, asHook(i))
		}
	}
	slices.SortFunc(hooks, func(a, b service.Hook) int { return cmp.Or(cmp.Compare(a.URL, b.URL), cmp.Compare(a.ID, b.ID)) })
	return r.ID, hooks, nil
}

// hook returns the key of a hook, or ErrNotFound.
func (s *Store) hook(ctx context.Context, id string) (item, error) {
	listed, err := s.get(ctx, listedHook(id))
	if err == nil && listed == nil {
		err = service.ErrNotFound
	}
	return hookOf(asRoom(listed).Key.Deployment(), id), err
}

// SetHookOff implements [service.HookStore].
func (s *Store) SetHookOff(ctx context.Context, id, why string) error {
	key, err := s.hook(ctx, id)
	if err != nil {
		return err
	}
	return decided(ctx, func() (again bool, err error) {
		done, err := s.update(ctx, editing(key).set(off, text(why)).when(present, nil))
		if err == nil && !done {
			err = service.ErrNotFound
		}
		return false, err
	})
}

// DropHook implements [service.HookStore].
func (s *Store) DropHook(ctx context.Context, id string) error {
	err := decided(ctx, func() (again bool, err error) {
		key, err := s.hook(ctx, id)
		if err != nil {
			return false, err
		}
		return s.transact(ctx, s.dropping(key, present, nil), s.dropping(listedHook(id), present, nil))
	})
	if err != nil {
		return err
	}
	return s.removePartition(ctx, triesPartition(id))
}

// PutHookTry implements [service.HookStore]. What is put while the hook goes is found by
// nobody.
func (s *Store) PutHookTry(ctx context.Context, t service.HookTry) error {
	i := at(triesPartition(t.HookID), part(t.MessageID))
	i[ofHook], i[ident], i[kind], i[happenedAt] = text(t.HookID), text(t.MessageID), text(string(t.Type)), instant(t.At)
	i[state], i[tries], i[detail] = text(t.State), number(int64(t.Tries)), text(t.Detail)
	if _, err := s.hook(ctx, t.HookID); err != nil {
		return err
	}
	if _, err := s.put(ctx, i, ""); err != nil {
		return err
	}
	if there, err := s.count(ctx, partition(triesPartition(t.HookID))); err != nil || there <= keptTries {
		return err
	}
	known, err := s.tried(ctx, t.HookID)
	if err != nil || len(known) <= keptTries {
		return err
	}
	keys := make([]item, 0, len(known)-keptTries)
	for _, old := range known[keptTries:] {
		keys = append(keys, old.key())
	}
	return s.remove(ctx, keys)
}

// tried is what became of the messages of a hook, newest first.
func (s *Store) tried(ctx context.Context, hookID string) ([]item, error) {
	known, err := s.queryAll(ctx, partition(triesPartition(hookID)))
	slices.SortFunc(known, func(a, b item) int {
		return cmp.Or(cmp.Compare(b.number(happenedAt), a.number(happenedAt)), cmp.Compare(b.text(ident), a.text(ident)))
	})
	return known, err
}

// HookTries implements [service.HookStore].
func (s *Store) HookTries(ctx context.Context, id string, limit int) (all []service.HookTry, err error) {
	if _, err := s.hook(ctx, id); err != nil {
		return nil, orNone(err)
	}
	known, err := s.tried(ctx, id)
	for _, i := range known[:min(len(known), limit, keptTries)] {
		all = append(all, service.HookTry{
			HookID: i.text(ofHook), MessageID: i.text(ident), Type: service.HookType(i.text(kind)), At: i.instant(happenedAt),
			State: i.text(state), Tries: int(i.number(tries)), Detail: i.text(detail),
		})
	}
	return all, err
}

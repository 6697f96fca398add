package classroomdynamo

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	smithy "github.com/aws/smithy-go/middleware"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of a node, beside until when it lives and when it was alive by its own
// clock, and of what nodes have.
const (
	reachedAt = "address"
	secrets   = "secrets"
	givenUp   = "givenup"
	ofNode    = "node"
	leased    = "name"
	home      = "home" // of a gate: the node that alone may pass
)

func nodeKey(id string) item { return at(allNodes, "node#"+part(id)) }

// nodesKey is that of the item at which nodes that join take turns.
func nodesKey() item { return at("joining", only) }

func leaseKey(name string) item { return at(allLeases, "lease#"+part(name)) }

func asNode(i item) service.Node {
	return service.Node{ID: i.text(ident), Address: i.text(reachedAt), Secrets: i.text(secrets)}
}

// lives tells whether the node was not given up.
func lives(i item) bool { return i != nil && !i.flag(givenUp) }

// clock is the time by the answer of DynamoDB, which all nodes share, to the second.
func clock(answer smithy.Metadata) time.Time {
	at, _ := middleware.GetServerTime(answer)
	return at.UTC()
}

// lasting is until when a node lives that was heard of at that time, which is up to a
// second earlier than it was.
func lasting(heard time.Time, lives time.Duration) types.AttributeValue {
	return instant(heard.Add(time.Second + lives))
}

// nodes reads all that were not forgotten, with the time.
func (s *Store) nodes(ctx context.Context) (all []item, now time.Time, err error) {
	consistent, in := true, partition(allNodes)
	in.TableName, in.ConsistentRead = &s.table, &consistent
	for {
		out, err := s.api.Query(ctx, &in)
		if err != nil {
			return nil, now, err
		}
		now = clock(out.ResultMetadata)
		for _, i := range out.Items {
			all = append(all, i)
		}
		if in.ExclusiveStartKey = out.LastEvaluatedKey; in.ExclusiveStartKey == nil {
			return all, now, nil
		}
	}
}

// ServeAs implements [service.NodeStore].
func (s *Store) ServeAs(nodeID string) { s.node.Store(&nodeID) }

// self is the node for which the store writes, "" for none.
func (s *Store) self() string {
	if id := s.node.Load(); id != nil {
		return *id
	}
	return ""
}

// AddNode implements [service.NodeStore]. It also forgets nodes that have nothing left.
func (s *Store) AddNode(ctx context.Context, n service.Node, lives time.Duration, now time.Time) error {
	i := nodeKey(n.ID)
	i[ident], i[reachedAt], i[secrets], i[aliveAt] = text(n.ID), text(n.Address), text(n.Secrets), instant(now)
	return decided(ctx, func() (again bool, err error) {
		guard, err := s.get(ctx, nodesKey())
		if err != nil {
			return false, err
		}
		all, heard, err := s.nodes(ctx)
		if err != nil {
			return false, err
		}
		for _, other := range all {
			if !other.flag(givenUp) && other.text(secrets) != n.Secrets && other.instant(until).After(heard) {
				return false, service.ErrConflict
			}
		}
		if err := s.forgetNodes(ctx, all); err != nil {
			return false, err
		}
		if guard == nil {
			guard = nodesKey()
		}
		i[until] = lasting(heard, lives)
		return s.transact(ctx, s.making(taking(guard)), s.putting(i, absent, nil))
	})
}

// forgetNodes removes those that were given up and have nothing any more.
func (s *Store) forgetNodes(ctx context.Context, all []item) error {
	leases, err := s.queryAll(ctx, partition(allLeases))
	if err != nil {
		return err
	}
	has := map[string]bool{}
	for _, lease := range leases {
		has[lease.text(ofNode)] = true
	}
	var keys []item
	for _, i := range all {
		if i.flag(givenUp) && !has[i.text(ident)] {
			keys = append(keys, i.key())
		}
	}
	return s.remove(ctx, keys)
}

// Beat implements [service.NodeStore]. Of a beat and of those who give the node up one is
// first, and the other sees that.
func (s *Store) Beat(ctx context.Context, nodeID string, lives time.Duration, now time.Time) error {
	return decided(ctx, func() (again bool, err error) {
		out, err := s.api.GetItem(ctx, &dynamodb.GetItemInput{TableName: &s.table, Key: nodeKey(nodeID)})
		if err != nil {
			return false, err
		}
		e := editing(nodeKey(nodeID)).set(until, lasting(clock(out.ResultMetadata), lives)).set(aliveAt, instant(now))
		known, err := s.update(ctx, e.when("attribute_exists(pk) AND attribute_not_exists(#givenup)", nil))
		if err == nil && !known {
			err = service.ErrMoved
		}
		return false, err
	})
}

// GiveUpNodes implements [service.NodeStore].
func (s *Store) GiveUpNodes(ctx context.Context) (gone int, err error) {
	all, now, err := s.nodes(ctx)
	if err != nil {
		return 0, err
	}
	for _, i := range all {
		if i.flag(givenUp) || i.instant(until).After(now) {
			continue
		}
		e := editing(i.key()).set(givenUp, flag(true)).when("#until = :seen AND attribute_not_exists(#givenup)", item{":seen": i[until]})
		done := false
		err := decided(ctx, func() (again bool, err error) {
			done, err = s.update(ctx, e)
			return false, err
		})
		if err != nil {
			return gone, err
		}
		if done {
			gone++
		}
	}
	return gone, nil
}

// Nodes implements [service.NodeStore].
func (s *Store) Nodes(ctx context.Context) (living []service.Node, err error) {
	all, now, err := s.nodes(ctx)
	for _, i := range all {
		if !i.flag(givenUp) && i.instant(until).After(now) {
			living = append(living, asNode(i))
		}
	}
	return living, err
}

// DropNode implements [service.NodeStore].
func (s *Store) DropNode(ctx context.Context, nodeID string) error {
	if err := s.erase(ctx, nodeKey(nodeID)); err != nil {
		return err
	}
	for lease, err := range s.query(ctx, partition(allLeases)) {
		if err == nil && lease.text(ofNode) == nodeID {
			err = s.Release(ctx, lease.text(leased), nodeID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Claim implements [service.NodeStore]. With it the gates of a meeting let nobody else's
// events pass: what its home of before appends is there by then, or refused.
func (s *Store) Claim(ctx context.Context, name, nodeID string) (c service.Claim, err error) {
	err = decided(ctx, func() (again bool, err error) {
		read, err := s.getAll(ctx, nodeKey(nodeID), leaseKey(name))
		if err != nil {
			return false, err
		}
		node, lease := read[0], read[1]
		if !lives(node) {
			return false, service.ErrMoved
		}
		c = service.Claim{Holder: asNode(node)}
		condition, values := absent, item(nil)
		if lease != nil {
			before, err := s.get(ctx, nodeKey(lease.text(ofNode)))
			if err != nil {
				return false, err
			}
			if lives(before) {
				c.Holder = asNode(before)
				return false, nil
			}
			c.LastAlive = before.instant(aliveAt)
			condition, values = "#node = :before", item{":before": lease[ofNode]}
		}
		taken := leaseKey(name)
		taken[leased], taken[ofNode] = text(name), text(nodeID)
		actions := []types.TransactWriteItem{
			s.putting(taken, condition, values), s.checking(node.key(), "attribute_exists(pk) AND attribute_not_exists(#givenup)", nil),
		}
		for _, gate := range gateKeys(name) {
			actions = append(actions, s.making(editing(gate).set(home, text(nodeID))))
		}
		return s.transact(ctx, actions...)
	})
	return c, err
}

// Release implements [service.NodeStore].
func (s *Store) Release(ctx context.Context, name, nodeID string) error {
	return decided(ctx, func() (again bool, err error) {
		lease, err := s.get(ctx, leaseKey(name))
		if err != nil || lease.text(ofNode) != nodeID {
			return false, err
		}
		return s.transact(ctx, s.dropping(lease.key(), "#node = :node", item{":node": text(nodeID)}))
	})
}

// Abandoned implements [service.NodeStore].
func (s *Store) Abandoned(ctx context.Context) (names []string, err error) {
	leases, err := s.queryAll(ctx, partition(allLeases))
	if err != nil {
		return nil, err
	}
	keys := make([]item, len(leases))
	for n, lease := range leases {
		keys[n] = nodeKey(lease.text(ofNode))
	}
	nodes, err := s.getAll(ctx, keys...)
	for n, node := range nodes {
		if node.flag(givenUp) {
			names = append(names, leases[n].text(leased))
		}
	}
	return names, err
}

// HomeOf implements [service.NodeStore].
func (s *Store) HomeOf(ctx context.Context, eventID string) (service.Node, error) {
	e, err := s.get(ctx, eventKey(eventID))
	if err == nil && !live(e) {
		err = service.ErrNotFound
	}
	if err != nil {
		return service.Node{}, err
	}
	return s.Holder(ctx, e.text(meetingOf))
}

// Holder implements [service.NodeStore].
func (s *Store) Holder(ctx context.Context, name string) (service.Node, error) {
	lease, err := s.get(ctx, leaseKey(name))
	if err != nil {
		return service.Node{}, err
	}
	node, err := s.get(ctx, nodeKey(lease.text(ofNode)))
	if err == nil && (lease == nil || !lives(node)) {
		err = service.ErrNotFound
	}
	return asNode(node), err
}

// updateAtHome makes the edit of a meeting if its condition holds, and tells whether it
// did. Another node than its home is service.ErrMoved.
func (s *Store) updateAtHome(ctx context.Context, meetingID string, e *edit) (bool, error) {
	homes, err := s.atHome(ctx, meetingID)
	if err != nil {
		return false, err
	}
	if homes == nil {
		return s.update(ctx, e)
	}
	again, err := s.transact(ctx, append(homes, s.making(e))...)
	return !again, err
}

// atHome is an action that checks that the node for which the store writes is the home of
// the meeting, none where there are no nodes; any other is service.ErrMoved.
func (s *Store) atHome(ctx context.Context, meetingID string) ([]types.TransactWriteItem, error) {
	self := s.self()
	if self == "" {
		return nil, nil
	}
	lease, err := s.get(ctx, leaseKey(meetingID))
	if err == nil && lease.text(ofNode) != self {
		err = service.ErrMoved
	}
	return []types.TransactWriteItem{s.checking(leaseKey(meetingID), "#node = :self", item{":self": text(self)})}, err
}

package classroomdynamo

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of a notice, beside its event, kind, instant and person. The counter of a
// room has the number of the newest, and who has seen them up to which.
const (
	noticeNo = "notice"
	before   = "before"
	minutes  = "minutes"
	classes  = "classes"
)

// keptNotices is how many notices of a room are kept.
const keptNotices = 500

func noticesKey(roomID string) item { return at(roomPartition(roomID), "notices") }

func noticeKey(roomID string, number int64) item {
	return at(roomPartition(roomID), fmt.Sprintf("notice#%015d", number))
}

func seenKey(roomID, personID string) item { return at(roomPartition(roomID), "seen#"+part(personID)) }

// PutNotice implements [service.Notices].
func (s *Store) PutNotice(ctx context.Context, roomID string, n chimeclassroom.Notice) error {
	return decided(ctx, func() (again bool, err error) {
		r, err := s.room(ctx, roomID)
		if err != nil {
			return false, err
		}
		actions, err := s.noticing(ctx, r, n)
		if err != nil {
			return false, err
		}
		return s.transact(ctx, actions...)
	})
}

// noticing are the actions that store the notice under the room's next number, and drop
// the oldest of too many.
func (s *Store) noticing(ctx context.Context, r *room, n chimeclassroom.Notice) ([]types.TransactWriteItem, error) {
	counter, err := s.get(ctx, noticesKey(r.ID))
	if err != nil {
		return nil, err
	}
	n.Number = counter.number(noticeNo) + 1
	e := editing(noticesKey(r.ID)).set(noticeNo, number(n.Number))
	if counter.has(noticeNo) {
		e.when("#notice = :seen", item{":seen": counter[noticeNo]})
	} else {
		e.when("attribute_not_exists(#notice)", nil)
	}
	i := noticeKey(r.ID, n.Number)
	i[noticeNo], i[eventID], i[kind], i[happenedAt], i[member] = number(n.Number), text(n.EventID), text(string(n.Kind)), instant(n.At), text(n.By)
	i[minutes], i[classes] = number(int64(n.Minutes)), number(int64(n.Classes))
	if !n.Before.IsZero() {
		i[before] = instant(n.Before)
	}
	actions := []types.TransactWriteItem{s.making(e), s.putting(i, absent, nil)}
	if n.Number > keptNotices {
		actions = append(actions, s.dropping(noticeKey(r.ID, n.Number-keptNotices), "", nil))
	}
	return actions, nil
}

// Notices implements [service.Notices].
func (s *Store) Notices(ctx context.Context, roomID string, limit int) (all []service.EventNotice, err error) {
	r, err := s.room(ctx, roomID)
	if err != nil {
		return nil, orNone(err)
	}
	backwards, in := false, beginning(roomPartition(r.ID), "notice#")
	in.ScanIndexForward = &backwards
	kept, err := s.queryAll(ctx, in)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, i := range kept {
		ids = append(ids, i.text(eventID))
	}
	found, err := s.eventsOf(ctx, r, ids)
	if err != nil {
		return nil, err
	}
	of := map[string]chimeclassroom.Event{}
	for _, e := range found {
		of[e.ID] = e
	}
	for _, i := range kept {
		e, isThere := of[i.text(eventID)]
		if isThere && len(all) < limit {
			all = append(all, service.EventNotice{Event: e, Notice: asNotice(i)})
		}
	}
	return all, nil
}

func asNotice(i item) chimeclassroom.Notice {
	return chimeclassroom.Notice{
		Number: i.number(noticeNo), EventID: i.text(eventID), Kind: chimeclassroom.NoticeKind(i.text(kind)), At: i.instant(happenedAt),
		By: i.text(member), Before: i.instant(before), Minutes: int(i.number(minutes)), Classes: int(i.number(classes)),
	}
}

// NoticesSeen implements [service.Notices].
func (s *Store) NoticesSeen(ctx context.Context, roomID, personID string) (int64, error) {
	read, err := s.getAll(ctx, memberKey(roomID, personID), seenKey(roomID, personID))
	if err == nil && read[0] == nil {
		err = service.ErrNotFound
	}
	if err != nil {
		return 0, err
	}
	return read[1].number(noticeNo), nil
}

// SeeNotices implements [service.Notices].
func (s *Store) SeeNotices(ctx context.Context, roomID, personID string, upTo int64) error {
	e := editing(seenKey(roomID, personID)).set(noticeNo, number(upTo)).when("#notice < :notice", nil)
	return decided(ctx, func() (again bool, err error) {
		_, err = s.update(ctx, e)
		return false, err
	})
}

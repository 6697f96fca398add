package dynamostore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/uuid"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// A job is an item by its name. One that waits or is leased has an entry in the
// partition of its lane, ordered by when it is due; one that is parked has an
// entry in the partition of its kind, ordered by lane and key. Each change of a
// job and its entry is one transaction, decided by the job's version.

const payload = "payload"

// rememberSent is how long the stamp of the last job of a name is kept.
const rememberSent = 30 * 24 * time.Hour

// job is what is kept of a job, as JSON. Times are microseconds since the epoch.
type job struct {
	delivery.Name
	State                   delivery.State
	Version, Fence          int64
	Stamp, Last, Every, Due int64 // Last: the stamp of the last payload that was leased
	Tries                   int
	Since                   int64
	Reason                  delivery.Reason
	Parts                   int64  // of the payload that are items of their own
	PartsOf                 string // their partition
	payload                 []byte // what is in the item itself
	revision                int64  // rises with every write; zero: it is not there
}

func jobKey(id string) item { return at("job#"+id, "-") }

func jobID(n delivery.Name) string { return digest(n.Kind, n.Lane, n.Key) }

func dueOf(kind, lane string) string { return "due#" + digest(kind, lane) }

func parkedOf(kind string) string { return "parked#" + digest(kind) }

// parkedSort keeps the order of lanes and keys, which have no NUL.
func parkedSort(lane, key string) string { return lane + "\x00" + key }

// maxNamePart is more than [delivery.Name] allows; two of them fit a sort key.
const maxNamePart = 511

// checkName refuses what no entry can hold.
func checkName(n delivery.Name) error {
	for _, part := range []string{n.Kind, n.Lane, n.Key} {
		if len(part) > maxNamePart || !utf8.ValidString(part) || strings.ContainsRune(part, 0) {
			return errors.New("the name of a job must be UTF-8 without NUL, in parts of 511 bytes at most")
		}
	}
	return nil
}

// entry is the key of the item by which the job is found, nil if it needs none.
func (j *job) entry() item {
	switch j.State {
	case delivery.Waiting, delivery.Leased:
		return at(dueOf(j.Kind, j.Lane), fmt.Sprintf("%019d#", max(j.Due, 0))+jobID(j.Name))
	case delivery.Stuck:
		return at(parkedOf(j.Kind), parkedSort(j.Lane, j.Key))
	default:
		return nil
	}
}

// job returns the job of that id, nil if there is none.
func (s *Store) job(ctx context.Context, id string) (*job, error) {
	i, err := s.get(ctx, jobKey(id))
	if err != nil || i == nil {
		return nil, err
	}
	j, err := decode[job](i)
	if err != nil {
		return nil, err
	}
	j.payload, j.revision = i.bytes(payload), i.number(version)
	return j, nil
}

// errOvertaken: another caller changed the job meanwhile; nothing was written.
var errOvertaken = errors.New("another was faster")

// changeJob writes the job if it is still as it was read, and moves its entry.
func (s *Store) changeJob(ctx context.Context, old, changed *job) error {
	kept, err := json.Marshal(changed)
	if err != nil {
		return err
	}
	i := jobKey(jobID(changed.Name))
	i[record], i[payload], i[version] = text(string(kept)), binary(changed.payload), number(old.revision+1)
	if changed.State == delivery.Sent {
		i[ttl] = number(s.now().Add(rememberSent).Unix() + 1)
	}
	condition, values := absent, item(nil)
	if old.revision > 0 {
		condition, values = "version = :old", item{":old": number(old.revision)}
	}
	actions := append([]types.TransactWriteItem{s.write(i, condition, values)}, s.moveEntry(old.entry(), changed.entry())...)
	failed, again, err := s.transact(ctx, actions...)
	switch {
	case err != nil:
		return err
	case again || failed >= 0:
		return errOvertaken
	case old.PartsOf != changed.PartsOf:
		return s.remove(ctx, partKeys(old.PartsOf, old.Parts))
	}
	return nil
}

func (s *Store) moveEntry(from, to item) (actions []types.TransactWriteItem) {
	same := sameKey(from, to)
	if from != nil && !same {
		actions = append(actions, s.drop(from))
	}
	if to != nil && !same {
		actions = append(actions, s.write(to, "", nil))
	}
	return actions
}

// setPayload writes what is too large for the job's item before it.
func (s *Store) setPayload(ctx context.Context, j *job, whole []byte) (err error) {
	j.payload, j.Parts, j.PartsOf = whole, 0, ""
	if len(whole) > maxPart {
		j.payload, j.PartsOf = whole[:maxPart], "part#"+uuid.NewString()
		j.Parts, err = s.setParts(ctx, j.PartsOf, whole[maxPart:])
	}
	return err
}

// wholePayload is errOvertaken if the job was changed while it was read.
func (s *Store) wholePayload(ctx context.Context, j *job) ([]byte, error) {
	return s.joined(ctx, j.payload, partKeys(j.PartsOf, j.Parts))
}

// drop ends the job; its stamp stays.
func (j *job) drop() { j.State, j.payload, j.Parts, j.PartsOf = delivery.Sent, nil, 0, "" }

func (j *job) asJob(whole []byte) delivery.Job {
	return delivery.Job{Name: j.Name, Payload: whole, At: time.UnixMicro(j.Stamp), Every: time.Duration(j.Every) * time.Microsecond}
}

// Package classroomdynamo keeps the classroom in one table of Amazon DynamoDB:
//
//	store, err := classroomdynamo.New(dynamodb.NewFromConfig(awsConfig), classroomdynamo.Config{Table: "classroom"})
//
// The table has a partition key "pk" and a sort key "sk", both texts, its time to live
// on the attribute "ttl", and no secondary index; [Store.CreateTable] makes one, billed
// by request. It is not shared with other stores.
//
// # The items
//
// Ids in keys are the ids themselves if they are as the classroom makes them, else
// digests (see part). R is a room, P a person, E an event, M a meeting, A an attendee.
//
//	partition             sort key           what
//	room#R                room               titles, settings, grading, guard of the schedule
//	                      member#P seen#P    role, and since when higher ones are over; notices seen
//	                      enrolled#P         the course's roster; "roster" guards it
//	                      group#…            a group of the course, with who is in it
//	                      notice#N template#… log#…
//	                      at#START#E         an event's place in the schedule
//	                      standing#E         that of one without dates
//	day#DATE              START#E            the events of all rooms that begin that day, in UTC
//	series#S              -                  rule and excepted days of a series of a room
//	place#DIGEST          -                  the room of a place of an LMS
//	source#DIGEST         R                  the rooms whose roster is read at an address
//	person#P              person             name, subject, settings, number of launches
//	                      room#R listed#R    where they are, in whose roster they are or were
//	                      feed#R score#C     the hash of their feed, grades
//	                      class#M guest#E    the meetings they had tickets to, whose guest they are
//	                      session#H          their sessions
//	subject#DIGEST        -                  the person of a subject of an LMS
//	profile#DIGEST        -                  a deployment: name and settings; listed in "profiles"
//	                      room#R hook#… template#…
//	log#DIGEST            log#…              the log of a deployment
//	hook#…                …                  what became of the messages of a hook
//	column#C              P                  scores; job#J has whose a job is
//	code#H session#H      -                  secrets by their hash
//	ticket#H feed#H       -
//	sheets#DIGEST         VERSION            permissions of a deployment or of a room
//	event#E               event              the event with its newest sitting
//	                      sitting#N          its sittings
//	                      correction#AT#P    corrections; corrected#P has the last instant
//	                      comment#… reminder#AT#MINUTES
//	                      poll#… answer#POLL#P
//	                      tally#POLL#N       polls, who has answered, and what, all together;
//	                                         "polls" guards them
//	                      guestlink#… guest#P guestkey#H came#LINK#AT#P
//	meeting#M             meeting            event, instants, rules, the provider's meeting
//	                      gate#N             see below
//	                      attendee#A seat#P  who takes part, and by which id
//	                      standing#A         what was decided about them
//	                      line#AT#A#TYPE     the ledger
//	                      carrier#N          the provider's meetings so far
//	                      summary            since when it is to be summed up, how often
//	usage#DIGEST          month#MONTH#M      what the classes of a deployment come to, and
//	                      waiting#M          those that are not summed up
//	over#DIGEST           AT#M               its classes whose attendance is kept, by their end
//	texts#DIGEST          AT#…               what was written under its events, to be deleted one day
//	outgoing#KIND         …                  lines for the archive, by deployment and day
//	provider#ID           -                  the meeting that a provider's one carries
//	parked#PROVIDER       DIGEST             parked messages; by time in "parked"
//	live due arrived      …                  lists: meetings that are live, meetings to be
//	regrades sweeps                          graded, providers' meetings that are known
//	hooks profiles idle                      though messages of them are parked, rooms to be
//	                                         graded again, deleted events to be cleared away,
//	                                         all hooks, all deployments, guests who have
//	summaries nodes leases                   not come in, meetings to be summed up, nodes and
//	                                         what each of them alone does
//	journal#ID            N                  steps of a change that no transaction takes
//
// # How promises are kept
//
//   - All reads are strongly consistent. Expiry is compared when a secret is read or
//     used; time to live, which may be days late, only cleans up.
//   - What is used once is one conditional write, and what must agree one transaction,
//     made of what was read and of conditions that it is still so; who loses reads anew.
//   - The schedule of a room has a guard: a number in the room's item, which every change
//     of an event raises on the condition that it is as it was read. So changes of one
//     room take turns, and a change decides by what it has read. Starts and ends of
//     classes are among them, what happens in a class is not.
//   - A change of more than a hundred items is written down first, step by step, in a
//     partition of its own. Then one write of the guard makes it count: it names that
//     journal, and whoever comes to the room, reader or writer, carries the steps out
//     before anything else. They are whole items, so that carrying them out twice is
//     once, and each goes with the check that the journal still stands, so that nobody
//     who was delayed repeats one later.
//   - What happens in a class goes into the partition of its meeting. The end of the
//     meeting has to wait for what is being appended, and nothing may come behind it, so
//     appending counts in one of four gates, by the attendee, and the end closes all of
//     them on the condition that it has seen what they count. People who come in at the
//     same time meet at a gate, not at one item.
//   - Answers of a poll are counted in one of four tallies, whichever, so that people who
//     answer together do not meet at one item and no tally is anybody's. Closing a poll
//     closes all of them on the condition that it has seen what they count.
//   - Sessions are not looked for when the LMS takes a role back: each launch of a person
//     has a number, sessions and codes bear it, and the member of the room notes since
//     which number a role counts; the person, since which the administration of the LMS
//     does.
//   - Whoever is erased is nobody first, in one write of their item; then what is about
//     them goes, place by place, as the notes in their partition tell, and the notes last.
//     What expires goes record by record, in the same manner.
//   - A link's room that becomes a course's stays where it is and is part of the course's:
//     readers go through the parts of a room. So it takes one transaction, however much
//     the room holds.
//   - What hangs on a deleted event is removed behind it, by a note that stays until that
//     is done. Until then nobody finds it.
//   - Lists that go over all rooms, such as that of the live meetings, are one partition
//     each: DynamoDB writes about a thousand items a second there, which are as many
//     starts of classes.
//
// A list that is read is no look at one moment unless a guard is named above: what is
// written meanwhile may be in it or not.
//
// IAM: dynamodb:GetItem, BatchGetItem, PutItem, UpdateItem, DeleteItem, Query,
// BatchWriteItem and ConditionCheckItem on the table; CreateTable, DescribeTable and
// UpdateTimeToLive for CreateTable alone.
package classroomdynamo

import (
	"cmp"
	"context"
	"errors"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// API is what of *dynamodb.Client a [Store] needs.
type API interface {
	// GetItem reads one item.
	GetItem(ctx context.Context, in *dynamodb.GetItemInput, options ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	// BatchGetItem reads up to 100 items.
	BatchGetItem(ctx context.Context, in *dynamodb.BatchGetItemInput, options ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error)
	// PutItem writes one item if a condition holds.
	PutItem(ctx context.Context, in *dynamodb.PutItemInput, options ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	// UpdateItem changes one item if a condition holds.
	UpdateItem(ctx context.Context, in *dynamodb.UpdateItemInput, options ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error)
	// DeleteItem removes one item if a condition holds.
	DeleteItem(ctx context.Context, in *dynamodb.DeleteItemInput, options ...func(*dynamodb.Options)) (*dynamodb.DeleteItemOutput, error)
	// Query reads a page of the items of one partition.
	Query(ctx context.Context, in *dynamodb.QueryInput, options ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
	// BatchWriteItem writes and removes up to 25 items.
	BatchWriteItem(ctx context.Context, in *dynamodb.BatchWriteItemInput, options ...func(*dynamodb.Options)) (*dynamodb.BatchWriteItemOutput, error)
	// TransactWriteItems writes up to 100 items, all or none.
	TransactWriteItems(ctx context.Context, in *dynamodb.TransactWriteItemsInput, options ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error)
	// CreateTable makes the table.
	CreateTable(ctx context.Context, in *dynamodb.CreateTableInput, options ...func(*dynamodb.Options)) (*dynamodb.CreateTableOutput, error)
	// DescribeTable tells whether the table is ready.
	DescribeTable(ctx context.Context, in *dynamodb.DescribeTableInput, options ...func(*dynamodb.Options)) (*dynamodb.DescribeTableOutput, error)
	// UpdateTimeToLive lets DynamoDB clean up.
	UpdateTimeToLive(ctx context.Context, in *dynamodb.UpdateTimeToLiveInput, options ...func(*dynamodb.Options)) (*dynamodb.UpdateTimeToLiveOutput, error)
}

// Config holds what a [Store] needs.
type Config struct {
	// Table is the name or ARN of the table; empty means "classroom".
	Table string
}

// Store keeps the classroom. It is safe for concurrent use and starts no goroutine.
type Store struct {
	api   API
	table string
	// node is that for which the store writes, none without nodes.
	node atomic.Pointer[string]
	// archives: lines for an archive are kept.
	archives bool
	// most is how many actions one transaction takes.
	most int
}

var _ service.Store = (*Store)(nil)

// New returns the store. It makes no call.
func New(api API, cfg Config) (*Store, error) {
	if api == nil {
		return nil, errors.New("classroomdynamo: a client of DynamoDB is required")
	}
	return &Store{api: api, table: cmp.Or(cfg.Table, "classroom"), most: 100}, nil
}

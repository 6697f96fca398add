package classroomdynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of a score, beside its event, person and version.
const (
	column = "column"
	job    = "job"
	score  = "score"
)

func columnPartition(id string) string        { return "column#" + part(id) }
func scoreKey(columnID, personID string) item { return at(columnPartition(columnID), part(personID)) }
func jobKey(id string) item                   { return at("job#"+part(id), only) }

// gradedKey is that of the note that a person has a score.
func gradedKey(personID, columnID string) item {
	return at(personPartition(personID), "score#"+part(columnID))
}

func asScore(i item) (sc service.Score, err error) {
	sc = service.Score{ColumnID: i.text(column), EventID: i.text(eventID), PersonID: i.text(member), Job: i.text(job), Version: int(i.number(version))}
	return sc, i.read(score, &sc)
}

// Scores implements [service.Grades].
func (s *Store) Scores(ctx context.Context, columnID string) (map[string]service.Score, error) {
	scores := map[string]service.Score{}
	for i, err := range s.query(ctx, partition(columnPartition(columnID))) {
		if err != nil {
			return nil, err
		}
		sc, err := asScore(i)
		if err != nil {
			return nil, err
		}
		scores[sc.PersonID] = sc
	}
	return scores, nil
}

// ScoreOfJob implements [service.Grades].
func (s *Store) ScoreOfJob(ctx context.Context, id string) (sc service.Score, err error) {
	of, err := s.get(ctx, jobKey(id))
	if err == nil && of == nil {
		err = service.ErrNotFound
	}
	if err != nil {
		return sc, err
	}
	i, err := s.get(ctx, scoreKey(of.text(column), of.text(member)))
	if err == nil && i.text(job) != id {
		err = service.ErrNotFound
	}
	if err != nil {
		return sc, err
	}
	return asScore(i)
}

// PutScore implements [service.Grades].
func (s *Store) PutScore(ctx context.Context, sc service.Score) error {
	body, err := asJSON(sc)
	if err != nil {
		return err
	}
	return decided(ctx, func() (again bool, err error) {
		read, err := s.getAll(ctx, personKey(sc.PersonID), eventKey(sc.EventID), scoreKey(sc.ColumnID, sc.PersonID))
		if err != nil {
			return false, err
		}
		before := read[2]
		switch {
		case read[0].text(registration) == "" || sc.EventID != "" && read[1] == nil:
			return false, service.ErrNotFound
		case before.number(version) != int64(sc.Version):
			return false, service.ErrConflict
		}
		of := jobKey(sc.Job)
		of[column], of[member] = text(sc.ColumnID), text(sc.PersonID)
		actions := []types.TransactWriteItem{s.scoring(sc, before, body), s.putting(of, "", nil),
			s.checking(personKey(sc.PersonID), "#registration = :registration", item{":registration": read[0][registration]})}
		if before == nil {
			graded := gradedKey(sc.PersonID, sc.ColumnID)
			graded[column] = text(sc.ColumnID)
			actions = append(actions, s.putting(graded, "", nil))
		}
		if before != nil && before.text(job) != sc.Job {
			actions = append(actions, s.dropping(jobKey(before.text(job)), "", nil))
		}
		if sc.EventID != "" {
			actions = append(actions, s.checking(eventKey(sc.EventID), present, nil))
		}
		return s.transact(ctx, actions...)
	})
}

// scoring is an action that writes the score as the version after the one before.
func (s *Store) scoring(sc service.Score, before item, body types.AttributeValue) types.TransactWriteItem {
	i := scoreKey(sc.ColumnID, sc.PersonID)
	i[column], i[member], i[job], i[score], i[version] = text(sc.ColumnID), text(sc.PersonID), text(sc.Job), body, number(int64(sc.Version)+1)
	if sc.EventID != "" {
		i[eventID] = text(sc.EventID)
	}
	if before == nil {
		return s.putting(i, absent, nil)
	}
	if before.has(eventID) {
		i[eventID] = before[eventID]
	}
	return s.putting(i, "#version = :seen", item{":seen": before[version]})
}

// sweepScores removes the scores of a deleted event, whose column has its id.
func (s *Store) sweepScores(ctx context.Context, id string) error {
	scores, err := s.queryAll(ctx, partition(columnPartition(id)))
	if err != nil {
		return err
	}
	var keys []item
	for _, i := range scores {
		keys = append(keys, i.key(), jobKey(i.text(job)), gradedKey(i.text(member), id))
	}
	return s.remove(ctx, keys)
}

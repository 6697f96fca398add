package classroomdynamo

// Take has transactions take so many actions, as if DynamoDB took no more.
func (s *Store) Take(most int) { s.most = most }

package dynamostore

import (
	"encoding/json"
	"fmt"
	"iter"
)

// decode reads the record of an item.
func decode[T any](i item) (*T, error) {
	v := new(T)
	if err := json.Unmarshal([]byte(i.text(record)), v); err != nil {
		return nil, fmt.Errorf("stored record: %w", err)
	}
	return v, nil
}

// records reads the records of items.
func records[T any](items iter.Seq2[item, error], doing string) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		for i, err := range items {
			var v *T
			if err == nil {
				v, err = decode[T](i)
			}
			if err != nil {
				yield(nil, fmt.Errorf("%s: %w", doing, err))
				return
			}
			if !yield(v, nil) {
				return
			}
		}
	}
}

// values yields what the pointers of a listing point to.
func values[T any](list iter.Seq2[*T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for p, err := range list {
			var v T
			if p != nil {
				v = *p
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

// collect reads a listing to its end; nil for an empty one.
func collect[T any](list iter.Seq2[*T, error]) (all []T, err error) {
	for v, err := range list {
		if err != nil {
			return nil, err
		}
		all = append(all, *v)
	}
	return all, nil
}

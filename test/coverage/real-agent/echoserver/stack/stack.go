// Package stack is generic.
package stack

import "sync"

// Stack gives back last what came first.
type Stack[T any] struct {
	lock  sync.Mutex
	items []T
}

func New[T any]() *Stack[T] { return &Stack[T]{} }

func (s *Stack[T]) Push(item T) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.items = append(s.items, item)
}

func (s *Stack[T]) Pop() (item T, ok bool) {
	s.lock.Lock()
	defer s.lock.Unlock()
	last := len(s.items) - 1
	if last < 0 {
		return
	}
	item = s.items[last]
	s.items = s.items[:last]
	return item, true
}

// Map holds two type parameters, one of them with a constraint that has a body of its own.
func Map[T any, R interface{ ~int | ~string }](s *Stack[T], of func(T) R) []R {
	s.lock.Lock()
	defer s.lock.Unlock()
	all := make([]R, 0, len(s.items))
	for _, item := range s.items {
		all = append(all, of(item))
	}
	return all
}

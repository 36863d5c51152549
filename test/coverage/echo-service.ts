import { makeRepository, type TestRepository } from "../bisect/git/make-repository.js";

/** The app of the services of these tests. */
export const echoApp = "apa_goc_echoserver";

const mainSource = `package main

import "example.test/echo/stack"

var greet = func() string {
	return "hi"
}

func main() {
	s := stack.New()
	s.Push(1)
	if len(greet()) > 0 {
		s.Pop()
	}
}
`;

const stackSource = `package stack

type Stack struct{ items []int }

func New() *Stack {
	return &Stack{}
}

func (s *Stack) Push(item int) {
	s.items = append(s.items, item)
}

func (s *Stack) Pop() int {
	if len(s.items) == 0 {
		return 0
	}
	item := s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return item
}
`;

/** The three lines that the head has and the base has not. */
const guard = "\tif len(s.items) == 0 {\n\t\treturn 0\n\t}\n";

/**
 * An own small Go service: commit `base`, where branch main is, and `head` on feature/sub, which adds three lines to
 * `stack/stack.go`. The profiles of `echoProfile` are of `head`.
 */
export function makeEchoRepository(): TestRepository {
  return makeRepository(
    [
      {
        name: "base",
        files: {
          "go.mod": "module example.test/echo\n\ngo 1.19\n",
          "main.go": mainSource,
          "stack/stack.go": stackSource.replace(guard, ""),
        },
      },
      { name: "head", files: { "stack/stack.go": stackSource } },
    ],
    { refs: { "refs/heads/main": "base", "refs/heads/feature/sub": "head" } },
  );
}

const blocks = {
  /** In no function: the body of a literal of the package. */
  greet: "example.test/echo/main.go:5.27,7.2 1",
  main: "example.test/echo/main.go:9.13,12.22 3",
  inner: "example.test/echo/main.go:12.22,14.3 1",
  new: "example.test/echo/stack/stack.go:5.19,7.2 1",
  push: "example.test/echo/stack/stack.go:9.32,11.2 1",
  pop: "example.test/echo/stack/stack.go:13.27,14.23 1",
  empty: "example.test/echo/stack/stack.go:14.23,16.3 1",
  rest: "example.test/echo/stack/stack.go:17.2,19.13 3",
} as const;

/**
 * A profile of the service, canonical: 12 statements, 11 of them in functions. Counts by block, those that are not named
 * are 0.
 */
export function echoProfile(counts: Readonly<Partial<Record<keyof typeof blocks, number>>> = {}): string {
  const lines = Object.entries(blocks).map(([name, block]) => `${block} ${counts[name as keyof typeof blocks] ?? 0}\n`);
  return `mode: count\n${lines.join("")}`;
}

/** A profile of another service: it shares no file with `echoProfile`. */
export const foreignProfile = "mode: count\nexample.test/other/main.go:3.13,5.2 2 1\n";

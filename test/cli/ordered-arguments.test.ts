import { Option } from "commander";
import { expect, it } from "vitest";
import { orderedArguments } from "../../src/cli/ordered-arguments.js";

const options = [
  new Option("-i, --include <file>"),
  new Option("-n <count>"),
  new Option("-q, --quiet"),
  new Option("--config <file>"),
  new Option("-m, --monitor [filter]"),
];

it.each([
  [
    ["a", "-i", "b", "c=d"],
    ["a", "--include=b", "c=d"],
  ],
  [
    ["-ib", "--include=c=d", "--include", "e"],
    ["--include=b", "--include=c=d", "--include=e"],
  ],
  [
    ["-q", "a", "-qn3", "b", "-qi", "c", "-n", "-3"],
    ["a", "-n=3", "b", "--include=c", "-n=-3"],
  ],
  [
    ["--config=", "-", "--quiet", "--", "-i", "--", "x"],
    ["--config=", "-", "-i", "--", "x"],
  ],
  [["-i"], ["--include="]],
])("of %j the words are %j in this order", (argv, expected) => {
  const words = orderedArguments(argv, options);
  expect(words.map(({ option, value }) => (option === undefined ? value : `${option}=${value}`))).toEqual(expected);
});

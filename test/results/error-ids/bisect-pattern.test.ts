import { describe, expect, it } from "vitest";
import { bisectPattern } from "../../../src/results/error-ids/bisect-pattern.js";

describe("the bisect pattern of a kernel message", () => {
  it.each([
    ["keeps words that stay the same", "lost all marbles", "lost all marbles"],
    ["makes .* of words with digits, neighbours together", "toy: irq 4. 0000 (serial)", "toy: irq .* (serial)"],
    ["has none of these at its ends", "toy0: lost marbles 12 34", "lost marbles"],
    ["keeps the name in front of a number", "failure: order:0, mode:0x24(A|B)", "failure: order:.* mode:.*"],
    ["does so for a file with its line, too", "kernel BUG at mm/toy.c:1306!", "kernel BUG at mm/toy.c:.*"],
    ["ends at a function with its offset", "RIP: 0010:toy+0x1/0x2 and more", "RIP: toy+0x"],
    ["ends at a name with its value", "Slab corruption: start=c96b, len=12", "Slab corruption: start="],
    ["makes .* of what is quoted", "runs for type 'struct toy box', which is old", "runs for type .* which is old"],
    ["leaves a single word alone", "toy_verbs:toy_init:585:", "toy_verbs:toy_init:585:"],
    ["leaves a message alone that has nothing else", "12 34", "12 34"],
    ["drops what closes a bracketed head", "INFO: lost marbles. ]", "INFO: lost marbles."],
  ])("%s", (_, text, pattern) => expect(bisectPattern(text)).toBe(pattern));
});

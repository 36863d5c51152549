import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BisectLogFacts, bisectLog } from "../../../src/bisect/local/bisect-log.js";
import { usualTerms } from "../../../src/bisect/local/bisect-terms.js";
import { readBisectLog } from "../../../src/bisect/local/read-bisect-log.js";
import type { Verdict } from "../../../src/bisect/search/oracle.js";
import { recordOf } from "./record-of.js";

const [bad, good, middle, head] = ["b", "0", "c", "d"].map((digit) => digit.repeat(40)) as [
  ...[string, string, string, string],
];

function factsOf(more: Partial<BisectLogFacts>): BisectLogFacts {
  return {
    command: ["./test.sh", "a b"],
    bad,
    goods: [good],
    terms: usualTerms,
    firstParent: false,
    paths: [],
    runs: [],
    later: [],
    replayable: new Set([bad, good, middle]),
    subjects: new Map([
      [bad, "Speed it up"],
      [middle, "Two\u001b[31m lines\nof it"],
    ]),
    isFlaky: false,
    outcome: undefined,
    culprit: undefined,
    ...more,
  };
}

function wordsOf(log: string): readonly string[] {
  return log.split("\n").filter((line) => line.startsWith("git "));
}

const ends = [recordOf(bad, 1, "bad"), recordOf(bad, 2, "bad"), recordOf(good, 1, "good")];

describe("bisectLog", () => {
  it("says each verdict once in git's words, each run in a comment, and what came of it", () => {
    const runs = [...ends, recordOf(middle, 1, "skip")];
    expect(bisectLog(factsOf({ runs, outcome: "found: confirmed", culprit: bad }))).toBe(
      [
        "# cci bisect run, log 1",
        '# command: ["./test.sh","a b"]',
        `# ends: ${bad} ${good}`,
        "git bisect start",
        `# bad: [${bad}] Speed it up`,
        `git bisect bad ${bad}`,
        `# good: [${good}] `,
        `git bisect good ${good}`,
        `# run 1 of ${bad}: bad (exit 1, 0.1 s)`,
        `# run 2 of ${bad}: bad (exit 1, 0.1 s)`,
        `# run 1 of ${good}: good (exit 0, 0.1 s)`,
        `# run 1 of ${middle}: skip (exit 125, 0.1 s)`,
        `# skip: [${middle}] Two\\u001b[31m lines\\u000aof it`,
        `git bisect skip ${middle}`,
        "# found: confirmed",
        `# first bad commit: [${bad}] Speed it up`,
        "",
      ].join("\n"),
    );
  });

  it("says nothing in git's words where the runs of a commit do not all say the same", () => {
    const runs = [...ends, recordOf(middle, 1, "bad"), recordOf(middle, 2, "good")];
    expect(wordsOf(bisectLog(factsOf({ runs })))).toEqual(["git bisect start"]);
    expect(wordsOf(bisectLog(factsOf({ runs: ends, isFlaky: true })))).toEqual(["git bisect start"]);
  });

  it("says the ends first, and in comments what would lead git astray: runs since, and commits that are not told", () => {
    const later = [recordOf(head, 1, "bad")];
    const facts = factsOf({ runs: [recordOf(middle, 1, "bad"), ...ends], later, replayable: new Set([bad, good]) });
    const log = bisectLog(facts);
    expect(wordsOf(log)).toEqual(["git bisect start", `git bisect bad ${bad}`, `git bisect good ${good}`]);
    expect(log).toContain(`# not for git: git bisect bad ${middle}\n`);
    expect(log).toContain(`# later run 1 of ${head}: bad (exit 1, 0.1 s)\n`);
    expect(readBisectLog("log", log).runs.map(({ commit, verdict }) => `${verdict} ${commit}`)).toEqual([
      ...[`bad ${bad}`, `bad ${bad}`, `good ${good}`, `bad ${middle}`],
    ]);
  });

  it("takes a skipped run back once the commit could be tested", () => {
    const runs = [recordOf(middle, 1, "skip"), recordOf(middle, 2, "good")];
    expect(wordsOf(bisectLog(factsOf({ runs })))).toEqual(["git bisect start", `git bisect good ${middle}`]);
  });

  it("says the user's words, first parents and paths as git quotes them", () => {
    const facts = factsOf({
      terms: { good: "fast", bad: "slow" },
      firstParent: true,
      paths: ["a b", "it's!"],
      runs: ends,
    });
    expect(wordsOf(bisectLog(facts))).toEqual([
      "git bisect start '--term-new=slow' '--term-old=fast' '--first-parent' '--' 'a b' 'it'\\''s'\\!''",
      `git bisect slow ${bad}`,
      `git bisect fast ${good}`,
    ]);
  });
});

describe("readBisectLog", () => {
  it("reads the ends and the runs of a log of ours", () => {
    const runs = [...ends, recordOf(middle, 1, "bad", { ms: 0 })];
    const log = readBisectLog("log", bisectLog(factsOf({ runs, outcome: "interrupted: x" })));
    expect(log).toMatchObject({ bad, goods: [good] });
    expect(log.runs).toEqual(runs.map((run) => ({ ...run, ms: 0, origin: "log" })));
  });

  it("takes a verdict back whose line was taken out by hand", () => {
    const text = bisectLog(factsOf({ runs: [...ends, recordOf(middle, 1, "bad")] }));
    const edited = text.replace(`git bisect bad ${middle}\n`, "");
    expect(readBisectLog("log", edited).runs.map(({ commit }) => commit)).not.toContain(middle);
  });

  it("reads the user's words and values of a flaky log", () => {
    const runs = [recordOf(bad, 1, "bad"), recordOf(bad, 2, "good", { value: -1.5e-7 })];
    const text = bisectLog(factsOf({ runs, terms: { good: "fast", bad: "slow" } }));
    expect(readBisectLog("log", text).runs).toEqual(runs.map((run) => ({ ...run, ms: 0, origin: "log" })));
  });

  it("reads what git bisect log prints: revisions at the start, words, comments, a change of mind", () => {
    const text = [
      "# bad: [bb] x",
      "git bisect start '--term-old' 'fast' '--term-new=slow' 'HEAD' 'v1.0' '--' 'src'",
      `git bisect slow ${middle}`,
      `git bisect fast ${middle}`,
      `git bisect skip ${bad}`,
      `# first slow commit: [${middle}] x`,
      "",
    ].join("\n");
    const log = readBisectLog("log", text);
    expect(log).toMatchObject({ bad: "HEAD", goods: ["v1.0"] });
    expect(log.runs.map(({ commit, verdict, runNo }) => [commit, verdict, runNo])).toEqual([
      [middle, "good", 1],
      [bad, "skip", 1],
    ]);
  });

  it("takes the first words for the ends where a log names none", () => {
    const text = `git bisect start\ngit bisect bad ${bad}\ngit bisect good ${good}\ngit bisect good ${middle}\n`;
    expect(readBisectLog("log", text)).toMatchObject({ bad, goods: [good] });
  });

  it.each(["rm -rf /", "git bisect bad HEAD; id", "git bisect bad --upload-pack=x", "git bisect run x"])(
    "refuses a file with the line %j",
    (line) => {
      expect(() => readBisectLog("notes", `git bisect start\n${line}\n`)).toThrow(
        expect.objectContaining({ code: "BISECT_ABORTED", message: expect.stringContaining("notes:2: ") }),
      );
    },
  );

  it("gives back every run of a flaky log, whatever they say", () => {
    const verdict = fc.constantFrom<Verdict>("good", "bad", "skip");
    const commit = fc.constantFrom(bad, good, middle);
    fc.assert(
      fc.property(fc.array(fc.tuple(commit, verdict), { maxLength: 12 }), (given) => {
        const counts = new Map<string, number>();
        const runs = given.map(([of, said]) => {
          const runNo = (counts.get(of) ?? 0) + 1;
          counts.set(of, runNo);
          return recordOf(of, runNo, said);
        });
        const read = readBisectLog("log", bisectLog(factsOf({ runs, isFlaky: true }))).runs;
        expect(read).toEqual(runs.map((run) => ({ ...run, ms: 0, origin: "log" })));
      }),
    );
  });
});

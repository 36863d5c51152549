import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parameterWords } from "../../src/job/call-line.js";
import { shellLiteral, shellQuote } from "../../src/job/shell-quote.js";
import { shellWords } from "../../src/job/shell-words.js";
import { makeFolder } from "../support/temp-folder.js";
import { runShell, shells } from "./shells.js";

const home = "/home dir's";
const env = { HOME: home, NAME: `"two"  words; $(touch name) \\`, X1_y: "*" };

test.each([
  ["5", "5"],
  ["-5.25e+10", "-5.25e+10"],
  ["20.03", "20.03"],
  ["5.", "'5.'"],
  ["0x10", "'0x10'"],
  ["5\n", "'5\n'"],
  ["", "''"],
  ["demo", "'demo'"],
  ["$(id)", "'$(id)'"],
  ["it's", `"it's"`],
  ["it's $HOME", `"it's $HOME"`],
  [`${braced("HOME")}/x`, `"${braced("HOME")}/x"`],
  ['$HOME "`$1$$\\', '"$HOME \\"\\`\\$1\\$\\$\\\\"'],
  [`$HOME ${braced("X:-1")} ${braced("")} $1`, `"$HOME \\${braced("X:-1")} \\${braced("")} \\$1"`],
])("%j is written %s", (text, word) => {
  expect(shellQuote(text)).toBe(word);
});

/** `${text}` of a shell. */
function braced(text: string): string {
  return `$\{${text}}`;
}

/** Texts of what means something to a shell. */
const piece = fc.constantFrom(
  ..."\"'\\`$!#&|;<>()[]{}*?~= \t\n\r%^@:-+,./",
  ..."\u00e9\u{1f600}\u2028\u0001\u007f",
  ...["$HOME", "$NAME", "$X1_y", "$UNSET_9", "$_", "$1", "$$", "$?", "$@", "$"],
  ...["HOME", "NAME", "X1_y", "UNSET_9", "_", "HOME:-x", "#HOME", "1", "", "$HOME", "x;touch made"].map(braced),
  ...["$(touch made)", "`touch made`", "$((1+1))", "$[1+1]", "$'a'", '$"a"', "\\$HOME"],
  ...["\\\n", "\\\\", "a", "B", "7", "_", "<<EOF", "\nEOF\n", "\n}\n", "; touch made;", "&& touch made", "!!", "~root"],
);
const hostile = fc
  .oneof(
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("")),
    fc.string({ unit: "binary-ascii" }),
    fc.string({ unit: "grapheme" }),
  )
  .map((text) => text.replaceAll("\0", ""));

/** What a testbox makes of a text by the rule of scheduler.md 4.2. `$_` is the shell's own. */
function expanded(text: string): string {
  const values: Readonly<Record<string, string>> = env;
  return text.replace(/\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g, (_all, bare, braced) => values[bare ?? braced] ?? "");
}

/** Whether it names a variable that a shell may set itself: those have names of capitals. */
function hasOwnVariable(text: string): boolean {
  const names = [...text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name]) => name ?? "");
  return names.some((name) => /^[A-Z_\d]+$/.test(name) && !["HOME", "NAME", "UNSET_9"].includes(name));
}

test.each(shells)(
  "case 59: in $name exactly a NAME behind a dollar, bare or in braces, expands, in values and in words",
  ({ argv }) => {
    const cwd = makeFolder();
    const values = fc.array(
      hostile.filter((text) => !hasOwnVariable(text)),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(values, (texts) => {
        const script = texts.map((text, index) => {
          const [word] = parameterWords({ [`k ${text}`]: text });
          return `export v${index}=${shellQuote(text)}\nshow "$v${index}" ${word} ${shellQuote(text)} ${shellLiteral(text)}`;
        });
        writeFileSync(join(cwd, "script"), `show() { printf '%s\\0' "$@"; }\n${script.join("\n")}\n`);
        const run = runShell(argv, [join(cwd, "script")], { cwd, env });
        expect(run.stderr).toBe("");
        expect(run.stdout.toString().split("\0")).toEqual([
          ...texts.flatMap((text) => [
            expanded(text),
            `${wordKey(`k ${text}`)}=${expanded(text)}`,
            expanded(text),
            text,
          ]),
          "",
        ]);
      }),
      { numRuns: 40 },
    );
    expect(readdirSync(cwd)).toEqual(["script"]);
  },
);

function wordKey(key: string): string {
  return [...key].map((sign) => (/^\w$/.test(sign) ? sign : `_${sign.codePointAt(0)}_`)).join("");
}

test.each([
  ["", []],
  ["  \n\t ", []],
  ["a b", ["a", "b"]],
  ["a  'b c' \"d e\"f", ["a", "b c", "d ef"]],
  ["'' \"\"", ["", ""]],
  ["a\\ b \\'", ["a b", "'"]],
  ['"a\\"b\\c\\\\"', ['a"b\\c\\']],
  ["'a\\'", ["a\\"]],
  ["'never closed  here", ["never closed  here"]],
  ["a\\\nb 'c\\\nd'", ["ab", "c\\\nd"]],
  ["$(id) `x` $HOME; #c", ["$(id)", "`x`", "$HOME;", "#c"]],
  ["end\\", ["end\\"]],
])("%j is the words %j", (text, words) => {
  expect(shellWords(text)).toEqual(words);
});

test("words are those that a shell would make", () => {
  const cwd = makeFolder();
  const sign = fc.constantFrom("a", "'", '"', "\\", " ", "\n", "\t", "b", "=");
  const texts = fc.string({ unit: sign, maxLength: 12 }).filter((text) => isBalanced(text));
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1, maxLength: 60 }), (list) => {
      const lines = list.map((text) => `show ${text.replaceAll("\n", " ")}`);
      const run = runShell(["dash"], ["-s"], {
        cwd,
        input: `show() { printf '<%s>' "$@"; echo; }\n${lines.join("\n")}\n`,
      });
      const words = list.map(
        (text) =>
          shellWords(text.replaceAll("\n", " "))
            .map((word) => `<${word}>`)
            .join("") || "<>",
      );
      expect(run.stdout.toString()).toBe(`${words.join("\n")}\n`);
    }),
    { numRuns: 40 },
  );
});

/** Whether all quotes close and no backslash is the last sign. */
function isBalanced(text: string): boolean {
  return runsAlone.test(text.replaceAll("\n", " "));
}

const runsAlone = /^(?:[^'"\\]|\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*")*$/;

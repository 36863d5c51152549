/**
 * Texts of which a match of the regular expression holds at least one, or undefined where none can be told. By them a
 * log is searched for candidates before an expression is tried: `WARNING: .* at (?:mm|fs)/` -> `WARNING: `.
 */
export function requiredLiterals(source: string): string[] | undefined {
  return new Reader(source).alternatives();
}

/** The longer the shortest text of a choice, the fewer lines hold one. */
function better(a: string[] | undefined, b: string[] | undefined): string[] | undefined {
  if (!a || !b) return a ?? b;
  const shortest = (texts: string[]): number => Math.min(...texts.map((text) => text.length));
  return shortest(b) > shortest(a) ? b : a;
}

/** What belongs to an escape besides its letter: `\x41`, `\p{L}`, `\k<name>`; that of any other is the number of a group. */
const ESCAPE_ARGUMENTS: ReadonlyMap<string, RegExp> = new Map([
  ["x", /^[0-9a-fA-F]{2}/],
  ["u", /^(?:[0-9a-fA-F]{4}|\{[^}]*\})/],
  ["c", /^[A-Za-z]/],
  ["p", /^\{[^}]*\}/],
  ["P", /^\{[^}]*\}/],
  ["k", /^<[^>]*>/],
  ...[..."dDwWsSBtnrfv0"].map((letter) => [letter, /^/] as const),
]);
const ESCAPED_NUMBER = /^[0-9]*/;

/** Walks over the source of a regular expression that compiles. */
class Reader {
  private at = 0;
  constructor(private readonly source: string) {}

  /** Up to the end or the closing parenthesis; each alternative has to have a text. */
  alternatives(): string[] | undefined {
    const found: string[] = [];
    let sure = true;
    do {
      const texts = this.sequence();
      if (texts) found.push(...texts);
      else sure = false;
    } while (this.take("|"));
    return sure ? found : undefined;
  }

  private sequence(): string[] | undefined {
    let best: string[] | undefined;
    let run = "";
    const endRun = (): void => {
      if (run !== "") best = better(best, [run]);
      run = "";
    };
    while (this.at < this.source.length && !"|)".includes(this.peek())) {
      if (this.take("^") || this.take("$")) continue;
      const element = this.element();
      if (element === null) continue;
      const quantifier = this.quantifier();
      if (typeof element === "string" && quantifier !== "optional") run += element;
      if (typeof element === "string" && quantifier === "once") continue;
      endRun();
      if (typeof element === "object" && quantifier !== "optional") best = better(best, element);
    }
    endRun();
    return best;
  }

  /** A character as it stands, the texts of a group, null for what takes no room, or undefined for anything else. */
  private element(): string | string[] | null | undefined {
    if (this.take("(")) return this.group();
    if (this.take("[")) return this.characterClass();
    const char = this.next();
    if (char === ".") return undefined;
    return char === "\\" ? this.escape() : char;
  }

  private group(): string[] | undefined {
    const kind = /^\?(?:[:=!]|<[=!]|<\w+>)/.exec(this.source.slice(this.at))?.[0] ?? "";
    this.at += kind.length;
    const texts = this.alternatives();
    this.take(")");
    return /[=!]$/.test(kind) ? undefined : texts;
  }

  private characterClass(): undefined {
    this.take("^");
    while (this.at < this.source.length) {
      const char = this.next();
      if (char === "\\") this.next();
      else if (char === "]") return;
    }
  }

  private escape(): string | null | undefined {
    const char = this.next();
    if (char === "b") return null;
    if (/\W/.test(char)) return char;
    const argument = ESCAPE_ARGUMENTS.get(char) ?? ESCAPED_NUMBER;
    this.at += argument.exec(this.source.slice(this.at))?.[0].length ?? 0;
    return undefined;
  }

  private quantifier(): "once" | "repeated" | "optional" {
    const text = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(this.source.slice(this.at, this.at + 24))?.[0] ?? "";
    this.at += text.length;
    if (text === "") return "once";
    return /^(?:[*?]|\{0)/.test(text) ? "optional" : "repeated";
  }

  private peek(): string {
    return this.source.charAt(this.at);
  }

  private next(): string {
    return this.source.charAt(this.at++);
  }

  private take(char: string): boolean {
    if (this.peek() !== char) return false;
    this.at++;
    return true;
  }
}

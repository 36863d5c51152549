import type { Option } from "commander";

/** An argument in its place: an operand, or the value of an option that takes one. */
export interface OrderedArgument {
  /** `--include`; undefined for an operand. */
  readonly option: string | undefined;
  readonly value: string;
}

/** Operands and options with a value, in the order they were typed; commander keeps each kind for itself. */
export function orderedArguments(argv: readonly string[], options: readonly Option[]): readonly OrderedArgument[] {
  const found: OrderedArgument[] = [];
  const rest = [...argv];
  const take = (option: Option | undefined, attached: string | undefined): void => {
    if (!option?.required) return;
    found.push({ option: option.long ?? option.short, value: attached ?? rest.shift() ?? "" });
  };
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") {
      found.push(...rest.splice(0).map((value) => ({ option: undefined, value })));
    } else if (word.startsWith("--")) {
      const [, name, attached] = /^([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
      take(
        options.find(({ long }) => long === name),
        attached,
      );
    } else if (word.startsWith("-") && word.length > 1) {
      const letters = [...word.slice(1)];
      const at = letters.findIndex((letter) =>
        options.some(({ short, required }) => required && short === `-${letter}`),
      );
      const option = options.find(({ short }) => short === `-${letters[at]}`);
      take(option, letters.slice(at + 1).join("") || undefined);
    } else {
      found.push({ option: undefined, value: word });
    }
  }
  return found;
}

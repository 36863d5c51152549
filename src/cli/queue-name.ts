import { InvalidArgumentError } from "commander";

/** The name of a queue or the id of a task from the command line, as every engine can keep it. */
export function queueName(text: string): string {
  if (text === "" || /\p{Cc}/u.test(text)) throw new InvalidArgumentError("It is empty or has control characters.");
  return text;
}

/** Several of them, each once. */
export function taskIds(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...new Set([...(before ?? []), queueName(text)])];
}

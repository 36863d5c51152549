import { InvalidArgumentError } from "commander";

/** Reads the id of a bisect task: up to 19 digits. */
export function taskId(text: string): string {
  if (/^\d{1,19}$/.test(text)) return text;
  throw new InvalidArgumentError("It takes the id of a task, as cci bisect list shows it.");
}

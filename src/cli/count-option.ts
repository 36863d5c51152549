import { InvalidArgumentError } from "commander";

/** Reads an option that is a number of things: a whole number from 1 on. */
export function countOption(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("It takes a whole number from 1 on.");
  return value;
}

import { Refusal } from "../refusal.js";

/** A parameter that is a number of seconds from 0 on. Throws Refusal 400. */
export function secondsParameter(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Refusal(400, `Invalid ${name}: ${JSON.stringify(text.slice(0, 80))}`);
}

import { parseDigitSafe } from "../support/digit-safe-json.js";
import { isObject } from "../support/is-object.js";
import { printable } from "../support/printable.js";
import type { SchedulerAnswer } from "./scheduler-client.js";

/** What became of a posted job. */
export interface SubmitResult {
  /** `0`: it was refused. */
  readonly job_id: string;
  /** Why, empty where it was accepted. */
  readonly message: string;
}

const idText = /^[A-Za-z0-9][\w.:-]{0,99}$/;
const maxMessage = 500;

/** The results of one post: a plain id, or an array with one for each node of a cluster (scheduler.md 2.2). */
export function readSubmitAnswer(answer: SchedulerAnswer): readonly SubmitResult[] {
  const { status, description } = answer;
  const text = answer.text.trim();
  const elements = listOf(text);
  if (elements) return elements.map((element) => elementResult(element));
  if (status < 400 && text !== "0" && idText.test(text)) return [{ job_id: text, message: "" }];
  return [refused(description ?? (text === "" || text === "0" ? `status ${status}` : `status ${status}: ${text}`))];
}

/** A refusal with its reason on one line. */
export function refused(message: string): SubmitResult {
  const line = message.trim().replace(/\s*\n\s*/g, " ");
  return { job_id: "0", message: printable(line).slice(0, maxMessage) };
}

function listOf(text: string): readonly unknown[] | undefined {
  if (!text.startsWith("[")) return undefined;
  try {
    const list = parseDigitSafe(text);
    return Array.isArray(list) && list.length > 0 ? list : undefined;
  } catch {
    return undefined;
  }
}

function elementResult(element: unknown): SubmitResult {
  if (!isObject(element)) return refused(`unexpected answer: ${JSON.stringify(element)}`);
  const { job_id, message, errcode } = element;
  const id = String(job_id ?? "0");
  if (id !== "0" && idText.test(id) && !message) return { job_id: id, message: "" };
  const reason = message ? String(message) : "the scheduler gives no reason";
  return refused(errcode === undefined ? reason : `${String(errcode)}: ${reason}`);
}

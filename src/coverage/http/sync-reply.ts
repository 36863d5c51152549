import { totalFields } from "../answers/total-fields.js";
import type { SyncAnswer } from "../watch/sync-answer.js";
import type { JsonReply } from "./coverage-route.js";

/** The rows of the table of coverage.md 3.4 that are no errors. */
export function syncReply(answer: SyncAnswer): JsonReply {
  switch (answer.kind) {
    case "submitted":
      return { status: 202, json: { message: "Sync service cover task submitted and running" } };
    case "running":
      return { status: 202, json: { message: "Sync service cover task is currently running" } };
    case "offline":
      return {
        json: {
          message: "Service is offline, return history cover value",
          srv_status: "offline",
          ...totalFields(answer.latest),
          changed: false,
          id: answer.latest.id,
        },
      };
    case "cached":
      return { json: { ...successFields(answer, false), cached: true } };
    case "done":
      return { json: { ...successFields(answer, answer.isChanged), ...partialFields(answer) } };
  }
}

function successFields(
  { status, latest }: Pick<Extract<SyncAnswer, { kind: "cached" }>, "status" | "latest">,
  changed: boolean,
): object {
  return {
    message: "Sync service cover success",
    srv_status: status,
    ...totalFields(latest),
    changed,
    id: latest.id,
  };
}

function partialFields({ isPartial, failedAddresses }: Extract<SyncAnswer, { kind: "done" }>): object {
  return isPartial ? { partial: true, failed_addresses: failedAddresses } : {};
}

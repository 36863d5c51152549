import type { Order } from "../store/query.js";

/**
 * The newest first: by `start_time`, else `submit_time` (newer jobs have no start), then `id`; with a key by that one,
 * then `id` (results.md 7.2).
 */
export function searchOrder(key: string | undefined): readonly Order[] {
  const fields = key === undefined ? ["start_time", "submit_time", "id"] : [...new Set([key, "id"])];
  return fields.map((field) => ({ field, descending: true }));
}

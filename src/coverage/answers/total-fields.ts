import type { Snapshot } from "../store/snapshot.js";

/** The total of a snapshot as answers have it; without one, and where none is known: `0.0` and a mark (coverage.md 3.2). */
export function totalFields(snapshot: Pick<Snapshot, "coverTotal"> | undefined): TotalFields {
  const total = snapshot?.coverTotal ?? undefined;
  return total === undefined ? { cover_total: "0.0", no_data: true } : { cover_total: total };
}

export interface TotalFields {
  readonly cover_total: string;
  readonly no_data?: true;
}

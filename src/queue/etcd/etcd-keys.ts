/**
 * Names of keys. A task is `/queues/<queue>/<id>` and a map entry `/queues/<map>/<key>` (results.md 6.1), as operators and
 * other programs know them; all else lies below `/cci/`. The last part of a name has no slash, so that no queue holds
 * keys of another one: a slash in it is `%2F`.
 */
export interface QueueKey {
  readonly queue: string;
  readonly id: string;
}

const tasksPrefix = "/queues/";
const ownPrefix = "/cci/queues/";

/** From the first key to before the last one. */
export interface KeyRange {
  readonly first: string;
  readonly end: string;
}

/** The keys that begin with a prefix, which ends with a slash. */
export function keysBelow(prefix: string): KeyRange {
  // "0" follows the slash.
  return { first: prefix, end: `${prefix.slice(0, -1)}0` };
}

/** The tasks of a queue, and of those whose names begin with its name and a slash; without one all tasks. */
export function taskRange(queue?: string): KeyRange {
  return keysBelow(queue === undefined ? tasksPrefix : `${tasksPrefix}${queue}/`);
}

/** What this engine knows of those tasks. */
export function ownRange(queue?: string): KeyRange {
  return keysBelow(queue === undefined ? ownPrefix : `${ownPrefix}${queue}/`);
}

/** The key of a task or of a map entry. */
export function taskKey(queue: string, id: string): string {
  return `${tasksPrefix}${queue}/${encodePart(id)}`;
}

/** Exists while a consumer has the task, bound to a lease of etcd. */
export function leaseKey(queue: string, id: string): string {
  return `${ownPrefix}${queue}/${encodePart(id)}/lease`;
}

/** Holds tries, deaths and the time of a task. */
export function stateKey(queue: string, id: string): string {
  return `${ownPrefix}${queue}/${encodePart(id)}/state`;
}

/** Written with every change of a queue by this engine. */
export function changedKey(queue: string): string {
  return `${ownPrefix}${queue}/changed`;
}

/** Says that the map is no queue. */
export function mapMarkerKey(map: string): string {
  return `${mapMarkers}${encodePart(map)}`;
}

export const mapMarkers = "/cci/maps/";

/** All keys that begin so. */
export function keysBeginning(prefix: string): KeyRange {
  return { first: prefix, end: `${prefix}\u{10ffff}` };
}

/** The entries of a map, and of those whose names begin with its name and a slash. */
export function mapRange(map: string): KeyRange {
  return keysBelow(`${tasksPrefix}${map}/`);
}

export const counterKey = (name: string): string => `/cci/counters/${name}`;

export const expiringPrefix = "/cci/expiring/";

/** Any other key of this engine. */
export function coordinationKey(kind: "once" | "owner", key: string): string {
  return `/cci/${kind}/${key}`;
}

/** The queue and the id of a task's key; undefined: it is none. */
export function readTaskKey(key: string): QueueKey | undefined {
  const slash = key.lastIndexOf("/");
  if (!key.startsWith(tasksPrefix) || slash < tasksPrefix.length) return undefined;
  return { queue: key.slice(tasksPrefix.length, slash), id: decodePart(key.slice(slash + 1)) };
}

/** What a key of `ownRange` is; undefined: none of ours. */
export function readOwnKey(
  key: string,
): (QueueKey & { kind: "lease" | "state" }) | { queue: string; kind: "changed" } | undefined {
  const slash = key.lastIndexOf("/");
  const kind = key.slice(slash + 1);
  const rest = key.slice(ownPrefix.length, Math.max(slash, ownPrefix.length));
  if (kind === "changed") return { queue: rest, kind };
  const idSlash = rest.lastIndexOf("/");
  if ((kind !== "lease" && kind !== "state") || idSlash < 0) return undefined;
  return { queue: rest.slice(0, idSlash), id: decodePart(rest.slice(idSlash + 1)), kind };
}

/** The last part of a name: any text, and one without slash and `%2F` as it is. */
export function encodePart(text: string): string {
  // A % that would read as one of ours gets a 25, however many it has.
  return text.replace(/%(?=(?:25)*2F)/g, "%25").replaceAll("/", "%2F");
}

/** The reverse of `encodePart`, for names that others put, too. */
export function decodePart(part: string): string {
  return part.replace(/%2F|%25(?=(?:25)*2F)/g, (escaped) => (escaped === "%2F" ? "/" : "%"));
}

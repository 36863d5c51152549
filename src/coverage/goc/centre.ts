/** Names and their addresses, in the order of registration, as the centre lists them. */
export type ServiceList = ReadonlyMap<string, readonly string[]>;

/**
 * The centre, `goc server` (coverage.md 1.1). Every call has a time limit for the whole answer and a limit of its size,
 * follows no redirect, and names exactly one address: an empty selector would mean everything. Calls throw
 * CENTRE_UNREACHABLE, CENTRE_TOO_SLOW, CENTRE_REFUSED (with what it says; `refusedStatus` has its status), and the reason of
 * `stop`.
 */
export interface Centre {
  /** As people may see it: without user and password. */
  readonly url: string;
  list(stop?: AbortSignal): Promise<ServiceList>;
  /** The profile of one replica, as it came. */
  profile(address: string, stop?: AbortSignal): Promise<Buffer>;
  /** Throws CENTRE_REFUSED where it does not list the address. */
  clear(address: string, stop?: AbortSignal): Promise<void>;
  /** Takes it from all names. Whether it went is for `list` to say: the answer says nothing. */
  remove(address: string, stop?: AbortSignal): Promise<void>;
  /** With `ip_revise=false`: the address stays as it is. */
  register(srvName: string, address: string, stop?: AbortSignal): Promise<void>;
}

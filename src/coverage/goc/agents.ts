/**
 * The agents inside of instrumented services (coverage.md 1.2), with the limits of `Centre`. An address is resolved once,
 * checked against `denyAddresses`, and connected to as resolved. Calls throw ADDRESS_NOT_ALLOWED, AGENT_FAILED,
 * AGENT_TOO_SLOW, and the reason of `stop`.
 */
export interface Agents {
  /** The profile, as it came. */
  profile(address: string, stop?: AbortSignal): Promise<Buffer>;
  /**
   * One try: 200 and a number from 0 to 1 in time. Never throws for what the agent does; throws ADDRESS_NOT_ALLOWED, and
   * AGENT_FAILED where a fault of this machine kept it from asking: that tells nothing of the agent.
   */
  isAlive(address: string, timeoutMs: number, stop?: AbortSignal): Promise<boolean>;
  /**
   * Throws ADDRESS_NOT_ALLOWED where the address cannot be read, or is, once resolved, one that is never connected to. A
   * name that cannot be resolved just now passes.
   */
  checkAllowed(address: string): Promise<void>;
}

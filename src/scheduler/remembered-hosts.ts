/** What a machine is called, and its entry in `sched/host2queues`. */
export interface RememberedHost {
  readonly hostname: string;
  readonly queues: string | undefined;
}

/**
 * What this process last read of `sched/mac2host` and `sched/host2queues`. A guess: each question is asked anew beside
 * the job that is taken on its strength, and a job taken on a wrong guess goes back (scheduler.md 2.3).
 */
export interface RememberedHosts {
  get(asked: string): RememberedHost | undefined;
  set(asked: string, host: RememberedHost): void;
  delete(asked: string): void;
}

const mostHosts = 100_000;

/** Remembers the hosts that asked; beyond 100 000 those that were told first are forgotten. */
export function rememberHosts(): RememberedHosts {
  const hosts = new Map<string, RememberedHost>();
  return {
    get: (asked) => hosts.get(asked),
    set(asked, host) {
      hosts.set(asked, host);
      if (hosts.size <= mostHosts) return;
      for (const [oldest] of hosts) {
        hosts.delete(oldest);
        break;
      }
    },
    delete(asked) {
      hosts.delete(asked);
    },
  };
}

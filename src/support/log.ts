import type { Logger } from "pino";
import type { Clock } from "./clock.js";

/** What a line of a service's log says besides its message: the words that programs look for. */
export type LogFields = Readonly<Record<string, unknown>>;

/** The log of a service: JSON lines for programs to wait for and people to grep. */
export interface ServiceLog {
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** The same log with these fields on every line. */
  about(fields: LogFields): ServiceLog;
}

export interface ServiceLogOptions {
  /** Stands on every line. */
  readonly service: string;
  readonly clock: Clock;
  /** Without `info`. */
  readonly quiet: boolean;
}

const stderrFd = 2;

/** More than that is written at once. */
const batchBytes = 8 * 1024;

/**
 * A log on stderr: `{"level":"info","time":"<ISO>","service":…}` and the fields. The lines of one turn of the event loop
 * go out together at its end, or when the process exits: under load a write for each of them would cost a tenth of all.
 */
export async function openServiceLog({ service, clock, quiet }: ServiceLogOptions): Promise<ServiceLog> {
  const { pino } = await import("pino");
  const stderr = pino.destination({ fd: stderrFd, sync: true, minLength: batchBytes });
  let isFlushDue = false;
  const flush = (): void => {
    isFlushDue = false;
    stderr.flushSync();
  };
  process.on("exit", flush);
  const write = (line: string): void => {
    stderr.write(line);
    if (!isFlushDue) setImmediate(flush);
    isFlushDue = true;
  };
  const log = pino(
    {
      level: quiet ? "warn" : "info",
      base: { service },
      timestamp: () => `,"time":"${new Date(clock.nowMs()).toISOString()}"`,
      formatters: { level: (level) => ({ level }) },
    },
    { write },
  );
  return wrap(log);
}

function wrap(log: Logger): ServiceLog {
  return {
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => log.warn(fields, message),
    error: (fields, message) => log.error(fields, message),
    about: (fields) => wrap(log.child(fields)),
  };
}

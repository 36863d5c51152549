import { CciError, reasonOf } from "../../support/cci-error.js";

/** The error of a queue for what SQLite or the file system threw; a defect comes back as it is. */
export function sqliteTrouble(thrown: unknown, path: string): unknown {
  if (!(thrown instanceof Error) || thrown instanceof CciError) return thrown;
  const { code, syscall } = thrown as NodeJS.ErrnoException;
  if (code === undefined || (syscall === undefined && !code.startsWith("SQLITE_"))) return thrown;
  const trouble = (errorCode: "QUEUE_UNREACHABLE" | "QUEUE_BUSY" | "QUEUE_UNSUITABLE", hint: string): CciError =>
    new CciError(errorCode, `sqlite:${path}: ${reasonOf(thrown)}`, { hint, cause: thrown });
  if (syscall !== undefined || code.startsWith("SQLITE_CANTOPEN")) {
    return trouble("QUEUE_UNREACHABLE", "check the path and its permissions");
  }
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(code))
    return trouble("QUEUE_UNSUITABLE", "it is no SQLite database; name another file");
  if (/^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|NOMEM)/.test(code)) {
    return trouble("QUEUE_BUSY", "another process holds it, the disk is full, or it may not be written; try again");
  }
  return new CciError("QUEUE_REFUSED", `sqlite:${path}: ${reasonOf(thrown)}`, { cause: thrown });
}

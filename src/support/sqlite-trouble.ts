import { CciError, reasonOf } from "./cci-error.js";

/** What lies in the file, as the codes of its errors begin. */
export type SqliteOwner = "STORE" | "QUEUE" | "COVERAGE";

interface Meaning {
  readonly codes: RegExp;
  readonly kind: "UNREACHABLE" | "BUSY" | "UNSUITABLE" | "REFUSED";
  readonly hint: string;
}

const meanings: readonly Meaning[] = [
  { codes: /^SQLITE_(?:BUSY|LOCKED)/, kind: "BUSY", hint: "another process writes to the file; try again" },
  { codes: /^SQLITE_FULL/, kind: "BUSY", hint: "the disk is full: make room and try again" },
  { codes: /^SQLITE_NOMEM/, kind: "BUSY", hint: "there is no memory for it now; try again" },
  { codes: /^SQLITE_IOERR/, kind: "BUSY", hint: "the disk or the file system answers with errors" },
  { codes: /^SQLITE_READONLY/, kind: "BUSY", hint: "the file and its folder must be writable for this user" },
  { codes: /^SQLITE_NOTADB/, kind: "UNSUITABLE", hint: "name a file that cci made, or one that is not there yet" },
  { codes: /^SQLITE_CORRUPT/, kind: "UNSUITABLE", hint: "the file is damaged: take a backup of it" },
  {
    codes: /^SQLITE_(?:CANTOPEN|PERM|AUTH)/,
    kind: "UNREACHABLE",
    hint: "the file and its folder must be writable, or name another file",
  },
  { codes: /^SQLITE_TOOBIG/, kind: "REFUSED", hint: "no value may have more than 1 GB" },
];

/** What an error of SQLite over that file means to the callers of its owner; anything else comes back as it is. */
export function sqliteTrouble(thrown: unknown, path: string, owner: SqliteOwner): unknown {
  const sqliteCode = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  const meaning = meanings.find(({ codes }) => codes.test(sqliteCode));
  if (!meaning) return thrown;
  return new CciError(`${owner}_${meaning.kind}`, `sqlite:${path} answers ${sqliteCode}: ${reasonOf(thrown)}`, {
    hint: meaning.hint,
    cause: thrown,
  });
}

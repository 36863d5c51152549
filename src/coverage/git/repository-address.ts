import { resolve } from "node:path";
import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import { textWithoutSecrets } from "../../support/without-secrets.js";

/** Where a repository is fetched from. */
export interface RepositoryAddress {
  readonly address: string;
  readonly isLocal: boolean;
}

const schemes = new Set(["http", "https", "git", "ssh", "file"]);
/** `git@host:path`: the colon stands before any slash. */
const scpForm = /^(?:[a-z\d_][\w.-]*@)?[a-z\d][\w.-]*:(?!:)[^/-]/i;

/**
 * What an operator names as the `repo` of a module: a URL, `USER@HOST:PATH`, or a local path, a relative one from the work
 * folder on. Throws REPO_UNAVAILABLE where git would take it for an option, a program to run (`ext::`), or nothing it knows.
 */
export function repositoryAddress(text: string, root: string): RepositoryAddress {
  const refused = (): CciError =>
    new CciError("REPO_UNAVAILABLE", `${textWithoutSecrets(printable(text))} is no address of a repository`, {
      hint: "a URL (https, http, ssh, git, file), USER@HOST:PATH, or a local path",
    });
  if (text === "" || text.startsWith("-") || /[\0-\x1f\x7f]/.test(text)) throw refused();
  const scheme = /^([^/:]*):\/\/[^-]/.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined) {
    if (!schemes.has(scheme)) throw refused();
    return { address: text, isLocal: scheme === "file" };
  }
  if (!/^[^/]*:/.test(text)) return { address: resolve(root, text), isLocal: true };
  if (!scpForm.test(text)) throw refused();
  return { address: text, isLocal: false };
}

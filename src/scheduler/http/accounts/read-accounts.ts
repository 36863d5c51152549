import { createHash, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { FAILSAFE_SCHEMA, load, YAMLException } from "js-yaml";
import { z } from "zod";
import { CciError, reasonOf } from "../../../support/cci-error.js";
import { type Accounts, type HttpAccount, roles } from "./account.js";

const maxBytes = 4 * 1024 * 1024;
const maxDepth = 8;

const word = z.string().min(1).max(200);
const entry = z.strictObject({
  name: word,
  role: z.enum(roles),
  token_sha256: z.string().regex(/^[0-9a-f]{64}$/i, "64 hexadecimal digits: printf %s TOKEN | sha256sum"),
  my_account: word.optional(),
  my_email: word.optional(),
});
const file = z.array(entry).min(1, "at least one account");

interface KnownHash {
  readonly hash: Buffer;
  readonly account: HttpAccount;
}

/** Reads the operator's accounts: a YAML list (docs/serve.md). Throws BAD_SETTING naming the file and the place. */
export function readAccounts(path: string): Accounts {
  const checked = file.safeParse(readYaml(path));
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const place = issue?.path
      .map((step) => (typeof step === "number" ? `account ${step + 1}` : String(step)))
      .join(", ");
    throw badAccounts(path, `${place ? `${place}: ` : ""}${issue?.message ?? "cannot be used"}`);
  }
  const known = new Map<string, KnownHash>();
  for (const { name, role, token_sha256, my_account = name, my_email } of checked.data) {
    const hash = token_sha256.toLowerCase();
    const other = known.get(hash);
    if (other) throw badAccounts(path, `${other.account.name} and ${name} have the same token`);
    known.set(hash, { hash: Buffer.from(hash, "hex"), account: { name, role, my_account, my_email } });
  }
  return createAccounts([...known.values()]);
}

function createAccounts(known: readonly KnownHash[]): Accounts {
  return {
    find(token) {
      const hash = createHash("sha256").update(token).digest();
      let found: HttpAccount | undefined;
      // All are looked at: the time tells nothing.
      for (const one of known) if (timingSafeEqual(one.hash, hash)) found = one.account;
      return found;
    },
  };
}

function readYaml(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw badAccounts(path, reasonOf(error), error);
  }
  if (text.length > maxBytes) throw badAccounts(path, `is over ${maxBytes} characters`);
  try {
    // Every scalar stays text: a hash of digits alone is no number.
    return text.trim() === "" ? [] : load(text, { schema: FAILSAFE_SCHEMA, maxDepth });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line = 0, column = 0 } = error.mark ?? {};
    throw badAccounts(`${path}:${line + 1}:${column + 1}`, error.reason, error);
  }
}

function badAccounts(path: string, what: string, cause?: unknown): CciError {
  return new CciError("BAD_SETTING", `accounts ${path}: ${what}`, {
    hint: "a list of {name, role, token_sha256, my_account?, my_email?}; see docs/serve.md",
    cause,
  });
}

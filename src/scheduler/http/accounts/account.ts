/** What the holder of a token may do (docs/serve.md). */
export const roles = ["submitter", "testbox", "admin", "read-only"] as const;

export type Role = (typeof roles)[number];

/** An account of the operator's file. */
export interface HttpAccount {
  readonly name: string;
  readonly role: Role;
  /** What its jobs carry, and by which it may cancel them. */
  readonly my_account: string;
  /** What a posted job must say beside the token; undefined: anything. */
  readonly my_email: string | undefined;
}

/** The accounts that may use this server. */
export interface Accounts {
  /** Whose token this is. */
  find(token: string): HttpAccount | undefined;
}

import type { Role } from "./account.js";

/** Who may use a route where accounts are on. */
export interface Access {
  /** `none`: anybody; `handler`: the route asks itself, when it knows which job it is about. */
  readonly check: "none" | "hook" | "handler";
  readonly roles: readonly Role[];
  /** Also whoever has the token of the job that the request names. */
  readonly jobToken?: true;
  /** Also the submitter of the job that the request names. */
  readonly owner?: true;
}

const allRoles: readonly Role[] = ["submitter", "testbox", "admin", "read-only"];

/** The rights of the routes (docs/serve.md). */
export const access = {
  anybody: { check: "none", roles: allRoles },
  reader: { check: "hook", roles: allRoles },
  submitter: { check: "hook", roles: ["submitter", "admin"] },
  testbox: { check: "hook", roles: ["testbox", "admin"] },
  /** Reports of a running job. */
  job: { check: "hook", roles: ["testbox", "admin"], jobToken: true },
  /** What the submitter of a job may do to it as well as its machine. */
  jobOrOwner: { check: "hook", roles: ["testbox", "admin"], jobToken: true, owner: true },
  owner: { check: "hook", roles: ["admin"], owner: true },
  /** Submits: the token may stand in the posted job. */
  posted: { check: "handler", roles: ["submitter", "admin"] },
  upload: { check: "handler", roles: ["testbox", "admin"], jobToken: true },
  download: { check: "handler", roles: ["testbox", "admin"] },
} as const satisfies Record<string, Access>;

import type { ProfileMode } from "../../../src/coverage/profile/profile.js";

/** What is built, and how its blocks count. */
export interface BuildOptions {
  /** The service as it stands in its repository. It stays as it is. */
  readonly sources: string;
  /** To work in; it is not there yet. */
  readonly folder: string;
  readonly mode: ProfileMode;
  /** The file to build. */
  readonly program: string;
}

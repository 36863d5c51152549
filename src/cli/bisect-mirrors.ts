import { join } from "node:path";
import type { BisectRules } from "../bisect/bisect-rules.js";
import { type Mirrors, openMirrors } from "../bisect/git/open-mirrors.js";

/** The mirrors that all parts of the bisect service on this machine share. */
export function bisectMirrors({ workFolder, localRepos, gitHosts, maxConcurrentClones }: BisectRules): Mirrors {
  return openMirrors({ folder: join(workFolder, "mirrors"), localRepos, hosts: gitHosts, maxConcurrentClones });
}

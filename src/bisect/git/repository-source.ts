import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { sep } from "node:path";
import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import { withoutSecrets } from "../../support/without-secrets.js";
import { canonicalUrl } from "./canonical-url.js";
import { shortName } from "./short-name.js";

/** Where a repository is fetched from. */
export interface RepositorySource {
  /** To be tried in turn: servers do not agree on whether `.git` belongs to the name. */
  readonly addresses: readonly string[];
  /** One folder name for all spellings of an address. */
  readonly folderName: string;
  readonly isLocal: boolean;
}

/** What the operator lets a job name. */
export interface RepositoryLimits {
  /** Folders below which repositories of this machine may lie. */
  readonly localRepos: readonly string[];
  /** Names in lower case, of BISECT_GIT_HOSTS; undefined: any host. */
  readonly hosts?: readonly string[] | undefined;
}

/**
 * Throws REPO_UNAVAILABLE for an address that is none of bisect.md 4.1, for a host that BISECT_GIT_HOSTS does not name, and for one of this machine that lies below none of
 * the folders of BISECT_LOCAL_REPOS, links followed.
 */
export function repositorySource(url: string, { localRepos, hosts }: RepositoryLimits): RepositorySource {
  const canonical = canonicalUrl(url);
  if (canonical === undefined) {
    throw new CciError(
      "REPO_UNAVAILABLE",
      `${printable(withoutSecrets(url).slice(0, 200))} is no address of a repository`,
      {
        hint: "https, http, git and ssh URLs are",
      },
    );
  }
  const isLocal = canonical.startsWith("/");
  if (!isLocal && hosts !== undefined && !hosts.includes(hostOf(canonical))) {
    throw new CciError("REPO_UNAVAILABLE", `${printable(canonical)} is at no host that repositories are fetched from`, {
      hint: "BISECT_GIT_HOSTS names the hosts",
    });
  }
  const spelt = [canonical, `${canonical}.git`];
  const addresses = isLocal ? spelt.flatMap((path) => allowedPath(path, localRepos)) : spelt;
  if (addresses.length === 0) {
    throw new CciError("REPO_UNAVAILABLE", `${printable(canonical)} lies in no folder of repositories`, {
      hint: "BISECT_LOCAL_REPOS names the folders of this machine that repositories may lie in",
    });
  }
  const digest = createHash("sha256").update(canonical).digest("hex").slice(0, 16);
  const name = shortName(canonical)
    .replace(/[^\w-]/g, "_")
    .slice(0, 32);
  return { addresses, folderName: `${name}-${digest}.git`, isLocal };
}

function hostOf(address: string): string {
  return new URL(address).hostname.replace(/^\[|\]$/g, "");
}

function allowedPath(path: string, localRepos: readonly string[]): readonly string[] {
  const real = realPath(path);
  const isAllowed = localRepos.some((folder) => {
    const base = realPath(folder);
    return real !== undefined && base !== undefined && real.startsWith(base.endsWith(sep) ? base : base + sep);
  });
  return real !== undefined && isAllowed ? [real] : [];
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

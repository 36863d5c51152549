import { canonicalUrl } from "./canonical-url.js";

/** What people call a repository: the last part of its path, `linux` (bisect.md 4.1). Of what is no address: the same. */
export function shortName(url: string): string {
  const path = canonicalUrl(url) ?? url;
  return path.slice(path.lastIndexOf("/") + 1);
}

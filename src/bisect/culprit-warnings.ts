import type { Bisection } from "./bisection.js";

const documentation =
  /(^|\/)(documentation|docs?|man|readme[^/]*|changelog[^/]*|changes|news|authors|license[^/]*)(\/|$)|\.(md|rst|adoc|texi)$/i;
const tests = /(^|\/)(tests?|selftests?|testing|testcases)\/|(^|[._-])(tests?|spec)\.[a-z]+$/i;
const release = /^(linux v?\d|release\b|bump version|prepare (for )?release|version bump|v?\d+(\.\d+)+(-rc\d+)?$)/i;
/** What a machine calls itself, and the folders of the kernel that it builds. */
const archFolders: Readonly<Record<string, readonly string[]>> = {
  aarch64: ["arm64"],
  arm: ["arm"],
  armv7l: ["arm"],
  loongarch64: ["loongarch"],
  ppc64le: ["powerpc"],
  riscv64: ["riscv"],
  x86_64: ["x86"],
  i386: ["x86"],
};

/** What makes a culprit doubtful, by its diff alone (bisect.md 4.9.6): `KIND: what it is`, for internal eyes. */
export async function culpritWarnings(
  { history, arch }: Bisection,
  culprit: string | undefined,
): Promise<readonly string[]> {
  if (culprit === undefined) return [];
  const files = await history.changedFiles(culprit);
  const { parents, subject } = await history.facts(culprit);
  const isAll = (test: (file: string) => boolean): boolean => files.length > 0 && files.every(test);
  const warnings: string[] = [];
  if (isAll((file) => documentation.test(file)) || (files.length > 0 && (await history.isCommentOnly(culprit)))) {
    warnings.push("doc-only: it changes documentation or comments alone");
  }
  if (isAll((file) => isOfOtherArch(file, arch))) {
    warnings.push(`other-arch: it changes files of other architectures than ${arch} alone`);
  }
  if (isAll((file) => tests.test(file))) warnings.push("test-only: it changes tests alone");
  if (release.test(subject)) warnings.push("release: it marks a release");
  if (parents.length > 1 && files.length === 0)
    warnings.push("merge-without-cause: a merge that changes nothing itself");
  return warnings;
}

function isOfOtherArch(file: string, arch: string | undefined): boolean {
  const own = arch === undefined ? undefined : archFolders[arch];
  const folder = /^(?:tools\/)?arch\/([^/]+)\//.exec(file)?.[1];
  return own !== undefined && folder !== undefined && !own.includes(folder);
}

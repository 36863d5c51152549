/** What is the same for every run of a search. */
export interface TestEnds {
  readonly bad: string;
  readonly goods: readonly string[];
}

/** Would lead git, when the command calls it, to the user's repository instead of the work tree. */
const ofGit =
  /^GIT_(?:ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|CONFIG(?:_PARAMETERS|_COUNT|_KEY_\d+|_VALUE_\d+)?|DIR|GRAFT_FILE|IMPLICIT_WORK_TREE|INDEX_FILE|INTERNAL_SUPER_PREFIX|NAMESPACE|NO_REPLACE_OBJECTS|OBJECT_DIRECTORY|PREFIX|REPLACE_REF_BASE|SHALLOW_FILE|WORK_TREE)$/;

/** The environment of the user without what names a repository: git looks where it stands. */
function withoutRepository(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(env).filter(([name, value]) => value !== undefined && !ofGit.test(name));
  return Object.fromEntries(kept) as Record<string, string>;
}

/** The environment of one run of the command (bisect.md 5.4). */
export function testEnvironment(
  env: NodeJS.ProcessEnv,
  { bad, goods }: TestEnds,
  run: { readonly commit: string; readonly runNo: number; readonly folder: string },
): Record<string, string> {
  const { OLDPWD: _, ...kept } = withoutRepository(env);
  return {
    ...kept,
    PWD: run.folder,
    BISECT_COMMIT: run.commit,
    BISECT_RUN_NO: String(run.runNo),
    BISECT_GOOD: goods.join(","),
    BISECT_BAD: bad,
  };
}

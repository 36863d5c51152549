import type { CommitFacts, GoodCandidateOptions, History, RangeOptions } from "../../src/bisect/history.js";
import type { Oracle, Verdict } from "../../src/bisect/search/oracle.js";

/** What a test says of a commit; the rest is made up. */
export interface FakeCommit {
  readonly id: string;
  readonly parents: readonly string[];
  readonly subject?: string;
  readonly files?: readonly string[];
  readonly isCommentOnly?: boolean;
  /** Days since 1970. */
  readonly day?: number;
}

/** A history in memory. Candidates for a good commit are the first parents at 1, 2, 4, 8 … */
export function fakeHistory(commits: readonly FakeCommit[]): History {
  const byId = new Map(commits.map((commit) => [commit.id, commit]));
  const of = (id: string): FakeCommit => {
    const found = byId.get(id);
    if (!found) throw new Error(`there is no commit ${id}`);
    return found;
  };
  const ancestors = (id: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const open = [id];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...of(next).parents);
    }
    return seen;
  };
  const firstParents = (id: string): readonly string[] => {
    const [parent] = of(id).parents;
    return parent === undefined ? [] : [parent, ...firstParents(parent)];
  };
  const facts = (id: string): CommitFacts => ({
    commit: id,
    parents: of(id).parents,
    subject: of(id).subject ?? `change ${id}`,
    authorName: "A",
    authorEmail: "a@example",
    authorTime: (of(id).day ?? 0) * 86_400,
    committerTime: (of(id).day ?? 0) * 86_400,
  });
  return {
    resolve: async (revision) => (byId.has(revision) ? revision : undefined),
    resolveName: async (name) => (byId.has(name) ? name : undefined),
    facts: async (id) => facts(id),
    isAncestor: async (ancestor, id) => ancestors(id).has(ancestor),
    async mergeBases(a, b) {
      const common = [...ancestors(a)].filter((id) => ancestors(b).has(id));
      return common.filter((id) => !common.some((other) => other !== id && ancestors(other).has(id)));
    },
    async range(bad: string, goods: readonly string[], { firstParent, noMerges, paths }: RangeOptions) {
      const good = new Set(goods.flatMap((id) => [...ancestors(id)]));
      const chain = new Set([bad, ...firstParents(bad)]);
      const isIn = (id: string): boolean =>
        ancestors(bad).has(id) &&
        !good.has(id) &&
        (!firstParent || chain.has(id)) &&
        !(noMerges && of(id).parents.length > 1) &&
        (paths.length === 0 || paths.some((path) => (of(id).files ?? ["src/a.c"]).includes(path)));
      const inside = commits.map(({ id }) => id).filter(isIn);
      const nearestInside = (id: string): readonly string[] => {
        const own = firstParent ? of(id).parents.slice(0, 1) : of(id).parents;
        return own.flatMap((one) => (isIn(one) ? [one] : good.has(one) ? [] : nearestInside(one)));
      };
      const parents = inside.map((id) => nearestInside(id).map((one) => inside.indexOf(one)));
      return { commits: inside, parents };
    },
    async *goodCandidates(bad: string, { horizonDays }: GoodCandidateOptions) {
      const chain = firstParents(bad);
      const oldest = (of(bad).day ?? 0) - horizonDays;
      for (let at = 1; at <= chain.length; at *= 2) {
        const id = chain[at - 1];
        if (id !== undefined && (of(id).day ?? 0) >= oldest) yield id;
      }
    },
    async neighbours(id, bad, count) {
      const chain = [bad, ...firstParents(bad)];
      const at = chain.indexOf(id);
      const near = chain.map((one, place) => ({ one, distance: Math.abs(place - at) }));
      return near
        .filter(({ one, distance }) => distance > 0 && one !== bad)
        .sort((a, b) => a.distance - b.distance)
        .slice(0, count)
        .map(({ one }) => one);
    },
    changedFiles: async (id) => of(id).files ?? ["src/a.c"],
    isCommentOnly: async (id) => of(id).isCommentOnly ?? false,
  };
}

/** `c0` … `c<n-1>`, each the parent of the next. */
export function line(count: number): readonly FakeCommit[] {
  return Array.from({ length: count }, (_, n) => ({ id: `c${n}`, parents: n === 0 ? [] : [`c${n - 1}`], day: n }));
}

/** An oracle whose verdict is a function of commit and run number, and what it was asked. */
export function fakeOracle(judge: (commit: string, runNo: number) => Verdict): {
  readonly oracle: Oracle;
  readonly asked: string[];
} {
  const asked: string[] = [];
  return {
    asked,
    async oracle(commit) {
      asked.push(commit);
      return { verdict: judge(commit, asked.filter((one) => one === commit).length) };
    },
  };
}

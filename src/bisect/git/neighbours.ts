import { type Repository, requireCommit } from "./repository.js";

/**
 * The nearest first-parent ancestors and descendants of a commit, the descendants below `bad`, in turn: one before, one
 * behind, two before ... at most `count` together.
 */
export async function readNeighbours(
  repository: Repository,
  commit: string,
  bad: string,
  count: number,
): Promise<readonly string[]> {
  const behind = await ancestorsOf(repository, requireCommit(commit), count);
  const ahead = await descendantsOf(repository, commit, requireCommit(bad), count);
  const inTurn = Array.from({ length: count }, (_, at) => [...behind.slice(at, at + 1), ...ahead.slice(at, at + 1)]);
  return inTurn.flat().slice(0, count);
}

async function ancestorsOf(repository: Repository, commit: string, count: number): Promise<readonly string[]> {
  const text = await repository.read(["rev-list", "--first-parent", `--max-count=${count + 1}`, commit, "--"]);
  return text.trimEnd().split("\n").slice(1);
}

async function descendantsOf(
  repository: Repository,
  commit: string,
  bad: string,
  count: number,
): Promise<readonly string[]> {
  const args = ["rev-list", "--ancestry-path", "--topo-order", "--reverse", "--parents", bad, `^${commit}`, "--"];
  const children = new Map<string, string>();
  for (const line of (await repository.read(args)).trimEnd().split("\n")) {
    const [child = "", firstParent = ""] = line.split(" ");
    if (!children.has(firstParent)) children.set(firstParent, child);
  }
  const descendants: string[] = [];
  for (let next = children.get(commit); next !== undefined && next !== bad; next = children.get(next)) {
    if (descendants.push(next) === count) break;
  }
  return descendants;
}

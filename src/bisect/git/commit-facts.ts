import { CciError } from "../../support/cci-error.js";
import type { CommitFacts } from "../history.js";
import { type Repository, requireCommit } from "./repository.js";

const format = ["%H", "%P", "%at", "%ct", "%an", "%ae", "%s"].join("%x00");

/** What git says of a commit. Of the last commit of a shallow history it says that it has no parents. */
export async function readFacts(repository: Repository, commit: string): Promise<CommitFacts> {
  const request = ["log", "-1", "--no-show-signature", "--no-color", "--encoding=UTF-8", `--format=${format}`];
  const text = await repository.read([...request, requireCommit(commit), "--"]);
  const [
    hash = "",
    parents = "",
    authorTime = "",
    committerTime = "",
    authorName = "",
    authorEmail = "",
    subject = "",
  ] = text.replace(/\n$/, "").split("\0");
  if (hash !== commit) throw new CciError("REPO_UNAVAILABLE", `${repository.gitDir}: ${commit} cannot be read`);
  return {
    commit,
    parents: parents === "" ? [] : parents.split(" "),
    subject,
    authorName,
    authorEmail,
    authorTime: Number(authorTime),
    committerTime: Number(committerTime),
  };
}

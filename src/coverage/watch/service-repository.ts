import { CciError } from "../../support/cci-error.js";
import type { Repository } from "../git/repository.js";
import type { WatchContext } from "./watch-context.js";

/** The repository of an app. Throws REPO_UNAVAILABLE, also where the configuration names none. */
export async function serviceRepository(
  { repositories }: Pick<WatchContext, "repositories">,
  app: string,
  stop?: AbortSignal,
): Promise<Repository> {
  const repository = await repositories.open(app, stop);
  if (repository) return repository;
  throw new CciError("REPO_UNAVAILABLE", `no repository of ${app} is configured`, {
    hint: `name it in goc-cov.json: "modules": {"${app}": {"repo": URL}}`,
  });
}

import { CciError } from "../../support/cci-error.js";
import { collections } from "../mappings.js";
import type { SchemaProblem } from "../store.js";
import type { Connection } from "./connection.js";
import { answeredType, unlessMissing } from "./errors.js";
import { type IndexBody, indexBody } from "./index-body.js";
import { canBeIndex } from "./index-name.js";
import { mappingProblems } from "./mapped-fields.js";

/** The indices that collections lie in. */
export interface Indices {
  /**
   * Makes a missing collection of ours, false where it is there, and refuses any other that is missing: Elasticsearch
   * would make it with the first document, its mapping guessed. Not remembered, for somebody may remove it meanwhile.
   * Throws STORE_REFUSED.
   */
  prepare(collection: string): Promise<boolean>;
  /** Makes those of ours that are missing; gives their names. */
  createMissing(): Promise<readonly string[]>;
  /** What it would have to make, and where the mappings of the others differ. */
  problems(): Promise<readonly SchemaProblem[]>;
  /** Makes what was written visible to searches. */
  refresh(collections: Iterable<string>): Promise<void>;
  /** JSON of the body that a collection is made with. Throws NOT_FOUND. */
  schema(collection: string): string;
}

export function openIndices(connection: Connection): Indices {
  const prepare = async (collection: string): Promise<boolean> => {
    const body = indexBody(collection);
    if (await exists(connection, collection)) return false;
    if (body === undefined) {
      throw new CciError(
        "STORE_REFUSED",
        `${connection.address} has no index ${collection}, and it is none that cci makes`,
      );
    }
    return createIndex(connection, collection, body);
  };

  return {
    prepare,

    async createMissing() {
      const made: string[] = [];
      for (const collection of Object.keys(collections)) {
        if (await prepare(collection)) made.push(collection);
      }
      return made;
    },

    async problems() {
      const found: SchemaProblem[] = [];
      for (const collection of Object.keys(collections)) {
        const answer = await unlessMissing(
          connection.ask((client) => client.indices.getMapping({ index: collection })),
        );
        if (answer === undefined) found.push({ collection, problem: "missing" });
        // More than one where an alias has the name.
        else for (const { mappings } of Object.values(answer)) found.push(...mappingProblems(collection, mappings));
      }
      return found;
    },

    async refresh(written) {
      for (const collection of written) {
        if (!canBeIndex(collection)) continue;
        await unlessMissing(connection.ask((client) => client.indices.refresh({ index: collection })));
      }
    },

    schema(collection) {
      const body = indexBody(collection);
      if (body === undefined) throw new CciError("NOT_FOUND", `${collection} is no collection of cci`);
      return JSON.stringify(body, undefined, 2);
    },
  };
}

async function exists(connection: Connection, collection: string): Promise<boolean> {
  if (!canBeIndex(collection) || collection.endsWith("*")) {
    throw new CciError("STORE_REFUSED", `no index of Elasticsearch can be named ${collection}`);
  }
  return connection.ask((client) => client.indices.exists({ index: collection }));
}

async function createIndex(connection: Connection, collection: string, body: IndexBody): Promise<boolean> {
  try {
    await connection.ask((client) => client.indices.create({ index: collection, ...body }));
    return true;
  } catch (error) {
    // Somebody else was faster.
    if (answeredType(error) === "resource_already_exists_exception") return false;
    throw error;
  }
}

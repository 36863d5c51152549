import { CciError } from "../support/cci-error.js";
import { hideCredentials } from "../support/hide-credentials.js";
import type { StoreAuth } from "./auth.js";
import type { DocumentStore } from "./store.js";

/**
 * Opens a store: `sqlite:PATH`, `http(s)://HOST:PORT` (Elasticsearch) or `manticore://HOST:PORT`. Nothing is asked of a
 * server yet: `describe` does. Throws BAD_SETTING for another URL.
 */
export async function openStore(url: string, auth: StoreAuth): Promise<DocumentStore> {
  const scheme = url.slice(0, url.indexOf(":"));
  switch (scheme) {
    case "sqlite":
      return (await import("./sqlite/sqlite-store.js")).openSqliteStore(url.slice("sqlite:".length));
    case "http":
    case "https":
      return (await import("./elasticsearch/elasticsearch-store.js")).openElasticsearchStore(url, auth);
    case "manticore":
      return (await import("./manticore/manticore-store.js")).openManticoreStore(url);
    default:
      throw new CciError("BAD_SETTING", `the store ${hideCredentials(url)} has no scheme that is known`, {
        hint: "sqlite:/path/cci.db, http://host:9200 (Elasticsearch) or manticore://host:9308",
      });
  }
}

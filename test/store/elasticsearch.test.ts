import { afterAll, beforeAll, describe } from "vitest";
import type { StoreAuth } from "../../src/store/auth.js";
import { openElasticsearchStore } from "../../src/store/elasticsearch/elasticsearch-store.js";
import { collections } from "../../src/store/mappings.js";
import type { DocumentStore } from "../../src/store/store.js";
import {
  type ElasticsearchServer,
  startElasticsearch,
  testedElasticsearch,
  whyNoElasticsearch,
} from "../services/elasticsearch.js";
import { namedServer } from "../services/named-server.js";
import { differentialSuite } from "./differential.js";
import { elasticsearchServerSuite } from "./elasticsearch-server-suite.js";
import { storeSuite } from "./store-suite.js";

const auth = { user: "elastic", password: "let me in: 100%" };

for (const version of testedElasticsearch) {
  const whyNot = whyNoElasticsearch(version);
  describe.skipIf(whyNot)(`Elasticsearch ${version}${whyNot === undefined ? "" : ` (skipped: ${whyNot})`}`, () => {
    let server: ElasticsearchServer;
    beforeAll(async () => {
      server = await startElasticsearch({ version, password: auth.password });
    }, 300_000);
    afterAll(() => server?.stop());

    const open = () => openEmpty(server.url, auth);
    const engine = { name: `Elasticsearch ${version}`, open };
    storeSuite(engine);
    differentialSuite(engine, { lists: 15, questions: 20 });
    describe("its server", () => elasticsearchServerSuite(() => server, auth, open));
  });
}

const named = namedServer("CCI_TEST_STORE", ["http", "https"]);
if (named !== undefined) {
  const { ES_USER: user, ES_PASSWORD: password, ES_API_KEY: apiKey } = process.env;
  const namedAuth = { user, password, apiKey };
  beforeAll(async () => {
    const store = await openElasticsearchStore(named, namedAuth);
    const found = await store.fields("*");
    await store.close();
    const ours = Object.keys(collections).filter((collection) => found.has(collection));
    if (ours.length > 0) throw new Error(`${named} has ${ours.join(", ")}: the tests would delete them`);
  });
  const engine = { name: `Elasticsearch at ${new URL(named).host}`, open: () => openEmpty(named, namedAuth) };
  storeSuite(engine);
  differentialSuite(engine, { lists: 15, questions: 20 });
}

/** A store without any collection of ours. */
async function openEmpty(url: string, storeAuth: StoreAuth): Promise<DocumentStore> {
  const store = await openElasticsearchStore(url, storeAuth);
  for (const collection of Object.keys(collections)) {
    await store.call?.({ method: "DELETE", path: `/${collection}` });
  }
  return store;
}

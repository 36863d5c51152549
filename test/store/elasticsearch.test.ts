import { afterAll, beforeAll, describe } from "vitest";
import { openElasticsearchStore } from "../../src/store/elasticsearch/elasticsearch-store.js";
import { collections } from "../../src/store/mappings.js";
import {
  type ElasticsearchServer,
  elasticsearchVersions,
  startElasticsearch,
  whyNoElasticsearch,
} from "../services/elasticsearch.js";
import { differentialSuite } from "./differential.js";
import { elasticsearchServerSuite } from "./elasticsearch-server-suite.js";
import { storeSuite } from "./store-suite.js";

const auth = { user: "elastic", password: "let me in: 100%" };

for (const version of elasticsearchVersions) {
  const whyNot = whyNoElasticsearch(version);
  describe.skipIf(whyNot)(`Elasticsearch ${version}${whyNot === undefined ? "" : ` (skipped: ${whyNot})`}`, () => {
    let server: ElasticsearchServer;
    beforeAll(async () => {
      server = await startElasticsearch({ version, password: auth.password });
    }, 300_000);
    afterAll(() => server?.stop());

    const open = async () => {
      const store = await openElasticsearchStore(server.url, auth);
      for (const collection of Object.keys(collections)) {
        await store.call?.({ method: "DELETE", path: `/${collection}` });
      }
      return store;
    };
    const engine = { name: `Elasticsearch ${version}`, open };
    storeSuite(engine);
    differentialSuite(engine, { lists: 15, questions: 20 });
    describe("its server", () => elasticsearchServerSuite(() => server, auth, open));
  });
}

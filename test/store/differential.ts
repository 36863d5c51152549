import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { documentComparison } from "../../src/store/compare-documents.js";
import { countDocuments } from "../../src/store/count-documents.js";
import type { Document } from "../../src/store/document.js";
import { type FieldType, fieldType } from "../../src/store/mappings.js";
import { matcherOf } from "../../src/store/match.js";
import { searchableOf } from "../../src/store/searchable.js";
import type { DocumentStore } from "../../src/store/store.js";
import { canonical } from "./canonical.js";
import { is } from "./conditions.js";
import { randomDocuments } from "./random-documents.js";
import { type RandomQuestion, randomQuestions } from "./random-queries.js";
import { type TestedEngine, titleOf } from "./tested-engine.js";

/**
 * Random documents and questions: an engine answers as the rules in src/store do (results.md 7.7, S1). So many lists of
 * documents are tried, with so many questions to each.
 */
export function differentialSuite(
  engine: TestedEngine,
  tries: { readonly lists: number; readonly questions: number },
): void {
  describe.skipIf(engine.whyNot)(titleOf(engine, "random documents"), () => {
    let store: DocumentStore;
    beforeAll(async () => {
      store = await engine.open();
    }, 120_000);
    afterAll(() => store?.close());

    test.each(["jobs", "bisect"])(
      "%s are kept, found, ordered and counted by one set of rules",
      async (collection) => {
        let run = 0;
        const property = fc.asyncProperty(
          randomDocuments(collection),
          fc.array(randomQuestions(collection), { minLength: 1, maxLength: tries.questions, size: "max" }),
          async (found, questions) => {
            run += 1;
            const group = `${collection}-${run}`;
            const documents = found.map((document, index) => ({
              ...document,
              id: `${group}-${String(index).padStart(3, "0")}`,
              group_id: group,
            }));
            await fill(store, collection, documents);
            for (const question of questions) await ask(store, collection, group, documents, question);
          },
        );
        await fc.assert(property, { numRuns: tries.lists });
      },
      300_000,
    );
  });
}

type WithId = Document & { readonly id: string };

async function fill(store: DocumentStore, collection: string, documents: readonly WithId[]): Promise<void> {
  const stored = documents.map((document) => ({ collection, id: document.id, document }));
  expect(await store.putAll(stored)).toEqual(stored.map(() => undefined));
  await store.refresh();
  for (const { id, document } of stored) {
    expect(canonical(await store.get(collection, id))).toBe(canonical(document));
  }
}

async function ask(
  store: DocumentStore,
  collection: string,
  group: string,
  documents: readonly WithId[],
  question: RandomQuestion,
): Promise<void> {
  const query = { conditions: [...question.conditions, is("group_id", group)] };
  const order = [...question.order, { field: "id", descending: false }];
  const typeOf = (field: string): FieldType | undefined => fieldType(collection, field);
  const compare = documentComparison(order, typeOf);
  const matches = matcherOf(query);
  const expected = documents
    .map(({ id, ...document }) => ({ id, values: searchableOf(collection, { ...document, id }).values }))
    .filter(({ values }) => matches(values))
    .sort((a, b) => compare(a.values, b.values));

  const page = await store.search({ collections: collection, query, order, limit: question.limit });
  const about = canonical(question);
  expect(page.total, about).toBe(expected.length);
  expect(
    page.hits.map(({ id }) => id),
    about,
  ).toEqual(expected.slice(0, question.limit).map(({ id }) => id));
  const counts = await store.count(collection, query, question.counted);
  expect(counts, about).toEqual(
    countDocuments(
      expected.map(({ values }) => values),
      question.counted,
      typeOf,
    ),
  );
}

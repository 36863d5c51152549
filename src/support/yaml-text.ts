import { DUMP_SCHEMA, dump, intCoreTag, intYaml11Tag, NOT_RESOLVED } from "js-yaml";

/** Whole numbers as the dumper knows them, and bigint. */
const digitSafeInt = {
  ...intYaml11Tag,
  identify: (value: unknown) => typeof value === "bigint" || intYaml11Tag.identify(value),
  represent: (value: unknown) => (typeof value === "bigint" ? String(value) : intYaml11Tag.represent(value)),
  // What either version of YAML reads as a number is quoted where it is text.
  resolve: (source: string, isExplicit: boolean, tagName: string) => {
    const value = intYaml11Tag.resolve(source, isExplicit, tagName);
    return value === NOT_RESOLVED ? intCoreTag.resolve(source, isExplicit, tagName) : value;
  },
};

const schema = DUMP_SCHEMA.withTags([digitSafeInt]);

/** A value of JSON as YAML that readers of 1.1 and 1.2 understand alike, digits kept. */
export function yamlText(value: unknown): string {
  return dump(value, { schema, lineWidth: -1, noRefs: true });
}

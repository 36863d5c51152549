import {
  CORE_SCHEMA,
  defineMappingTag,
  defineScalarTag,
  floatCoreTag,
  intCoreTag,
  mapTag,
  mergeTag,
  NOT_RESOLVED,
  type Schema,
  strTag,
} from "js-yaml";
import { splitAtMasks } from "./mask-templates.js";
import { makeTemplate, type TemplateExpression } from "./template.js";

/**
 * YAML 1.2 core types and merge keys (scheduler.md 5.3 rule 0). Whole numbers beyond 2^53 are bigint; `.inf` and `.nan` stay
 * text, for JSON has no such numbers; a text with masks becomes a template of these expressions.
 */
export function jobYamlSchema(expressions: readonly TemplateExpression[]): Schema {
  const text = defineScalarTag<unknown>(strTag.tagName, {
    ...strTag,
    resolve: (source, isExplicit) => textOrTemplate(source, isExplicit, expressions),
  });
  return CORE_SCHEMA.withTags([mergeTag, map, wholeNumber, decimal, text]);
}

const map = defineMappingTag(mapTag.tagName, {
  ...mapTag,
  addPair: (fields, key, value) =>
    // An alias can bring it here as well.
    key === "__proto__" ? `"__proto__" cannot be a key` : mapTag.addPair(fields, key, value),
});

const wholeNumber = defineScalarTag<number | bigint>(intCoreTag.tagName, {
  ...intCoreTag,
  resolve(source, isExplicit, tagName) {
    const value = intCoreTag.resolve(source, isExplicit, tagName);
    if (value === NOT_RESOLVED || Number.isSafeInteger(value)) return value;
    const digits = source.replace(/^[-+]/, "");
    return source.startsWith("-") ? -BigInt(digits) : BigInt(digits);
  },
});

const decimal = defineScalarTag<number>(floatCoreTag.tagName, {
  ...floatCoreTag,
  resolve(source, isExplicit, tagName) {
    const value = floatCoreTag.resolve(source, isExplicit, tagName);
    return value === NOT_RESOLVED || !Number.isFinite(value) ? NOT_RESOLVED : value;
  },
});

function textOrTemplate(source: string, isExplicit: boolean, expressions: readonly TemplateExpression[]): unknown {
  const parts = splitAtMasks(source).map((part) => (typeof part === "string" ? part : expressions[part]));
  if (parts.length === 1) return source;
  const known = parts.filter((part) => part !== undefined);
  const written = known.map((part) => (typeof part === "string" ? part : `{{${part.expression}}}`)).join("");
  // A text beside the expression makes the result a text: that is what `!!str` asks for.
  return makeTemplate(isExplicit ? known : known.filter((part) => part !== ""), written);
}

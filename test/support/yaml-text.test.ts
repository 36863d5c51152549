import fc from "fast-check";
import { CORE_SCHEMA, load, YAML11_SCHEMA } from "js-yaml";
import { describe, expect, it } from "vitest";
import { yamlText } from "../../src/support/yaml-text.js";

describe("yamlText", () => {
  it("is read as the same value by readers of YAML 1.1 and 1.2", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "grapheme" }), (value) => {
        const text = yamlText({ value });
        expect(load(text, { schema: CORE_SCHEMA })).toEqual({ value });
        expect(load(text, { schema: YAML11_SCHEMA })).toEqual({ value });
      }),
    );
  });

  it.each(["no", "0o17", "017", "0x1f", "1:20", "2024-01-01", "~", "1e3", "<<", "=", "- a", "a: b", "#", " a"])(
    "keeps the text %j a text",
    (text) => {
      expect(load(yamlText([text]), { schema: YAML11_SCHEMA })).toEqual([text]);
      expect(load(yamlText([text]), { schema: CORE_SCHEMA })).toEqual([text]);
    },
  );

  it("keeps all digits, and __proto__ as a key", () => {
    const value = { ...JSON.parse('{"__proto__":1}'), big: -12345678901234567890n };
    expect(yamlText(value)).toBe("__proto__: 1\nbig: -12345678901234567890\n");
  });
});

export type { Emit, Log, ParserContext, ParserKind, StatsParser } from "./results/parser.js";
export { defineParser } from "./results/parser.js";

import { sampleTime } from "./clock.js";

const cpus = 32;
const nodes = 2;
const loadFields = ["usr", "nice", "sys", "iowait", "irq", "soft", "steal", "guest", "gnice", "idle"];

/** `mpstat -P ALL -N ALL -I SUM -o JSON 1` of sysstat 12 on a machine of 32 CPUs. @type {import("../generate.js").LogShape} */
export const mpstat = {
  head: `{"sysstat": {
	"hosts": [
		{
			"nodename": "testbox",
			"sysname": "Linux",
			"release": "6.1.0",
			"machine": "x86_64",
			"number-of-cpus": ${cpus},
			"date": "2024-05-02",
			"statistics": [
`,
  separator: ",\n",
  tail: `
			]
		}
	]
}}
`,
  record(index, random) {
    const load = (/** @type {string} */ kind) => (/** @type {string} */ name) =>
      `{"${kind}": "${name}", ${loadFields.map((field) => `"${field}": ${random.decimal(10)}`).join(", ")}}`;
    const interrupts = (/** @type {string} */ name) => `{"cpu": "${name}", "intr": ${random.decimal(9000)}}`;
    return `				{
					"timestamp": "${sampleTime(index).time}",
${section("cpu-load", names(cpus).map(load("cpu")))},
${section("node-load", names(nodes).map(load("node")))},
${section("sum-interrupts", names(cpus).map(interrupts))}
				}`;
  },
};

/**
 * @param {string} name
 * @param {readonly string[]} rows
 */
function section(name, rows) {
  return `					"${name}": [\n${rows.map((row) => `						${row}`).join(",\n")}\n					]`;
}

/** @param {number} count */
function names(count) {
  return ["all", ...Array.from({ length: count }, (_, index) => String(index))];
}

#!/usr/bin/env node
import { main } from "../dist/cci.js";

await main(["result2stats", ...process.argv.slice(2)]);

#!/usr/bin/env node
import { main } from "../dist/cci.js";

await main(process.argv.slice(2));

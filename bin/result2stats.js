#!/usr/bin/env node
"use strict";

require("../dist/run-parsing-command.cjs").run(["result2stats", ...process.argv.slice(2)]);

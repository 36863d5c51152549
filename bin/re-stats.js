#!/usr/bin/env node
"use strict";

require("../dist/run-any-command.cjs").run(["re-stats", ...process.argv.slice(2)]);

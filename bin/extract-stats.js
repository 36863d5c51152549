#!/usr/bin/env node
"use strict";

require("../dist/run-any-command.cjs").run(["extract-stats", ...process.argv.slice(2)]);

#!/usr/bin/env node
"use strict";

require("../dist/run-any-command.cjs").run(["cancel", ...process.argv.slice(2)]);

#!/usr/bin/env node
"use strict";

require("../dist/run-any-command.cjs").run(["return", ...process.argv.slice(2)]);

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    // Elasticsearch takes its time to start, and more when others start beside it.
    hookTimeout: 300_000,
    // Many tests wait for servers: more of them run at the same time than there are cores.
    maxWorkers: "200%",
    reporters: ["default", "./test/support/tally-reporter.ts"],
  },
});

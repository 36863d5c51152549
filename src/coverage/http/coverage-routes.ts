import type { CoverageRoute } from "./coverage-route.js";
import { clearRoutes } from "./routes/clear-routes.js";
import { hookRoutes } from "./routes/hook-routes.js";
import { listRoutes } from "./routes/list-routes.js";
import { rawRoutes } from "./routes/raw-routes.js";
import { reportRoutes } from "./routes/report-routes.js";
import { statusRoutes } from "./routes/status-routes.js";
import { syncRoutes } from "./routes/sync-routes.js";
import { totalRoutes } from "./routes/total-routes.js";

/** Every API of the watch dog; a path stands here once. */
export const coverageRoutes: readonly CoverageRoute[] = [
  ...statusRoutes,
  ...listRoutes,
  ...rawRoutes,
  ...syncRoutes,
  ...reportRoutes,
  ...totalRoutes,
  ...hookRoutes,
  ...clearRoutes,
];

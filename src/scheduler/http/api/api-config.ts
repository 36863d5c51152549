import type { Access } from "../accounts/access.js";
import type { RouteConfig } from "../route.js";

/** What the server knows of a route of the JSON API: refusals are `{"error": message}`. */
export function apiConfig(path: string, access: Access): RouteConfig {
  return { path, access, refusals: "json" };
}

import type { HttpAccount } from "./accounts/account.js";
import type { RouteConfig } from "./route.js";

declare module "fastify" {
  interface FastifyRequest {
    /** The job it is about, for the log. */
    jobId: string | undefined;
    /** Who asks, where accounts are on and a token was given. */
    account: HttpAccount | undefined;
  }

  interface FastifyContextConfig extends Partial<RouteConfig> {}
}

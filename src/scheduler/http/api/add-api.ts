import type { FastifyInstance } from "fastify";
import { validatorCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import { stringifyDigitSafe } from "../../../support/digit-safe-json.js";
import { readPostedJob } from "../../read-posted-job.js";
import { Refusal } from "../../refusal.js";
import type { HttpContext } from "../http-context.js";
import { addJobApi } from "./add-job-api.js";
import { addLists } from "./add-lists.js";

/** The plugin of the JSON API, described in `/openapi.json`. Under `/scheduler` it is served too. */
export async function addApi(plain: FastifyInstance, context: HttpContext, isPrefixed: boolean): Promise<void> {
  plain.setValidatorCompiler(validatorCompiler);
  // Documents keep their digits.
  plain.setSerializerCompiler(() => (data) => stringifyDigitSafe(data));
  plain.removeAllContentTypeParsers();
  plain.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => {
    try {
      done(null, readPostedJob(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  plain.addHook("preValidation", (request, _reply, done) => {
    const isMissing = request.body == null && request.routeOptions.schema?.body !== undefined;
    done(isMissing ? new Refusal(400, "Invalid JSON in request body") : undefined);
  });
  const server = plain.withTypeProvider<ZodTypeProvider>();
  addJobApi(server, context, isPrefixed);
  addLists(server, context);
}

// The yardstick of the scheduler: routes of a bare fastify that read as much and answer as much as its own do.
import { fastify } from "fastify";

const server = fastify();
let last = 0;
server.removeAllContentTypeParsers();
server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
server.post("/submit", ({ body }, reply) => {
  JSON.parse(body);
  last += 1;
  reply.type("text/plain; charset=utf-8").send(`${last}`);
});
server.get("/boot.container/host/:host", (_request, reply) => {
  reply.type("application/json").send("{}");
});
console.log(`listening on ${await server.listen({ port: 0, host: "127.0.0.1" })}`);

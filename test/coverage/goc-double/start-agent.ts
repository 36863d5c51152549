import type { ServerResponse } from "node:http";
import { type Behaviour, type BehaviourOptions, misbehave } from "./behaviour.js";
import { type DoubleRequest, openDoubleServer } from "./double-server.js";
import { type GoAnswer, notFoundAnswer, sendGoAnswer, textAnswer } from "./go-answer.js";
import { clearedProfile, goBlockFraction, shuffledFiles } from "./go-profile.js";

export interface AgentOptions {
  /** Its text; a function is asked at every request. After a clear the counters of what it said last stay at 0. */
  readonly profile: string | (() => string);
  /** Answers with its files in a random order, as real agents do. */
  readonly isShuffled?: boolean;
}

/** An instrumented service's agent (coverage.md 1.2) in place of a real one. */
export interface AgentDouble {
  /** `http://127.0.0.1:PORT`, the same for all its life. */
  readonly address: string;
  readonly port: number;
  readonly requests: readonly DoubleRequest[];
  setProfile(text: string): void;
  /** What it would answer now, its files in the order given. */
  profile(): string;
  /** From now on; `paths` narrows the misbehaviour to those that contain one of them. */
  behave(behaviour: Behaviour, options?: BehaviourOptions & { readonly paths?: readonly string[] }): Promise<void>;
}

/** An agent on loopback. It is gone after the test. */
export async function startAgent({ profile: given, isShuffled = false }: AgentOptions): Promise<AgentDouble> {
  let current = given;
  let behaviour: Behaviour = "normal";
  let options: BehaviourOptions & { readonly paths?: readonly string[] } = {};
  const profile = (): string => (typeof current === "string" ? current : current());
  const answer = (path: string): GoAnswer => {
    switch (path.split("?")[0]) {
      case "/v1/cover/profile":
        return textAnswer(isShuffled ? shuffledFiles(profile()) : profile());
      case "/v1/cover/coverage":
        return textAnswer(goBlockFraction(profile()));
      case "/v1/cover/clear":
        current = clearedProfile(profile());
        return textAnswer("clear call successfully\n");
      default:
        return notFoundAnswer;
    }
  };
  const server = await openDoubleServer(({ path }: DoubleRequest, outgoing: ServerResponse) => {
    const isMeant = options.paths?.some((part) => path.includes(part)) ?? true;
    if (behaviour === "normal" || !isMeant) sendGoAnswer(outgoing, answer(path));
    else misbehave(outgoing, behaviour, options);
  });
  return {
    address: `http://127.0.0.1:${server.port}`,
    port: server.port,
    requests: server.requests,
    profile,
    setProfile(text) {
      current = text;
    },
    async behave(next, nextOptions = {}) {
      behaviour = next;
      options = nextOptions;
      await (behaviour === "dead" ? server.close() : server.open());
    },
  };
}

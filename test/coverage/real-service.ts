import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import { makeRepository } from "../bisect/git/make-repository.js";
import { addFile, makeFolder } from "../support/temp-folder.js";

/** The module of the service, as the profile names it. */
const modulePath = "example.test/real";

/** Does what a line on its socket says: `push` or `pop`. */
const mainSource = `package main

import (
	"bufio"
	"net"
	"os"
	"strings"

	"${modulePath}/stack"
)

func main() {
	listener, err := net.Listen("unix", os.Getenv("APP_SOCKET"))
	if err != nil {
		panic(err)
	}
	items := stack.New[int]()
	for {
		connection, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		word, _ := bufio.NewReader(connection).ReadString('\\n')
		switch strings.TrimSpace(word) {
		case "push":
			items.Push(1)
		case "pop":
			items.Pop()
		}
		connection.Write([]byte("done\\n"))
		connection.Close()
	}
}
`;

const stackSource = `package stack

// Stack is generic, and holds a literal of a function.
type Stack[T any] struct{ items []T }

var count = func(n int) int {
	return n + 1
}

func New[T any]() *Stack[T] { return &Stack[T]{} }

func (s *Stack[T]) Push(item T) {
	s.items = append(s.items, item)
}

func (s *Stack[T]) Pop() (item T) {
	if len(s.items) == 0 {
		return
	}
	last := len(s.items) - 1
	item = s.items[last]
	s.items = s.items[:last]
	func() { count(last) }()
	return
}

func init() {}
`;

/** What goc puts into a service (coverage.md 1.2), in small: it needs no package that takes long to build. */
const agentSource = `package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"${modulePath}/stack"
)

func profile() string {
	text := "mode: count\\n"
	c := &stack.Cover
	for i := range c.Count {
		text += fmt.Sprintf("${modulePath}/stack/stack.go:%d.%d,%d.%d %d %d\\n", c.Pos[3*i], uint16(c.Pos[3*i+2]),
			c.Pos[3*i+1], uint16(c.Pos[3*i+2]>>16), c.NumStmt[i], c.Count[i])
	}
	return text
}

func fraction() string {
	covered := 0
	for _, count := range stack.Cover.Count {
		if count > 0 {
			covered++
		}
	}
	return fmt.Sprintf("%f", float64(covered)/float64(len(stack.Cover.Count)))
}

func answer(path string) string {
	switch path {
	case "/v1/cover/profile":
		return profile()
	case "/v1/cover/coverage":
		return fraction()
	case "/v1/cover/clear":
		for i := range stack.Cover.Count {
			stack.Cover.Count[i] = 0
		}
		return "clear call successfully\\n"
	}
	return ""
}

func tell(call string, body string) error {
	connection, err := net.Dial("tcp", os.Getenv("CENTER"))
	if err != nil {
		return err
	}
	defer connection.Close()
	kind := ""
	if body != "" {
		kind = "Content-Type: application/json\\r\\n"
	}
	fmt.Fprintf(connection, "POST /v1/cover/%s HTTP/1.1\\r\\nHost: centre\\r\\nConnection: close\\r\\n%s"+
		"Content-Length: %d\\r\\n\\r\\n%s", call, kind, len(body), body)
	_, err = bufio.NewReader(connection).ReadString('\\n')
	return err
}

func init() {
	listener, err := net.Listen("tcp", os.Getenv("AGENT_ADDRESS"))
	if err != nil {
		panic(err)
	}
	address := "http://" + listener.Addr().String()
	if err := tell("register?name="+os.Getenv("GOC_SERVICE_NAME")+"&address="+address, ""); err != nil {
		os.Exit(1)
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM)
	go func() {
		<-signals
		tell("remove", "{\\"address\\":[\\""+address+"\\"]}")
		os.Exit(0)
	}()
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go serve(connection)
		}
	}()
}

func serve(connection net.Conn) {
	defer connection.Close()
	reader := bufio.NewReader(connection)
	first, _ := reader.ReadString('\\n')
	for line := first; strings.TrimSpace(line) != ""; {
		line, _ = reader.ReadString('\\n')
	}
	parts := strings.Split(first, " ")
	if len(parts) < 2 {
		return
	}
	body := answer(parts[1])
	status := "200 OK"
	if body == "" {
		status = "404 Not Found"
	}
	fmt.Fprintf(connection, "HTTP/1.1 %s\\r\\nContent-Type: text/plain; charset=utf-8\\r\\nConnection: close\\r\\n"+
		"Content-Length: %d\\r\\n\\r\\n%s", status, len(body), body)
}
`;

/** Any Go from 1.19 on; undefined: there is none. */
export function goVersion(): string | undefined {
  try {
    return execFileSync("go", ["version"], {
      env: goEnvironment,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return undefined;
  }
}

const goEnvironment = {
  ...process.env,
  GOFLAGS: "-mod=mod",
  GOPROXY: "off",
  GOTOOLCHAIN: "local",
  CGO_ENABLED: "0",
};

/** A Go service whose counters are real (coverage.md 1.4). */
export interface RealService {
  /** The repository, and the commit that it was built from. */
  readonly repo: string;
  readonly commit: string;
  /** `go tool cover -func` of a profile, in a work tree of the commit. */
  coverFunc(profile: string): string;
  start(options: StartOptions): Promise<RunningService>;
}

export interface BuildOptions {
  /** `http://host:port` of the centre. */
  readonly center: string;
  /** A goc program that builds it; default: `go tool cover -var`, with an agent of ours. */
  readonly goc?: string;
}

export interface StartOptions {
  readonly srvName: string;
  /** Of an agent of ours; `127.0.0.1:0` is any port. One of goc takes the port that it had before. */
  readonly agentAddress: string;
}

export interface RunningService {
  /** Makes it push or pop. */
  do(word: "push" | "pop"): Promise<void>;
  /** Resolves when it is gone, with its exit code; null where the signal ended it. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null>;
}

/** Builds it in a folder that is gone after the test. */
export function buildRealService({ center, goc }: BuildOptions): RealService {
  const files = { "go.mod": `module ${modulePath}\n\ngo 1.19\n`, "main.go": mainSource, "stack/stack.go": stackSource };
  const { folder: repo, hash } = makeRepository([{ name: "service", files }]);
  const built = makeFolder(goc === undefined ? { ...files, "agent.go": agentSource } : files);
  const run = (command: string, cwd: string, ...args: readonly string[]): string =>
    execFileSync(command, args, { cwd, env: goEnvironment, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const program = join(built, "service");
  if (goc === undefined) {
    const counted = run("go", built, "tool", "cover", "-mode=count", "-var=Cover", "stack/stack.go");
    addFile(join(built, "stack/stack.go"), counted);
    run("go", built, "build", "-o", program, ".");
  } else {
    run(goc, built, "build", ".", "-o", program, `--center=${center}`);
  }
  return {
    repo,
    commit: hash("service"),
    coverFunc(profile) {
      const path = join(built, "pulled.cov");
      addFile(path, profile);
      return run("go", repo, "tool", "cover", `-func=${path}`);
    },
    async start({ srvName, agentAddress }) {
      const socket = join(makeFolder(), "app");
      const env = {
        PATH: process.env.PATH,
        APP_SOCKET: socket,
        AGENT_ADDRESS: agentAddress,
        CENTER: center.replace(/^http:\/\//, ""),
        GOC_SERVICE_NAME: srvName,
      };
      const end = startProcess(program, [], { cwd: built, env });
      const say = async (word: string): Promise<void> => {
        const connection = connect(socket);
        connection.end(`${word}\n`);
        for await (const _ of connection);
      };
      // The agent listens before it does.
      await vi.waitFor(() => say("nothing"), { timeout: 20_000 });
      return { do: say, end };
    },
  };
}

/** `goc server` at a free port; gone after the test. Its address. */
export async function startGocCentre(goc: string): Promise<string> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  startProcess(goc, ["server", "--port", `127.0.0.1:${port}`], { cwd: makeFolder(), env: process.env });
  const url = `http://127.0.0.1:${port}`;
  await vi.waitFor(async () => void (await fetch(`${url}/v1/cover/list`)), { timeout: 20_000 });
  return url;
}

function startProcess(
  program: string,
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): RunningService["end"] {
  const child = spawn(program, args, { cwd, env, stdio: "ignore" });
  const gone = once(child, "exit");
  const end: RunningService["end"] = async (signal) => {
    child.kill(signal);
    return (await gone)[0] as number | null;
  };
  onTestFinished(async () => void (await end("SIGKILL")));
  return end;
}

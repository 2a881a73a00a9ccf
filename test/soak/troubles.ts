import type { Random } from "../../examples/shop/data/random.ts";
import { BACKENDS } from "../../examples/shop/lib/backends.ts";
import type { Backend, BackendName, Fault, Shop } from "../support/shop.ts";
import type { MayFail } from "./judge.ts";

/** What a backend is made to do for a while, and the codes of a field that needs it then. */
interface Trouble {
  readonly name: string;
  readonly codes: readonly string[];
  begin(backend: Backend): Promise<void>;
  end(backend: Backend): Promise<void>;
}

interface Window {
  readonly backend: BackendName;
  readonly codes: ReadonlySet<string>;
  /** Infinite while it lasts. */
  to: number;
}

/** What is in flight at the end of a trouble, and a gRPC connection that is opened again (RELIABILITY SR25). */
const GRACE_MS = 6_000;

/** How long a breaker of the profile `fast` may stay open after that, with its jitter, its probes and its ramp. */
const OPEN_MS = 45_000;

const faulty = (name: string, codes: readonly string[], fault: Omit<Fault, "route">): Trouble => ({
  name,
  codes,
  begin: (backend) => backend.fault({ route: "*", ...fault }),
  end: (backend) => backend.clearFaults(),
});

const status = (code: number, name: string): Trouble =>
  faulty(`status ${code}`, [name], { kind: "status", status: code });

const BOTH_KINDS: readonly Trouble[] = [
  faulty("latency", ["UPSTREAM_TIMEOUT"], { kind: "latency", ms: 400 }),
  faulty("hang", ["UPSTREAM_TIMEOUT"], { kind: "hang" }),
  faulty("hold", ["UPSTREAM_TIMEOUT"], { kind: "hold" }),
  faulty("reset", ["UPSTREAM_UNAVAILABLE"], { kind: "reset" }),
  faulty("malformed", ["BAD_UPSTREAM"], { kind: "malformed" }),
  {
    name: "kill",
    codes: ["UPSTREAM_UNAVAILABLE", "BAD_UPSTREAM"],
    begin: (backend) => backend.kill(),
    end: (backend) => backend.restart(),
  },
  {
    name: "freeze",
    codes: ["UPSTREAM_TIMEOUT", "UPSTREAM_UNAVAILABLE"],
    begin: async (backend) => signal(backend, "SIGSTOP"),
    end: async (backend) => signal(backend, "SIGCONT"),
  },
];

const OF_KIND: Readonly<Record<"rest" | "grpc", readonly Trouble[]>> = {
  rest: [
    status(500, "UPSTREAM_ERROR"),
    status(503, "UPSTREAM_UNAVAILABLE"),
    status(429, "RATE_LIMITED"),
    status(403, "FORBIDDEN"),
  ],
  grpc: [
    status(13, "UPSTREAM_ERROR"),
    status(14, "UPSTREAM_UNAVAILABLE"),
    status(8, "RATE_LIMITED"),
    status(7, "FORBIDDEN"),
  ],
};

function signal(backend: Backend, name: NodeJS.Signals): void {
  const pid = backend.pid();
  if (pid !== undefined) process.kill(pid, name);
}

/** What a backend is made to do, by name. @throws if it cannot do that. */
export function troubleOf(backend: BackendName, name: string): Trouble {
  const found = troublesOf(backend).find((trouble) => trouble.name === name);
  if (found === undefined) throw new Error(`${backend} has no trouble "${name}"`);
  return found;
}

function troublesOf(backend: BackendName): readonly Trouble[] {
  const kind = BACKENDS.find(({ name }) => name === backend)?.kind ?? "rest";
  return [...BOTH_KINDS, ...OF_KIND[kind]];
}

/** Puts backends into trouble, and remembers who was in which, and when. */
export class Troubles {
  /** `reviews: hang`, and how often. */
  readonly played: Map<string, number> = new Map();
  /** Answers in which a backend that was well was late: what a busy machine does. */
  late = 0;
  /** Places that an open breaker kept from a backend that had long been well. */
  lingering = 0;
  readonly #shop: Shop;
  readonly #windows: Window[] = [];

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  /** Another trouble of another backend, for so long. */
  async playOne(random: Random, lastMs: number): Promise<void> {
    const backend = random.pick(BACKENDS).name;
    const trouble = random.pick(troublesOf(backend));
    const name = `${backend}: ${trouble.name}`;
    this.played.set(name, (this.played.get(name) ?? 0) + 1);
    const end = await this.begin(backend, trouble);
    await new Promise((resolve) => setTimeout(resolve, lastMs));
    await end();
  }

  /** Begins a trouble; the result ends it. */
  async begin(name: BackendName, trouble: Trouble): Promise<() => Promise<void>> {
    const backend = this.#shop.backend(name);
    const window = this.#open(name, trouble.codes, Number.POSITIVE_INFINITY);
    await trouble.begin(backend);
    return async () => {
      await trouble.end(backend);
      window.to = performance.now();
    };
  }

  /** For an answer that was asked for at that time, and is here now. */
  mayFail(startedAt: number): MayFail {
    return (backend, code) => {
      const ofBackend = this.#windows.filter((window) => window.backend === backend);
      const isOpen = code === "CIRCUIT_OPEN" || code === "OVERLOADED";
      const reach = isOpen ? OPEN_MS : GRACE_MS;
      const isKnown = ofBackend.some(
        ({ codes, to }) => startedAt <= to + reach && (isOpen || codes.has(code)),
      );
      if (isKnown) return true;
      // No value is wrong then: the answer says what is missing, and why.
      if (code === "CIRCUIT_OPEN") {
        this.lingering += 1;
        return true;
      }
      if (code !== "UPSTREAM_TIMEOUT" && code !== "OVERLOADED") return false;
      // What comes of it later is an open breaker.
      this.late += 1;
      const before = ofBackend.find(({ codes }) => codes.size === 0);
      if (before === undefined) this.#open(backend, [], performance.now());
      else before.to = performance.now();
      return true;
    };
  }

  #open(backend: BackendName, codes: readonly string[], to: number): Window {
    const now = performance.now();
    // Those that no answer can be about any more.
    for (const old of this.#windows.filter((window) => window.to + 2 * OPEN_MS < now))
      this.#windows.splice(this.#windows.indexOf(old), 1);
    const window = { backend, codes: new Set(codes), to };
    this.#windows.push(window);
    return window;
  }
}

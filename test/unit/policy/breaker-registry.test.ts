import { describe, expect, it } from "vitest";
import { BREAKER_PROFILES, type BreakerSettings } from "../../../src/config/index.ts";
import { Failure, type Send } from "../../../src/kernel/index.ts";
import { breaker, circuitOpen } from "../../../src/policy/breaker-layer.ts";
import type { BreakerChange, BreakerNode } from "../../../src/policy/breaker-node.ts";
import { type BreakerPlace, BreakerRegistry } from "../../../src/policy/breaker-registry.ts";
import type { Outcome } from "../../../src/policy/outcome.ts";
import type { AttemptGate } from "../../../src/policy/source-breakers.ts";
import { FakeClock } from "../../support/fake-clock.ts";

type Ending = "good" | "bad" | "refused connection" | "neither";

interface FetchBreakers {
  readonly attempts: AttemptGate;
  readonly coordinate: BreakerNode;
}

interface PlaceSettings {
  readonly source: BreakerSettings;
  readonly coordinate: BreakerSettings;
}

function define(registry: BreakerRegistry, place: BreakerPlace, settings: PlaceSettings): FetchBreakers {
  const attempts = registry.method(place, settings.source);
  return { attempts, coordinate: registry.coordinate(place, settings.coordinate, attempts) };
}

/** A source with methods x, y, z: method m is what the field T.m is fetched with. */
function shop(methods: readonly string[] = ["x", "y", "z"]) {
  const clock = new FakeClock();
  const changes: BreakerChange[] = [];
  const registry = new BreakerRegistry({
    clock,
    random: () => 0,
    onChange: (change) => changes.push(change),
  });
  const settings = { ...BREAKER_PROFILES.default, rampMs: 0 };
  const fetches = new Map<string, FetchBreakers>(
    methods.map((method) => {
      const place = { source: "shop", method, coordinate: `T.${method}` };
      return [method, define(registry, place, { source: settings, coordinate: settings })];
    }),
  );
  const fetchOf = (method: string): FetchBreakers => {
    const fetch = fetches.get(method);
    if (fetch === undefined) throw new Error(method);
    return fetch;
  };
  /** Begins one attempt for one key of a field: what ends it, or the name of the breaker that refuses it. */
  function begin(method: string): string | ((ending: Ending) => void) {
    const { attempts, coordinate } = fetchOf(method);
    const byCoordinate = coordinate.admit();
    if (!byCoordinate.isAdmitted) return byCoordinate.breaker;
    const permit = attempts.admit();
    if (!permit.isAdmitted) {
      byCoordinate.ignore();
      return permit.breaker;
    }
    return (ending) => {
      const outcome: Outcome = ending === "good" ? "success" : ending === "neither" ? "ignore" : "failure";
      permit.settle(outcome, ending === "refused connection" ? "connect" : undefined);
      byCoordinate.settle(outcome === "success" ? 1 : 0, outcome === "failure" ? 1 : 0);
    };
  }
  return {
    clock,
    changes,
    registry,
    begin,
    fetchOf,
    /** One attempt: what became of it, or the breaker that refused it. */
    call(method: string, ending: Ending): string {
      const end = begin(method);
      if (typeof end === "string") return end;
      end(ending);
      return ending;
    },
    open: () =>
      registry
        .list()
        .filter(({ state }) => state !== "closed")
        .map(({ name }) => name),
    opened: () => changes.filter(({ to }) => to === "open").map(({ name }) => name),
  };
}

const THIRTY = Array.from({ length: 30 }, (_, index) => `m${index}`);

describe("one sick field", () => {
  it("F21: opens its own method, and the other fields of the source go on", () => {
    const { call, open, clock } = shop();
    for (let i = 0; i < 200; i++) {
      clock.advance(10);
      call("x", "bad");
      expect(call("y", "good")).toBe("good");
    }
    expect(open()).toEqual(["shop:x"]);
    expect(call("x", "good")).toBe("shop:x");
  });

  it("F21: also when nobody asks for another meanwhile", () => {
    const { call, open } = shop();
    for (let i = 0; i < 200; i++) call("x", "bad");
    expect(open()).toEqual(["shop:x"]);
    expect(call("y", "good")).toBe("good");
  });

  it("and two of them, while a third does well", () => {
    const { call, open, clock } = shop();
    for (let i = 0; i < 100; i++) {
      if (i % 20 === 0) expect(call("z", "good")).toBe("good");
      call("x", "bad");
      call("y", "bad");
      clock.advance(100);
    }
    expect(open()).toEqual(["shop:x", "shop:y"]);
  });

  it("a field that was seen failing an hour ago does not make two of one", () => {
    const { call, open, clock } = shop();
    call("x", "bad");
    clock.advance(3_600_000);
    for (let i = 0; i < 20; i++) call("y", "bad");
    expect(open()).toEqual(["shop:y"]);
  });

  it("does not keep the source from recovering after an outage of the connection", () => {
    const { call, open, clock } = shop();
    for (let i = 0; i < 5; i++) call("y", "refused connection");
    expect(open()).toEqual(["shop"]);
    clock.advance(30_000);
    // The backend is back, but for x, which has the most traffic.
    for (let i = 0; i < 20; i++) call("x", "bad");
    expect(call("y", "good")).toBe("good");
    expect(call("y", "good")).toBe("good");
    expect(open()).toEqual(["shop:x"]);
  });
});

describe("one dead backend", () => {
  it("opens once, above thirty fields that cannot connect", () => {
    const { call, open, opened } = shop(THIRTY);
    for (let round = 0; round < 10; round++) for (const method of THIRTY) call(method, "refused connection");
    expect(open()).toEqual(["shop"]);
    expect(opened()).toEqual(["shop"]);
    for (const method of THIRTY) expect(call(method, "good")).toBe("shop");
  });

  it("opens once, above thirty fields that all get errors or no answer", () => {
    const { call, open, opened } = shop(THIRTY);
    for (let round = 0; round < 10; round++) for (const method of THIRTY) call(method, "bad");
    expect(open()).toEqual(["shop"]);
    expect(opened()).toEqual(["shop"]);
  });

  it("also where only one of them is asked for and cannot connect", () => {
    const { call, opened } = shop(THIRTY);
    for (let i = 0; i < 50; i++) call("m0", "refused connection");
    expect(opened()).toEqual(["shop"]);
  });

  it("also when all its calls were in flight before the first of them failed", () => {
    const { begin, opened, registry } = shop(THIRTY);
    const ends = Array.from({ length: 10 }, () => THIRTY.map((method) => begin(method))).flat();
    for (const end of ends) if (typeof end === "function") end("bad");
    expect(ends.filter((end) => typeof end === "function")).toHaveLength(300);
    expect(opened()).toEqual(["shop"]);
    const below = registry.list().filter(({ level }) => level !== "source");
    expect(below.every(({ calls, blockedBy }) => calls === 0 && blockedBy === "shop")).toBe(true);
  });

  it("that did well a moment ago opens as soon as each of its fields has failed", () => {
    const { call, open } = shop(["x", "y"]);
    for (let i = 0; i < 50; i++) for (const method of ["x", "y"]) call(method, "good");
    for (let i = 0; i < 6; i++) for (const method of ["x", "y"]) call(method, "bad");
    expect(open()).toEqual(["shop"]);
  });

  it("is one also if it has but one method", () => {
    const { call, opened } = shop(["x"]);
    for (let i = 0; i < 50; i++) call("x", "bad");
    expect(opened()).toEqual(["shop"]);
  });

  it("takes back what had opened below it before", () => {
    const { call, open, clock } = shop();
    for (let i = 0; i < 5; i++) call("x", "bad");
    expect(open()).toEqual(["shop:x"]);
    for (let i = 0; i < 6; i++) call("y", "bad");
    expect(open()).toEqual(["shop"]);
    clock.advance(30_000);
    expect(call("x", "good")).toBe("good");
    expect(call("y", "good")).toBe("good");
    expect(open()).toEqual([]);
  });

  it("gets one probe at a time for all its fields, and opens again at the first that fails", () => {
    const { call, begin, open, clock } = shop(THIRTY);
    for (const method of THIRTY) call(method, "bad");
    clock.advance(30_000);
    const probes = THIRTY.map((method) => begin(method)).filter((end) => typeof end === "function");
    expect(probes).toHaveLength(1);
    for (const probe of probes) if (typeof probe === "function") probe("bad");
    expect(open()).toEqual(["shop"]);
    expect(call("m1", "good")).toBe("shop");
  });
});

describe("the parts of the tree", () => {
  it("a refusal names the topmost breaker, whether it is asked for or not", () => {
    const { call, fetchOf, registry } = shop();
    for (let i = 0; i < 5; i++) call("x", "bad");
    expect(fetchOf("x").coordinate.wouldRefuse()?.breaker).toBe("shop:x");
    registry.find("shop")[0]?.breaker.force("open");
    expect(fetchOf("x").coordinate.wouldRefuse()?.breaker).toBe("shop");
    expect(fetchOf("y").coordinate.wouldRefuse()?.breaker).toBe("shop");
    expect(call("x", "good")).toBe("shop");
  });

  it("a refusal becomes a failure that names no breaker to a client", () => {
    const { call, fetchOf } = shop();
    for (let i = 0; i < 5; i++) call("x", "bad");
    const refusal = fetchOf("x").coordinate.wouldRefuse();
    if (refusal === undefined) throw new Error("not refused");
    const failure = circuitOpen(refusal);
    expect(failure).toMatchObject({ code: "CIRCUIT_OPEN", retryAfterMs: 30_000 });
    expect(failure.detail).toContain("shop:x");
    expect(failure.message).not.toContain("shop");
  });

  it("a call that its method refuses is no probe of the source", () => {
    const { call, open, clock, registry } = shop();
    for (let i = 0; i < 5; i++) call("y", "refused connection");
    registry.find("shop:x")[0]?.breaker.force("open");
    clock.advance(30_000);
    expect(call("x", "good")).toBe("shop:x");
    expect(registry.find("shop")[0]?.breaker.state).toBe("open");
    expect(call("y", "good")).toBe("good");
    expect(call("y", "good")).toBe("good");
    expect(open()).toEqual(["shop:x"]);
  });

  it("an attempt is heard once", () => {
    const { fetchOf, registry } = shop();
    const attempt = fetchOf("x").attempts.admit();
    if (!attempt.isAdmitted) throw new Error("refused");
    attempt.settle("success");
    for (let i = 0; i < 10; i++) attempt.settle("failure", "connect");
    expect(
      registry
        .list()
        .map(({ calls, failed }) => [calls, failed])
        .slice(0, 2),
    ).toEqual([
      [1, 0],
      [1, 0],
    ]);
  });

  it("a coordinate opens alone for what only it cannot read", () => {
    const { fetchOf, open } = shop();
    const { attempts, coordinate } = fetchOf("x");
    for (let i = 0; i < 5; i++) {
      const permit = coordinate.admit();
      const attempt = attempts.admit();
      if (!permit.isAdmitted || !attempt.isAdmitted) throw new Error("refused");
      attempt.settle("success");
      permit.settle(0, 3);
    }
    expect(open()).toEqual(["T.x"]);
    expect(attempts.admit().isAdmitted).toBe(true);
  });

  it("holding the source open leaves those below as they are", () => {
    const { call, registry, open } = shop();
    for (let i = 0; i < 5; i++) call("x", "bad");
    registry.find("shop")[0]?.breaker.force("open");
    expect(open()).toEqual(["shop", "shop:x"]);
    registry.find("shop")[0]?.breaker.force("auto");
    expect(open()).toEqual(["shop:x"]);
  });

  it("what one holds stays, whatever opens above it", () => {
    const { call, registry } = shop();
    registry.find("T.x")[0]?.breaker.force("open");
    for (let i = 0; i < 5; i++) call("y", "refused connection");
    expect(registry.find("T.x")[0]?.breaker.isForced).toBe(true);
  });

  it("is as large as the configuration, however it is asked", () => {
    const { registry, fetchOf } = shop();
    const settings = { source: BREAKER_PROFILES.default, coordinate: BREAKER_PROFILES.fast };
    const place = { source: "shop", method: "x", coordinate: "T.x" };
    const first = fetchOf("x");
    expect(define(registry, place, settings)).toEqual({
      attempts: first.attempts,
      coordinate: first.coordinate,
    });
    expect(registry.find("T.none")).toEqual([]);
    expect(registry.list().map(({ name, level }) => `${level} ${name}`)).toEqual([
      "source shop",
      "method shop:x",
      "method shop:y",
      "method shop:z",
      "coordinate T.x",
      "coordinate T.y",
      "coordinate T.z",
    ]);
    define(registry, { ...place, source: "other" }, settings);
    expect(registry.find("T.x").map(({ identity }) => identity.source)).toEqual(["shop", "other"]);
  });

  it("tells of changes by name, level and source", () => {
    const { call, changes } = shop();
    for (let i = 0; i < 5; i++) call("x", "bad");
    expect(changes).toEqual([
      { name: "shop:x", level: "method", source: "shop", from: "closed", to: "open" },
    ]);
  });
});

describe("as a layer", () => {
  const CALL = {
    request: {},
    requestId: "1",
    key: () => "",
    timeoutMs: 1_000,
    signal: new AbortController().signal,
  };

  async function codes(failure: Failure | undefined, times: number) {
    const { fetchOf } = shop();
    let sent = 0;
    const upstream: Send = async () => {
      sent += 1;
      if (failure !== undefined) throw failure;
      return "answer";
    };
    const send = breaker(fetchOf("x").attempts)(upstream);
    const seen = new Set<unknown>();
    let last: unknown;
    for (let i = 0; i < times; i++) {
      last = await send(CALL).catch((error: unknown) => error);
      seen.add(last instanceof Failure ? last.code : last);
    }
    return { seen: [...seen], sent, last };
  }

  it("F11: sends five that fail, and no more", async () => {
    const { seen, sent, last } = await codes(new Failure("UPSTREAM_ERROR", { detail: "500" }), 1_000);
    expect(sent).toBe(5);
    expect(seen).toEqual(["UPSTREAM_ERROR", "CIRCUIT_OPEN"]);
    expect(last).toMatchObject({ retryAfterMs: 30_000, detail: "the breaker shop:x is open" });
  });

  it.each([
    "NOT_FOUND",
    "INVALID_ARGUMENT",
    "UNAUTHENTICATED",
    "FORBIDDEN",
    "CONFLICT",
    "RATE_LIMITED",
    "DEADLINE_EXCEEDED",
    "CANCELLED",
    "OVERLOADED",
  ] as const)("F12, F13: goes on sending through a thousand %s", async (code) => {
    const { seen, sent } = await codes(new Failure(code, { detail: "" }), 1_000);
    expect(sent).toBe(1_000);
    expect(seen).toEqual([code]);
  });

  it("hands on what is answered", async () => {
    expect(await codes(undefined, 3)).toMatchObject({ seen: ["answer"], sent: 3 });
  });
});

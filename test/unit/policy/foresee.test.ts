import { describe, expect, it } from "vitest";
import { BREAKER_PROFILES } from "../../../src/config/index.ts";
import { Failure } from "../../../src/kernel/index.ts";
import { BreakerRegistry } from "../../../src/policy/breaker-registry.ts";
import type { CoordinateOptions } from "../../../src/policy/coordinate-options.ts";
import { composeCoordinateStack } from "../../../src/policy/coordinate-stack.ts";
import { foresee } from "../../../src/policy/foresee.ts";
import { RequiredFailure } from "../../../src/policy/required.ts";
import { Substitute } from "../../../src/policy/substitute.ts";
import { FakeClock } from "../../support/fake-clock.ts";

type Options = CoordinateOptions<number, undefined>;

function place(more: Partial<Options> = {}) {
  const clock = new FakeClock();
  const registry = new BreakerRegistry({ clock, random: () => 0, onChange: () => undefined });
  const settings = BREAKER_PROFILES.default;
  const names = { source: "s", method: "GET /x", coordinate: "A.x" };
  const gate = registry.method(names, settings);
  const breaker = registry.coordinate(names, settings, gate);
  const options: Options = {
    isRequiredLookup: false,
    stale: undefined,
    fallback: undefined,
    breaker,
    ...more,
  };
  let asked = 0;
  const load = composeCoordinateStack(options, async (inputs) => {
    asked++;
    return inputs.map(() => new Failure("UPSTREAM_ERROR", { detail: "as asked" }));
  });
  return { clock, registry, foresight: foresee(options, gate.node), load, asked: () => asked };
}

describe("what is known of a field before there is a key", () => {
  it.each(["s", "s:GET /x", "A.x"])(
    "is refused while %s is held open, with what it says when it is asked",
    async (name) => {
      const { registry, foresight } = place();
      expect(foresight?.reason(undefined)).toBeUndefined();
      const [node] = registry.find(name);
      node?.breaker.force("open");
      expect(foresight?.reason(undefined)).toMatchObject({
        code: "CIRCUIT_OPEN",
        detail: `the breaker ${name} is open`,
      });
      node?.breaker.force("auto");
      expect(foresight?.reason(undefined)).toBeUndefined();
    },
  );

  it("is the same as the refusal of one that has opened by itself, until a probe may go", async () => {
    const { clock, foresight, load, asked } = place();
    for (let call = 0; call < 5; call++) await load([1], undefined);
    clock.advance(1_000);
    const [refused] = (await load([1], undefined)) as [Failure];
    const reason = foresight?.reason(undefined);
    expect(asked()).toBe(5);
    expect(reason).toEqual(refused);
    expect(reason?.retryAfterMs).toBe(29_000);
    clock.advance(29_000);
    expect(foresight?.reason(undefined)).toBeUndefined();
  });

  it("is no refusal while a probe is in flight: the next one may be admitted", async () => {
    const { clock, foresight, load, registry } = place();
    for (let call = 0; call < 5; call++) await load([1], undefined);
    clock.advance(30_000);
    const [node] = registry.find("A.x");
    const probe = node?.admit();
    expect([probe?.isAdmitted, node?.breaker.state, node?.admit().isAdmitted]).toEqual([
      true,
      "half-open",
      false,
    ]);
    expect(foresight?.reason(undefined)).toBeUndefined();
  });

  it("has what stands in for it, and is marked where it is REQUIRED", async () => {
    const reason = new Failure("CIRCUIT_OPEN", { detail: "as asked" });
    const fixed = place({ fallback: { load: undefined, value: { payload: 0 } } });
    const outcome = await fixed.foresight?.outcome(reason, undefined);
    expect(outcome).toBeInstanceOf(Substitute);
    expect(outcome).toMatchObject({ status: "FALLBACK", failure: reason, payload: 0 });
    expect(await place().foresight?.outcome(reason, undefined)).toBe(reason);
    const required = await place({ isRequiredLookup: true }).foresight?.outcome(reason, undefined);
    expect(required).toBeInstanceOf(RequiredFailure);
  });

  it("is nothing where what stands in for it goes by the key, and where no breaker is on", () => {
    expect(place({ fallback: { load: async () => [], value: undefined } }).foresight).toBeUndefined();
    expect(place({ stale: {} as NonNullable<Options["stale"]> }).foresight).toBeUndefined();
    expect(
      foresee(
        { isRequiredLookup: false, stale: undefined, fallback: undefined, breaker: undefined },
        undefined,
      ),
    ).toBeUndefined();
  });
});

it("a registry counts what is open, however that came about and ended", async () => {
  const { registry, clock, load } = place();
  expect(registry.openCount).toBe(0);
  const [source] = registry.find("s");
  source?.breaker.force("open");
  source?.breaker.force("open");
  expect(registry.openCount).toBe(1);
  source?.breaker.force("closed");
  expect(registry.openCount).toBe(0);
  for (let call = 0; call < 5; call++) await load([1], undefined);
  expect(registry.openCount).toBe(1);
  registry.find("A.x")[0]?.breaker.force("open");
  expect(registry.openCount).toBe(1);
  registry.find("A.x")[0]?.breaker.force("auto");
  expect(registry.openCount).toBe(0);
  for (let call = 0; call < 5; call++) await load([1], undefined);
  clock.advance(30_000);
  // The probe: half-open is not open.
  const permit = registry.find("A.x")[0]?.admit();
  expect([permit?.isAdmitted, registry.openCount]).toEqual([true, 0]);
});

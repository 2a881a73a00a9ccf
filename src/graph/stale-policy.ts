import { type ChangedSetting, MAX_STALE_MS, type StaleSettings } from "../config/index.ts";
import { type Problems, systemClock } from "../kernel/index.ts";
import { openStaleStore, type Stale, type StaleStore } from "../policy/index.ts";
import {
  argumentOf,
  callerText,
  canonical,
  type DirectiveUse,
  type FetchInput,
  type FetchScope,
  isTrue,
  numberOf,
  objectKey,
  placeOf,
} from "../sources/index.ts";
import type { FieldFetch } from "./model.ts";

/** Where a graph keeps the last good outcomes of its fields. A store lives as long as its graph: it knows no other. */
export interface StaleKeeping {
  readonly settings: StaleSettings;
  /** Opened when the first field needs it. */
  readonly store: () => StaleStore;
}

export function openStaleKeeping(settings: StaleSettings): StaleKeeping {
  let store: StaleStore | undefined;
  return {
    settings,
    store: () => {
      store ??= openStaleStore(settings);
      return store;
    },
  };
}

/** What a field says of its last good outcome. */
export interface DeclaredStale {
  readonly stale: Stale<FetchInput, FetchScope>;
  readonly shown: ChangedSetting;
}

/** Compiles `stale:` and `staleMs:` of a `@fallback`; undefined where nothing is kept. */
export function staleOf(
  { spec, read }: FieldFetch,
  directive: DirectiveUse<"fallback">,
  { settings, store }: StaleKeeping,
  problems: Problems,
): DeclaredStale | undefined {
  const { coordinate } = spec;
  const flag = argumentOf(directive, "stale");
  const own = argumentOf(directive, "staleMs");
  const ownMs = numberOf(own);
  if (own === undefined && !isTrue(flag)) return undefined;
  if (own !== undefined && (ownMs === undefined || ownMs < 1 || ownMs > MAX_STALE_MS)) {
    problems.add(
      placeOf(own),
      `${coordinate}: @fallback(staleMs:) must be from 1 to ${MAX_STALE_MS} milliseconds`,
    );
    return undefined;
  }
  if (own !== undefined && flag !== undefined && !isTrue(flag)) {
    problems.add(placeOf(flag), `${coordinate}: @fallback(stale: false) and staleMs contradict each other`);
    return undefined;
  }
  const maxAgeMs = ownMs ?? settings.maxAgeMs;
  // Always in one order, whichever order the SDL has.
  const headers = [...spec.requestHeaders].sort();
  let args: FetchInput["args"] | undefined;
  let argsText = "";
  return {
    stale: {
      store: store(),
      clock: systemClock,
      maxAgeMs,
      isPruned: spec.takesSelection,
      // Neither a coordinate nor the name of a client holds a line break.
      callerOf: (scope) => `${coordinate}\n${scope.client}\n${callerText(headers, scope)}`,
      keyOf(input) {
        // Most often the arguments of all keys are one and the same.
        if (input.args !== args) argsText = canonical(input.args);
        args = input.args;
        return `${argsText}\n${objectKey(input.object, Object.keys(input.object))}`;
      },
      isReadable(payload) {
        try {
          read(payload);
          return true;
        } catch {
          return false;
        }
      },
    },
    shown: {
      setting: "fallback.staleMs",
      value: maxAgeMs,
      from: own === undefined ? "stale.maxAgeMs" : `@fallback on ${coordinate}`,
    },
  };
}

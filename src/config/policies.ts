import type { z } from "zod";
import { BREAKER_PROFILES, type BreakerProfile, type BreakerSettings } from "./breaker-settings.ts";
import { decimal, flag, oneOf, says, section, wholeNumber } from "./values.ts";

/** Every policy with its settings, as whoever applies it needs them. */
export interface Policies {
  readonly timeout: { readonly ms: number };
  readonly connectTimeout: { readonly ms: number };
  readonly singleFlight: { readonly enabled: boolean };
  readonly criticality: { readonly level: "REQUIRED" | "IMPORTANT" | "OPTIONAL" };
  readonly retry: RetrySettings;
  readonly limit: LimitSettings;
  /** `profile` has done its part: the other settings are what holds. */
  readonly breaker: BreakerSettings & { readonly profile: BreakerProfile; readonly enabled: boolean };
}

export interface RetrySettings {
  /** In all, the first one included; 1 is never again. */
  readonly attempts: number;
  /** The longest wait before the second attempt. */
  readonly baseMs: number;
  /** What the longest wait grows by with each attempt. */
  readonly multiplier: number;
  readonly maxMs: number;
}

export interface LimitSettings {
  /** How many calls may be in flight at once. */
  readonly maxConcurrent: number;
  /** How many more may wait; 0: none. */
  readonly maxQueue: number;
  /** How long one may wait, if its deadline allows it. */
  readonly queueMs: number;
}

export type PolicyName = keyof Policies;

interface Setting<Value> {
  readonly shape: z.ZodType<Value>;
  readonly default: Value;
  /** For editors and for the reference page. */
  readonly description: string;
}

interface Policy<Settings> {
  readonly description: string;
  readonly settings: { readonly [Name in keyof Settings]: Setting<Settings[Name]> };
  /** What one place says, with what follows from it for other settings. */
  readonly expand?: (given: Partial<Settings>) => Partial<Settings>;
}

const NO_END = "Nothing waits for ever: a timeout cannot be switched off.";

function milliseconds(): z.ZodType<number> {
  return wholeNumber({ min: 1, max: 300_000, unit: "milliseconds", hint: NO_END });
}

/** A time that bounds no call, from nothing to an hour. */
function pause(): z.ZodType<number> {
  return wholeNumber({ min: 0, max: 3_600_000, unit: "milliseconds" });
}

function count(min: number, max: number): z.ZodType<number> {
  return wholeNumber({ min, max });
}

const SHARE = decimal({ above: 0, max: 1 });
const GROWTH = decimal({ min: 1, max: 10 });
const { default: BREAKER } = BREAKER_PROFILES;

/** A setting of the breaker, whose default is the default profile's. */
function ofBreaker<Name extends keyof BreakerSettings>(
  name: Name,
  shape: z.ZodType<BreakerSettings[Name]>,
  description: string,
): Setting<BreakerSettings[Name]> {
  return { shape, default: BREAKER[name], description };
}

/**
 * The policies that `policies` may hold, in `gateway.yaml` as a whole and under a source.
 *
 * To add one, give it a line in {@link Policies} and an entry here. Its directive is a file in `src/directives/`,
 * and what it does is a file in `src/policy/`.
 */
export const POLICIES: { readonly [Name in PolicyName]: Policy<Policies[Name]> } = {
  timeout: {
    description: "One attempt as a whole, from the first byte sent to the last one decoded.",
    settings: { ms: { shape: milliseconds(), default: 10_000, description: "Milliseconds." } },
  },
  connectTimeout: {
    description: "Opening a connection.",
    settings: { ms: { shape: milliseconds(), default: 5000, description: "Milliseconds." } },
  },
  singleFlight: {
    description: "Identical reads that are in flight at the same time share one call.",
    settings: { enabled: { shape: flag(), default: true, description: "false: each makes its own call." } },
  },
  criticality: {
    description: "What a field's failure means for the object around it.",
    settings: {
      level: {
        shape: oneOf(["REQUIRED", "IMPORTANT", "OPTIONAL"]),
        default: "IMPORTANT",
        description: "REQUIRED: without the field, the object is null.",
      },
    },
  },
  retry: {
    description: "A read that failed for a moment is sent again, within a budget of the source's.",
    settings: {
      attempts: { shape: count(1, 10), default: 3, description: "In all; 1 is never again." },
      baseMs: { shape: pause(), default: 50, description: "The longest wait before the second attempt." },
      multiplier: { shape: GROWTH, default: 2, description: "What the longest wait grows by each time." },
      maxMs: { shape: pause(), default: 1000, description: "The longest wait of all." },
    },
  },
  limit: {
    description: "How many calls may be in flight at once, and how many more may wait.",
    settings: {
      maxConcurrent: { shape: count(1, 100_000), default: 256, description: "In flight at once." },
      maxQueue: { shape: count(0, 100_000), default: 2048, description: "How many more may wait." },
      queueMs: { shape: pause(), default: 2000, description: "How long one may wait." },
    },
  },
  breaker: {
    description: "What keeps failing is not asked for a while.",
    settings: {
      enabled: { shape: flag(), default: true, description: "false: there is no breaker." },
      profile: {
        shape: oneOf(["default", "strict", "fast"]),
        default: "default",
        description: "Sets all settings but enabled; those beside it win.",
      },
      failures: ofBreaker("failures", count(1, 10_000), "Opens at so many failures in a row."),
      failureRate: ofBreaker("failureRate", SHARE, "Opens when this share of the window's calls failed."),
      minimumCalls: ofBreaker("minimumCalls", count(1, 100_000), "Below so many calls no share is judged."),
      windowMs: ofBreaker("windowMs", milliseconds(), "How far back the calls of the window are."),
      slowCallMs: ofBreaker("slowCallMs", pause(), "A call that takes as long is slow; 0: none is."),
      slowCallRate: ofBreaker("slowCallRate", SHARE, "Opens when this share of the window's calls was slow."),
      successes: ofBreaker("successes", count(1, 1_000), "Closes after so many good probes in a row."),
      openMs: ofBreaker("openMs", milliseconds(), "How long it stays open the first time."),
      openMultiplier: ofBreaker("openMultiplier", GROWTH, "What that grows by each time it opens again."),
      maxOpenMs: ofBreaker("maxOpenMs", pause(), "The longest it stays open."),
      halfOpenProbes: ofBreaker(
        "halfOpenProbes",
        count(1, 1_000),
        "How many probes may be in flight at once.",
      ),
      halfOpenTimeoutMs: ofBreaker(
        "halfOpenTimeoutMs",
        milliseconds(),
        "Opens again when no probe succeeds within it.",
      ),
      rampMs: ofBreaker(
        "rampMs",
        pause(),
        "How long it takes after closing until all calls are let through.",
      ),
    },
    // The nearest place wins, setting by setting: one that names a profile has said all of them.
    expand: ({ profile, ...given }) =>
      profile === undefined ? given : { profile, ...BREAKER_PROFILES[profile], ...given },
  },
};

export const POLICY_NAMES: readonly PolicyName[] = Object.keys(POLICIES) as PolicyName[];

/** What one place says of policies: any of them, any of their settings. */
export type PolicySettings = {
  readonly [Name in PolicyName]?: Partial<Policies[Name]> | undefined;
};

/** The policies of one source or fetched field: each setting, and who gave it its value. */
export interface EffectivePolicies {
  readonly settings: Policies;
  /** "default", "policies in gateway.yaml", "source users", "@timeout on Product.reviews". */
  readonly origins: { readonly [Name in PolicyName]: { readonly [Setting in keyof Policies[Name]]: string } };
}

const DEFAULT = "default";

export const DEFAULT_POLICIES: EffectivePolicies = {
  settings: mapPolicies((policy) => mapSettings(policy, (setting) => setting.default)) as unknown as Policies,
  origins: mapPolicies((policy) => mapSettings(policy, () => DEFAULT)) as EffectivePolicies["origins"],
};

function mapPolicies<Result>(map: (policy: Policy<Loose>) => Result): Record<PolicyName, Result> {
  const entries = POLICY_NAMES.map((name) => [name, map(policyOf(name))]);
  return Object.fromEntries(entries);
}

type Loose = Readonly<Record<string, unknown>>;

function mapSettings<Result>(
  { settings }: Policy<Loose>,
  map: (setting: Setting<unknown>) => Result,
): object {
  return Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, map(setting)]));
}

function policyOf(name: PolicyName): Policy<Loose> {
  return POLICIES[name] as unknown as Policy<Loose>;
}

/** The nearer place's policies over those it inherits, setting by setting. */
export function overridePolicies(
  { settings, origins }: EffectivePolicies,
  nearer: PolicySettings,
  origin: string,
): EffectivePolicies {
  const given = POLICY_NAMES.map(
    (name) => [name, expand(name, withoutUndefined(nearer[name] ?? {}))] as const,
  );
  const over = (base: Policies | EffectivePolicies["origins"], value: (given: unknown) => unknown): object =>
    Object.fromEntries(
      given.map(([name, changes]) => {
        const entries = Object.entries(changes).map(([setting, each]) => [setting, value(each)]);
        return [name, { ...base[name], ...Object.fromEntries(entries) }];
      }),
    );
  return {
    settings: over(settings, (value) => value) as Policies,
    origins: over(origins, () => origin) as EffectivePolicies["origins"],
  };
}

function expand(name: PolicyName, given: object): object {
  return policyOf(name).expand?.(given as Loose) ?? given;
}

function withoutUndefined(settings: object): object {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** A setting that is not the default. */
export interface ChangedSetting {
  /** `timeout.ms` */
  readonly setting: string;
  readonly value: unknown;
  readonly from: string;
}

/** The settings that are not the default, in the order of the table. */
export function changedPolicies({ settings, origins }: EffectivePolicies): ChangedSetting[] {
  return POLICY_NAMES.flatMap((name) => {
    const values = settings[name] as Loose;
    const usual = DEFAULT_POLICIES.settings[name] as Loose;
    return Object.entries(origins[name])
      .filter(([setting]) => values[setting] !== usual[setting])
      .map(([setting, from]) => ({ setting: `${name}.${setting}`, value: values[setting], from }));
  });
}

/** Where each setting is from that is not the default's: `{ "timeout.ms": "source users" }`. */
export function policyOrigins({ origins }: EffectivePolicies): Record<string, string> {
  const all = POLICY_NAMES.flatMap((name) =>
    Object.entries(origins[name]).map(([setting, from]): [string, string] => [`${name}.${setting}`, from]),
  );
  return Object.fromEntries(all.filter(([, from]) => from !== DEFAULT));
}

/** What keeps a value from being that setting: "must be …", and on a second line the way out. */
export function settingFault(policy: PolicyName, setting: string, value: unknown): string | undefined {
  const found = policyOf(policy).settings[setting];
  if (found === undefined) return says(`is no setting of ${policy}`);
  return found.shape.safeParse(value).error?.issues[0]?.message;
}

/** The section `policies`. What it leaves out is inherited, so nothing is filled in here. */
export function policiesSection({ showDefaults }: { showDefaults: boolean }): z.ZodType<PolicySettings> {
  const sections = POLICY_NAMES.map((name) => {
    const { description, settings } = policyOf(name);
    const shapes = Object.entries(settings).map(([setting, { shape, description: words, ...rest }]) => {
      const meta = showDefaults ? { description: words, default: rest.default } : { description: words };
      return [setting, shape.optional().meta(meta)];
    });
    return [name, section(Object.fromEntries(shapes)).optional().describe(description)];
  });
  return section(Object.fromEntries(sections)) as unknown as z.ZodType<PolicySettings>;
}

import type { z } from "zod";
import { flag, says, section, wholeNumber } from "./values.ts";

/** Every policy with its settings, as whoever applies it needs them. */
export interface Policies {
  readonly timeout: { readonly ms: number };
  readonly connectTimeout: { readonly ms: number };
  readonly singleFlight: { readonly enabled: boolean };
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
}

const NO_END = "Nothing waits for ever: a timeout cannot be switched off.";

function milliseconds(): z.ZodType<number> {
  return wholeNumber({ min: 1, max: 300_000, unit: "milliseconds", hint: NO_END });
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
  const given = POLICY_NAMES.map((name) => [name, withoutUndefined(nearer[name] ?? {})] as const);
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

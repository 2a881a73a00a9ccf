import type { z } from "zod";
import { section, wholeNumber } from "./values.ts";

/** How long the last good outcome of a field may stand in for one that fails: a day. */
export const MAX_STALE_MS = 86_400_000;

/** What is kept for fields with `@fallback(stale:)`, all of them together. */
export interface StaleSettings {
  readonly maxEntries: number;
  /** Of memory, as it is estimated. */
  readonly maxBytes: number;
  /** For fields that do not say it by themselves. */
  readonly maxAgeMs: number;
}

/** The section `stale`, its defaults filled in. */
export function staleSection(): z.ZodType<StaleSettings> {
  const { maxEntries, maxBytes, maxAgeMs } = SETTINGS;
  return section({
    maxEntries: maxEntries.shape().default(50_000).describe(maxEntries.description),
    maxBytes: maxBytes
      .shape()
      .default(64 * 1024 ** 2)
      .describe(maxBytes.description),
    maxAgeMs: maxAgeMs.shape().default(600_000).describe(maxAgeMs.description),
  }).prefault({});
}

/** The section `stale` of a domain. What it leaves out is as for all, so nothing is filled in here. */
export function staleOfDomain(): z.ZodType<{
  readonly [Name in keyof StaleSettings]?: StaleSettings[Name] | undefined;
}> {
  const { maxEntries, maxBytes, maxAgeMs } = SETTINGS;
  return section({
    maxEntries: maxEntries.shape().optional().describe(maxEntries.description),
    maxBytes: maxBytes.shape().optional().describe(maxBytes.description),
    maxAgeMs: maxAgeMs.shape().optional().describe(maxAgeMs.description),
  });
}

interface Setting {
  shape(): z.ZodType<number>;
  readonly description: string;
}

const SETTINGS: { readonly [Name in keyof StaleSettings]: Setting } = {
  maxEntries: {
    shape: () => wholeNumber({ min: 1, max: 1_000_000 }),
    description: "Last good outcomes that are kept; the least recently used go first.",
  },
  maxBytes: {
    shape: () => wholeNumber({ min: 1024, max: 16 * 1024 ** 3, unit: "bytes" }),
    description: "The memory that they may take, as it is estimated.",
  },
  maxAgeMs: {
    shape: () => wholeNumber({ min: 1, max: MAX_STALE_MS, unit: "milliseconds" }),
    description: "How old one may be that stands in; staleMs of a field wins.",
  },
};

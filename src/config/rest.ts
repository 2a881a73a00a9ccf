import type { z } from "zod";
import type { Files } from "./files.ts";
import { type Located, locate } from "./read.ts";
import type { Naming, RestApiConfig } from "./types.ts";
import { existingFile, flag, host, isMap, list, oneOf, record, says, section, text } from "./values.ts";

export interface RestSection {
  readonly versions: Readonly<Record<string, RestVersionSection>>;
  readonly default?: string | undefined;
  readonly versionByQuery: boolean;
  readonly docs: boolean;
  readonly title: string;
  readonly description?: string | undefined;
}

export interface RestVersionSection {
  readonly operations: readonly string[];
  readonly examples?: string | undefined;
  readonly hosts: readonly string[];
  readonly deprecated?: string | undefined;
  readonly sunset?: string | undefined;
  readonly naming: Naming;
}

const NAME = /^[a-z][a-z0-9-]*$/;

/** The section `rest`: operations that are published as REST endpoints. */
export function restSection(files: Files): z.ZodType<RestSection> {
  const fault = says(
    "is not a name for a version",
    "A name starts with a letter and holds lower-case letters, digits and -.",
  );
  return section({
    versions: record({
      what: "a map with a name for each version",
      item: version(files),
      nameFault: (name) => (NAME.test(name) ? undefined : fault),
      namePattern: NAME,
    })
      .refine((versions) => Object.keys(versions).length > 0, says("must hold at least one version"))
      .describe("The versions of the API by name; a name is part of the path: /api/v1/…."),
    default: text()
      .optional()
      .describe("The version of a request that names none. Default: such a request is refused."),
    versionByQuery: flag().default(false).describe("Whether ?version= may name the version."),
    docs: flag()
      .default(true)
      .describe("Serve the OpenAPI documents, /api/openapi.json, and their page, /api/docs."),
    title: text().default("REST API").describe("What the OpenAPI documents call the API."),
    description: text().optional().describe("What the OpenAPI documents say of it, in Markdown."),
  }).superRefine(checkVersions, { when: ({ value }) => isMap(value) });
}

function version(files: Files): z.ZodType<RestVersionSection> {
  return section({
    operations: list(".graphql files", existingFile(files))
      .refine((paths) => paths.length > 0, says("must hold at least one file"))
      .describe(".graphql files whose operations say with @endpoint where they are found."),
    examples: existingFile(files)
      .optional()
      .describe("Requests and the answers that they got, for the OpenAPI document."),
    hosts: list("host names", host())
      .default([])
      .describe("A request to one of these hosts is for this version."),
    deprecated: day().optional().describe("The day since when nobody should start to use it (RFC 9745)."),
    sunset: day().optional().describe("The day from when it may be gone (RFC 8594)."),
    naming: oneOf(["camelCase", "snake_case"])
      .default("camelCase")
      .describe("How members of bodies and parameters are called. An endpoint may have its own."),
  }).superRefine(checkDays, { when: ({ value }) => isMap(value) });
}

function day(): z.ZodType<string> {
  const error = says("must be a day", "Such as 2026-12-31.");
  return text(error).refine((value) => isDay(value), error);
}

/** Whether a text is a day of the calendar, as RFC 3339 writes it (`full-date`). */
export function isDay(value: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(value) ? new Date(`${value}T00:00:00Z`) : undefined;
  // A day that the month does not have becomes one of the next.
  return at !== undefined && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
}

function checkDays(
  { deprecated, sunset }: Readonly<Record<string, unknown>>,
  context: z.core.$RefinementCtx,
): void {
  if (typeof deprecated !== "string" || typeof sunset !== "string" || sunset >= deprecated) return;
  const message = says(
    `is before ${deprecated}, when it is deprecated`,
    "RFC 9745 does not allow that: first the one, then the other.",
  );
  context.addIssue({ code: "custom", message, path: ["sunset"] });
}

function checkVersions(value: Readonly<Record<string, unknown>>, context: z.core.$RefinementCtx): void {
  if (!isMap(value.versions)) return;
  const names = Object.keys(value.versions);
  if (typeof value.default === "string" && !names.includes(value.default)) {
    const message = says("is not a version", `The versions are ${names.join(", ")}.`);
    context.addIssue({ code: "custom", message, path: ["default"] });
  }
  const owners = new Map<string, string>();
  for (const [name, item] of Object.entries(value.versions)) {
    const hosts = isMap(item) && Array.isArray(item.hosts) ? item.hosts : [];
    for (const [index, each] of hosts.entries()) {
      const key = String(each).toLowerCase();
      const owner = owners.get(key);
      if (owner === undefined) owners.set(key, name);
      else {
        const message = says(`is a host of ${owner} already`, "A host is of one version.");
        context.addIssue({ code: "custom", message, path: ["versions", name, "hosts", index] });
      }
    }
  }
}

/** Makes the checked section what the rest of the gateway works with. */
export function toRestApi(
  { versions, default: defaultVersion, ...settings }: RestSection,
  root: Located,
  files: Files,
): RestApiConfig {
  return {
    versions: Object.entries(versions).map(([name, { operations, examples, hosts, ...version }]) => ({
      name,
      place: locate(root, ["rest", "versions", name])?.keyPlace ?? root.keyPlace,
      operations: operations.map((path) => files.resolve(path)),
      examples: examples === undefined ? undefined : files.resolve(examples),
      hosts: hosts.map((each) => each.toLowerCase()),
      deprecated: version.deprecated,
      sunset: version.sunset,
      naming: version.naming,
    })),
    defaultVersion,
    versionByQuery: settings.versionByQuery,
    docs: settings.docs,
    title: settings.title,
    description: settings.description,
  };
}

/** In the shape of the section. */
export function restToJson({
  versions,
  defaultVersion,
  versionByQuery,
}: RestApiConfig): Record<string, unknown> {
  return {
    versions: Object.fromEntries(versions.map(({ name, place: _, ...version }) => [name, version])),
    default: defaultVersion,
    versionByQuery,
  };
}

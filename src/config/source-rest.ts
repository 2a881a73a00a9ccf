import { headerName } from "./headers.ts";
import type { SourceKind, TlsSection } from "./source-kind.ts";
import { tlsSection, toTlsConfig } from "./source-kind.ts";
import type { Naming, RestConfig } from "./types.ts";
import { baseUrl, isMap, oneOf, says, section } from "./values.ts";

export interface RestSection {
  readonly url: string;
  readonly naming: Naming;
  readonly tls?: TlsSection | undefined;
  readonly deadlineHeader?: string | undefined;
}

export const restKind: SourceKind<RestSection, RestConfig> = {
  shape: (files) =>
    section({
      url: baseUrl().describe("http or https URL that the paths of @rest are added to."),
      naming: oneOf(["camelCase", "snake_case"])
        .default("camelCase")
        .describe("How the backend writes the names that are camelCase in the SDL."),
      tls: tlsSection(files).optional().describe("Certificates, where the system's do not fit."),
      deadlineHeader: headerName()
        .optional()
        .describe("A header that tells the backend how many milliseconds it has. Default: none does."),
    }).superRefine(
      ({ url, tls }, context) => {
        if (tls === undefined || !/^http:/i.test(url ?? "")) return;
        const message = says("has no use: the URL is plain http", "Write https:// in url, or take tls away.");
        context.addIssue({ code: "custom", message, path: ["tls"] });
      },
      { when: ({ value }) => isMap(value) },
    ),

  toConfig: ({ url, naming, tls, deadlineHeader }, files) => ({
    url: toFrozenUrl(url),
    naming,
    tls: tls && toTlsConfig(tls, files),
    deadlineHeader: deadlineHeader?.toLowerCase(),
  }),

  toJson: ({ url, naming, tls, deadlineHeader }) => {
    const shown = new URL(url.href);
    shown.username = "";
    shown.password = "";
    return { url: shown.href, naming, tls, deadlineHeader };
  },
};

const URL_PARTS = [
  ...["href", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"],
] as const;

/** A URL that cannot be changed: to freeze one is not enough, for its setters write what freezing cannot reach. */
export function toFrozenUrl(text: string): URL {
  const url = new URL(text);
  const parts: PropertyDescriptorMap = { searchParams: { value: Object.freeze(new URLSearchParams()) } };
  for (const part of URL_PARTS) parts[part] = { value: Reflect.get(url, part) };
  return Object.freeze(Object.defineProperties(url, parts));
}

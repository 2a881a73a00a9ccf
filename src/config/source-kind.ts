import type { z } from "zod";
import type { Files } from "./files.ts";
import type { HeaderRules } from "./headers.ts";
import type { TlsConfig } from "./types.ts";
import { existingFile, section, text } from "./values.ts";

/**
 * One way to reach a backend: a section under a source.
 *
 * To add a kind, write a file that exports one, list it in `source-kinds.ts`, add its result to `SourceConfig`,
 * and give its key a line where `rest` has one: in `shape.ts`, `to-config.ts` and `redact.ts`.
 */
export interface SourceKind<Section, Config> extends HeaderRules {
  shape(files: Files): z.ZodType<Section>;
  toConfig(section: Section, files: Files): Config;
  /** The section again, with its defaults, for `GET /config`. */
  toJson(config: Config): Readonly<Record<string, unknown>>;
}

export interface TlsSection {
  readonly ca?: string | undefined;
  readonly serverName?: string | undefined;
}

export function tlsSection(files: Files): z.ZodType<TlsSection> {
  return section({
    ca: existingFile(files)
      .optional()
      .describe("PEM file of the certificate authority to trust in place of the system's."),
    serverName: text()
      .min(1, "must not be empty")
      .optional()
      .describe("Name to verify the certificate against, where it differs from the address."),
  });
}

export function toTlsConfig({ ca, serverName }: TlsSection, files: Files): TlsConfig {
  return { ca: ca === undefined ? undefined : files.resolve(ca), serverName };
}

/** How the field names of a source's payloads are written, where its SDL has camelCase. */
export type Naming = "camelCase" | "snake_case";

export interface TlsConfig {
  /** PEM file of the certificate authority to trust in place of the system's; absolute path. */
  readonly ca: string | undefined;
  /** Name to verify the certificate against, where it differs from the address. */
  readonly serverName: string | undefined;
}

import type { DocumentTypeDecoration } from "@graphql-typed-document-node/core";
import type { Degraded as MobileDegraded } from "./mobile/generated/degraded.ts";
import type { Degraded as PartnerDegraded } from "./partner/generated/degraded.ts";
import type { Degraded as WebDegraded } from "./web/generated/degraded.ts";

/** By client, what its answers may say of themselves. */
interface DegradedOf {
  readonly mobile: MobileDegraded;
  readonly web: WebDegraded;
  readonly partner: PartnerDegraded;
}

const GATEWAY_URL = process.env.GATEWAY_URL ?? "http://127.0.0.1:4000";

export interface Answer<Result, Degraded> {
  /** What the document asks for, with null where it could not be had. */
  readonly data: Result;
  /** Why fields of it are null, in their order. */
  readonly errors: readonly FieldError[];
  readonly extensions: { readonly degraded?: readonly Degraded[] };
}

export interface FieldError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string };
}

/**
 * Sends a document to the gateway. The types of its variables and of its answer are the document's own.
 *
 * @throws {Error} if there is no answer at all; one with parts missing is an answer.
 */
export async function execute<Client extends keyof DegradedOf, Result, Variables>(
  client: Client,
  document: DocumentTypeDecoration<Result, Variables>,
  variables: Variables,
): Promise<Answer<Result, DegradedOf[Client]>> {
  const response = await fetch(`${GATEWAY_URL}/graphql/${client}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: String(document), variables }),
  });
  const answer = (await response.json()) as Partial<Answer<Result | null, DegradedOf[Client]>>;
  const { data, errors = [], extensions = {} } = answer;
  if (data === undefined || data === null) {
    throw new Error(`The gateway said: ${errors.map(({ message }) => message).join(" ")}`);
  }
  return { data, errors, extensions };
}

type AnyAnswer = Answer<unknown, DegradedOf[keyof DegradedOf]>;

/** Whether the value at a path of an answer is degraded, or stands in one that is. */
export function isDegraded({ extensions }: AnyAnswer, path: readonly (string | number)[]): boolean {
  const { degraded = [] } = extensions;
  return degraded.some((entry) => entry.path.every((key, index) => path[index] === key));
}

/** What is missing, one line for each field: `Missing: Product.reviews (FALLBACK, UPSTREAM_UNAVAILABLE)`. */
export function describeMissing({ extensions }: AnyAnswer): string {
  const { degraded = [] } = extensions;
  const lines = degraded.map(
    ({ coordinate, status, cause }) => `Missing: ${coordinate} (${status}, ${cause})\n`,
  );
  return [...new Set(lines)].join("");
}

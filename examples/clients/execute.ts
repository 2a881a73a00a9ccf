import type { DocumentTypeDecoration } from "@graphql-typed-document-node/core";

const GATEWAY_URL = process.env.GATEWAY_URL ?? "http://127.0.0.1:4000";

export interface Answer<Result> {
  /** What the document asks for, with null where it could not be had. */
  readonly data: Result;
  /** Why fields of it are null, in their order. */
  readonly errors: readonly FieldError[];
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
export async function execute<Result, Variables>(
  client: string,
  document: DocumentTypeDecoration<Result, Variables>,
  variables: Variables,
): Promise<Answer<Result>> {
  const response = await fetch(`${GATEWAY_URL}/graphql/${client}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: String(document), variables }),
  });
  const { data, errors = [] } = (await response.json()) as Partial<Answer<Result | null>>;
  if (data === undefined || data === null) {
    throw new Error(`The gateway said: ${errors.map(({ message }) => message).join(" ")}`);
  }
  return { data, errors };
}

/** What is missing, one line for each field: `Missing: product.reviews (UPSTREAM_UNAVAILABLE)`. */
export function describeMissing(errors: readonly FieldError[]): string {
  const lines = errors.map(({ path = [], extensions }) => {
    const field = path.filter((key) => typeof key === "string").join(".");
    return `Missing: ${field} (${extensions?.code ?? "no code"})\n`;
  });
  return [...new Set(lines)].join("");
}

import type { z } from "zod";
import { AT_KEY, isMap, list, record, says, text } from "./values.ts";

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * Headers of one connection (RFC 9110, section 7.6.1), and those that the transport has to write itself.
 *
 * To set one of them by hand is how requests are smuggled.
 */
const RESERVED: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** What keeps a name from being a field name of RFC 9110, section 5.1, that may be set by hand. */
function nameFault(name: string): string | undefined {
  if (!TOKEN.test(name)) {
    return says("is not a header name", "It may hold letters, digits and - . _ but no space and no colon.");
  }
  if (RESERVED.has(name.toLowerCase())) {
    return says("is a header of the connection and cannot be set or forwarded");
  }
  return undefined;
}

/** A field value of RFC 9110, section 5.5. What it is may be a secret, so no message shows it. */
function headerValue(): z.ZodType<string> {
  const message = "must not hold line breaks, control characters or anything outside of Latin-1";
  return text().regex(/^[\t\x20-\x7e\x80-\xff]*$/, message);
}

/** Header values by name, in any case; two names that differ only in case are one header given twice. */
export function headers(): z.ZodType<Record<string, string>> {
  return record({
    what: "a map of header names and values",
    item: headerValue(),
    nameFault,
    namePattern: TOKEN,
  }).superRefine(
    (values, context) => {
      const seen = new Set<string>();
      for (const name of Object.keys(values)) {
        if (seen.has(name.toLowerCase())) {
          const message = says("is given twice", "The case of a header's name does not matter.");
          context.addIssue({ code: "custom", message, path: [name], params: AT_KEY });
        }
        seen.add(name.toLowerCase());
      }
    },
    { when: ({ value }) => isMap(value) },
  );
}

/** One name of a header that may be set by hand, in any case. */
export function headerName(): z.ZodType<string> {
  return text().superRefine((value, context) => {
    const message = nameFault(value);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
}

/** Names of headers of the caller, in any case. */
export function forwardedHeaders(): z.ZodType<string[]> {
  const name = text().superRefine((value, context) => {
    const message = forwardFault(nameFault(value));
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
  return list("header names", name);
}

/** What a protocol asks of headers beyond HTTP; the answers are written with {@link says}. */
export interface HeaderRules {
  /** The name is in lower case. */
  headerNameFault?(name: string): string | undefined;
  headerValueFault?(value: string): string | undefined;
}

/** Checks the headers of a source against the rules of its protocol. */
export function checkHeadersOfKind(
  { headers: values, forward }: Readonly<Record<string, unknown>>,
  rules: HeaderRules,
  context: z.core.$RefinementCtx,
): void {
  const refuse = (message: string | undefined, path: PropertyKey[], params?: typeof AT_KEY): void => {
    if (message !== undefined) context.addIssue({ code: "custom", message, path, params });
  };
  for (const [name, value] of Object.entries(isMap(values) ? values : {})) {
    refuse(rules.headerNameFault?.(name.toLowerCase()), ["headers", name], AT_KEY);
    if (typeof value === "string") refuse(rules.headerValueFault?.(value), ["headers", name]);
  }
  for (const [index, name] of (Array.isArray(forward) ? forward : []).entries()) {
    if (typeof name !== "string") continue;
    refuse(forwardFault(rules.headerNameFault?.(name.toLowerCase())), ["forward", index]);
  }
}

/** Says of a list's item what was said of a name; an item's place does not show its name, so it is shown. */
function forwardFault(fault: string | undefined): string | undefined {
  if (fault === undefined) return undefined;
  const [predicate, hint] = fault.split("\n");
  const reason = `It ${predicate}.`;
  return says("must be a header that can be forwarded", hint === undefined ? reason : `${reason} ${hint}`);
}

import { z } from "zod";
import type { Files } from "./files.ts";
import { forwardedHeaders, headerName, headers } from "./headers.ts";
import { type PolicyName, type PolicySettings, policiesSection } from "./policies.ts";
import { checkRoute } from "./routes-check.ts";
import type { MatchSection, RouteSection, RulesSection, ToSection } from "./routes-file.ts";
import { redirectSection, respondSection } from "./routes-own-answers.ts";
import { type TlsSection, tlsSection } from "./source-kind.ts";
import { AT_KEY, baseUrl, isMap, list, oneOf, record, says, section, text, wholeNumber } from "./values.ts";

/** What a plain route may take, unless it says so: all that a backend of REST has (RFC 9110, 9.3; RFC 5789). */
export const ROUTE_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

const NAME = /^[a-z][a-z0-9-]*$/;
const HOST = /^(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/i;

/** The policies that mean something for a route; the others are about fields. */
const ROUTE_POLICIES: readonly PolicyName[] = ["timeout", "connectTimeout", "retry", "limit", "breaker"];

/** The section `routes`: plain routes by name. */
export function routesSection(files: Files): z.ZodType<Record<string, RouteSection>> {
  const fault = says(
    "is not a name for a route",
    "A name starts with a letter and holds lower-case letters, digits and -.",
  );
  return record({
    what: "a map with a name for each route",
    item: route(files),
    nameFault: (name) => (NAME.test(name) ? undefined : fault),
    namePattern: NAME,
  });
}

function route(files: Files): z.ZodType<RouteSection> {
  return section({
    match: match().describe("Which requests the route takes."),
    to: to(files).optional().describe("Sends them on to a backend."),
    redirect: redirectSection().optional().describe("Answers with another place."),
    respond: respondSection().optional().describe("Answers by itself, always the same."),
    request: rules("backend").describe("What is changed in a request on its way to the backend."),
    response: rules("caller").describe("What is changed in an answer on its way to the caller."),
    policies: policies().default({}).describe("Policies for this route. What is left out is as for all."),
  }).superRefine(checkRoute, { when: ({ value }) => isMap(value) });
}

function match(): z.ZodType<MatchSection> {
  return section({
    path: text().optional().describe("Segments of text, {name} for any one, ** at the end for the rest."),
    regex: text().optional().describe("In place of path: an expression for the whole of the decoded path."),
    methods: list("methods", oneOf(ROUTE_METHODS))
      .refine((methods) => methods.length > 0, says("must hold at least one method"))
      .optional()
      .describe(`Default ${ROUTE_METHODS.join(", ")}. HEAD comes with GET.`),
    host: text()
      .regex(HOST, says("must be a host name, or *. and one", "Write it without a scheme and a port."))
      .optional()
      .describe("What the Host header says, without the port. *.example.com is all below it. Default: any."),
    headers: headers().default({}).describe("Headers that must be there with these values; * is any value."),
  });
}

function backend(files: Files): { url: z.ZodType<string>; tls: z.ZodType<TlsSection | undefined> } {
  return {
    url: baseUrl().describe("http or https URL that the path is added to."),
    tls: tlsSection(files).optional().describe("Certificates, where the system's do not fit."),
  };
}

function to(files: Files): z.ZodType<ToSection> {
  return section({
    ...backend(files),
    stripPrefix: text().optional().describe("The beginning of the path that the backend does not get."),
    rewrite: text()
      .optional()
      .describe(
        "The path that the backend gets, of the {name} and ** of the match; in place of stripPrefix.",
      ),
    fallback: section(backend(files))
      .superRefine(checkTls, { when: ({ value }) => isMap(value) })
      .optional()
      .describe("A backend that is asked where the first one fails before it has answered."),
    maxJsonBytes: wholeNumber({ min: 1024, max: 64 * 1024 ** 2, unit: "bytes" })
      .default(1024 ** 2)
      .describe("The largest JSON body that is read to be changed, after decompression."),
  }).superRefine(checkTls, { when: ({ value }) => isMap(value) });
}

function checkTls(value: Readonly<Record<string, unknown>>, context: z.core.$RefinementCtx): void {
  if (value.tls === undefined || !/^http:/i.test(String(value.url))) return;
  const message = says("has no use: the URL is plain http", "Write https:// in url, or take tls away.");
  context.addIssue({ code: "custom", message, path: ["tls"] });
}

function rules(whoGetsIt: string): z.ZodType<RulesSection> {
  return section({
    headers: section({
      remove: forwardedHeaders().default([]).describe("Headers that are dropped."),
      rename: record({
        what: "a map of header names",
        item: headerName(),
        nameFault: (name) => headerName().safeParse(name).error?.issues[0]?.message,
        namePattern: /^[\w!#$%&'*+.^`|~-]+$/,
      })
        .default({})
        .describe("Old names and new ones."),
      set: headers().default({}).describe("Headers that have this value, whatever there was."),
      add: headers().default({}).describe("Headers that are added to what there is."),
    })
      .prefault({})
      .describe("Applied in the order remove, rename, set, add."),
    body: section({
      naming: oneOf(["camelCase", "snake_case"])
        .optional()
        .describe(`How the ${whoGetsIt} gets the names of all objects.`),
      add: record({
        what: "a map of names and values",
        item: z.unknown(),
        nameFault: () => undefined,
        namePattern: /^/,
      })
        .default({})
        .describe("Members that the outermost object gets."),
    })
      .optional()
      .describe("Changes a JSON body, which is read as a whole for it. Default: bodies pass in a stream."),
  }).prefault({});
}

function policies(): z.ZodType<PolicySettings> {
  return policiesSection({ showDefaults: false }).superRefine(
    (value, context) => {
      for (const name of Object.keys(value)) {
        const known = ROUTE_POLICIES as readonly string[];
        if (known.includes(name)) continue;
        const message = says("means nothing for a route", `Routes have ${known.join(", ")}.`);
        context.addIssue({ code: "custom", message, path: [name], params: AT_KEY });
      }
    },
    { when: ({ value }) => isMap(value) },
  );
}

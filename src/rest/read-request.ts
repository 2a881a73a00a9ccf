import { JsonReaders, membersReader } from "./json-value.ts";
import type { Endpoint, Parameter } from "./model.ts";
import { pageTokens } from "./page-token.ts";
import { readQuery } from "./query-tree.ts";
import { type RequestProblem, RequestProblems } from "./request-problem.ts";
import { type NodeReader, nodeReader, textReader, unknownName } from "./text-value.ts";

/** What of a request the variables come from. */
export interface RequestParts {
  /** The decoded parameters of the path, by their position among the parameters: `p0`, `p1`. */
  readonly path: Readonly<Record<string, string | undefined>>;
  /** As it was sent, without the question mark. */
  readonly query: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed JSON; undefined without one. */
  readonly body: unknown;
}

/** The variables of the operation, as GraphQL takes them; worth nothing if there are problems. */
export interface ReadRequest {
  readonly variables: Record<string, unknown>;
  readonly problems: readonly RequestProblem[];
}

type Step = (parts: RequestParts, variables: Record<string, unknown>, problems: RequestProblems) => void;

/**
 * Compiles how a request to an endpoint becomes variables. What is wrong is found all at once.
 *
 * A contract that is kept strictly: what nobody asked for (an unknown parameter or member) is a slip of the pen.
 *
 * @param ignored - a parameter of the query that is not the operation's
 */
export function requestReader(
  endpoint: Endpoint,
  ignored: string | undefined,
): (parts: RequestParts) => ReadRequest {
  const steps = [
    pathStep(endpoint),
    queryStep(endpoint, ignored),
    headerStep(endpoint),
    bodyStep(endpoint),
  ].flat();
  return (parts) => {
    const variables: Record<string, unknown> = {};
    const problems = new RequestProblems();
    for (const step of steps) step(parts, variables, problems);
    return { variables, problems: problems.all };
  };
}

function pathStep({ segments, parameters }: Endpoint): Step[] {
  const names = segments.flatMap((segment) => ("parameter" in segment ? [segment.parameter] : []));
  return parametersIn(parameters, "path").map(({ name, variable, type }) => {
    const read = textReader(type);
    const key = pathKey(names.indexOf(name));
    return ({ path }, variables, problems) => {
      const text = path[key] ?? "";
      if (text === "") problems.add("path", name, "is empty");
      else variables[variable] = read(text, (problem) => problems.add("path", name, problem));
    };
  });
}

/** What the router calls the parameter at a position, whatever the endpoints of a path call theirs. */
export function pathKey(position: number): string {
  return `p${position}`;
}

function queryStep(endpoint: Endpoint, ignored: string | undefined): Step[] {
  const { naming, pagination } = endpoint;
  const parameters = parametersIn(endpoint.parameters, "query").map((parameter) => ({
    ...parameter,
    read: nodeReader(parameter.type, naming),
  }));
  const token = parameters.find(({ name }) => name === pagination?.tokenParameter);
  if (token !== undefined) token.read = tokenReader(endpoint);
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const names = [...byName.keys()];
  const required = parameters.filter(({ isRequired }) => isRequired);
  return [
    ({ query }, variables, problems) => {
      if (query === "" && required.length === 0) return;
      const refuse = (name: string, problem: string): void => problems.add("query", name, problem);
      const given = readQuery(query, (name) => refuse(name, "is not percent-encoded UTF-8"));
      for (const [name, node] of given) {
        const parameter = byName.get(name);
        if (parameter !== undefined) variables[parameter.variable] = parameter.read(node, name, refuse);
        else if (name !== ignored) refuse(name, unknownName(name, names));
      }
      for (const { name } of required) if (!given.has(name)) refuse(name, "is missing");
    },
  ];
}

function tokenReader(endpoint: Endpoint): NodeReader {
  const tokens = pageTokens(endpoint);
  return ({ texts: [text, ...others], members }, name, refuse) => {
    if (text === undefined || members.size > 0 || others.length > 0) return refuse(name, "must be one token");
    return tokens.decode(text) ?? refuse(name, "is not a token that this list has given");
  };
}

function headerStep({ parameters }: Endpoint): Step[] {
  return parametersIn(parameters, "header").map(({ name, variable, type, isRequired }) => {
    const read = textReader(type);
    return ({ headers }, variables, problems) => {
      const text = headers[name]?.toString();
      if (text !== undefined)
        variables[variable] = read(text, (problem) => problems.add("header", name, problem));
      else if (isRequired) problems.add("header", name, "is missing");
    };
  });
}

function bodyStep({ body, naming, method }: Endpoint): Step[] {
  if (method === "GET" || method === "DELETE") return [];
  const readers = new JsonReaders(naming);
  const whole = body?.kind === "whole" ? body : undefined;
  const members = body?.kind === "members" ? body.members : [];
  const read =
    whole === undefined
      ? membersReader(members.map((member) => ({ ...member, read: readers.of(member.type) })))
      : readers.of(whole.type);
  const isRequired = body?.isRequired ?? false;
  return [
    ({ body: given }, variables, problems) => {
      const refuse = (at: string, problem: string): void => problems.add("body", at, problem);
      if (given === undefined) {
        if (isRequired) refuse("", "is missing");
        return;
      }
      const value = read(given, "", refuse);
      if (whole !== undefined) variables[whole.variable] = value;
      else Object.assign(variables, value);
    },
  ];
}

function parametersIn(parameters: readonly Parameter[], place: Parameter["in"]): readonly Parameter[] {
  return parameters.filter((parameter) => parameter.in === place);
}

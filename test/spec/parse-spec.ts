/** One request that a backend of a spec knows, and its answer. */
export interface Exchange {
  readonly method: string;
  /** Path and query, as they have to be on the wire. */
  readonly url: string;
  /** Lower-case names; each has to be sent. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; undefined where any body will do. */
  readonly requestBody: string | undefined;
  readonly status: number;
  readonly body: string;
}

/** A behaviour, as a Markdown page tells it. */
export interface Spec {
  readonly title: string;
  readonly sources: ReadonlyMap<string, string>;
  /** More lines of a source's section in gateway.yaml. */
  readonly config: ReadonlyMap<string, string>;
  readonly backends: ReadonlyMap<string, readonly Exchange[]>;
  readonly client: string;
  /** An operation that is answered before, by the same client; undefined where the request is the first. */
  readonly before: string | undefined;
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly headers: Record<string, string>;
  readonly answer: unknown;
  /** `source METHOD url`, in any order; undefined where the page says nothing of calls. */
  readonly calls: readonly string[] | undefined;
}

const BLOCK = /^```(\w+) (\S+)(?: (\S+))?\n([\s\S]*?)^```$/gm;

/** @throws if a block has no meaning, or one that is needed is missing. */
export function parseSpec(page: string): Spec {
  const sources = new Map<string, string>();
  const config = new Map<string, string>();
  const backends = new Map<string, Exchange[]>();
  const single = new Map<string, string>();
  for (const [, , role = "", name = "", text = ""] of page.matchAll(BLOCK)) {
    if (role === "source") sources.set(name, text);
    else if (role === "config") config.set(name, text);
    else if (role === "backend") backends.set(name, text.split(/^###\n/m).map(parseExchange));
    else if (["client", "before", "request", "variables", "headers", "answer", "calls"].includes(role))
      single.set(role, text);
    else throw new Error(`a block "${role}" has no meaning in a spec`);
  }
  const need = (role: string): string => {
    const text = single.get(role);
    if (text === undefined) throw new Error(`the spec has no block "${role}"`);
    return text;
  };
  return {
    title: /^# (.+)$/m.exec(page)?.[1] ?? "untitled",
    sources,
    config,
    backends,
    client: need("client"),
    before: single.get("before"),
    query: need("request"),
    variables: JSON.parse(single.get("variables") ?? "{}"),
    headers: JSON.parse(single.get("headers") ?? "{}"),
    answer: JSON.parse(need("answer")),
    calls: single
      .get("calls")
      ?.split("\n")
      .filter((line) => line !== ""),
  };
}

/** `METHOD url`, header lines, optionally a body after an empty line; then `-> status` and the answer's body. */
function parseExchange(text: string): Exchange {
  const [request = "", answer = ""] = text.split(/^-> /m);
  const [head = "", body] = request.trim().split(/\n\n([\s\S]*)/);
  const [first = "", ...headerLines] = head.split("\n");
  const [method = "", url = ""] = first.split(" ");
  const [status = "", ...rest] = answer.split("\n");
  return {
    method,
    url,
    headers: Object.fromEntries(headerLines.map((line) => line.split(/:\s*(.*)/).slice(0, 2))),
    requestBody: body,
    status: Number(status),
    body: rest.join("\n").trim(),
  };
}

import { isDeepStrictEqual } from "node:util";
import type { BackendName } from "../support/shop.ts";
import { ownerOf, type ShopOperation } from "./operations.ts";

type Path = readonly (string | number)[];

/** Whether a backend may have been in a trouble that ends with that code, while the request was on its way. */
export type MayFail = (backend: BackendName, code: string) => boolean;

/** What an answer is worth: all there, less than all and honest about it, or wrong. */
export type Verdict =
  | { readonly kind: "exact" }
  | { readonly kind: "degraded" }
  | { readonly kind: "wrong"; readonly why: string };

interface Entry {
  readonly path: Path;
  readonly code: string;
}

interface Body {
  readonly data?: unknown;
  readonly errors?: readonly { readonly path?: Path; readonly extensions?: { readonly code?: string } }[];
  readonly extensions?: {
    readonly degraded?: readonly { readonly path: Path; readonly cause: string }[];
    readonly degradedOmitted?: number;
  };
}

/** Answers of a backend's faults end at their field. Nothing in an error may be the backend's own. */
const LEAK = /127\.0\.0\.1|localhost|node_modules|TypeError|RangeError|Told to fail|cut of/;

/**
 * Compares an answer with what it is when all backends are well.
 *
 * Each place that is not the same has to be null or an empty list, the answer has to say so there or below it, and
 * the backend that it comes from has to be in such a trouble. And it may say so of no other place.
 */
export function judge(operation: ShopOperation, whole: unknown, text: string, mayFail: MayFail): Verdict {
  let body: Body;
  try {
    body = JSON.parse(text) as Body;
  } catch {
    return wrong("is not JSON");
  }
  const entries = entriesOf(body);
  if (entries.length === 0 && isDeepStrictEqual(body.data, whole)) return { kind: "exact" };
  const leak = LEAK.exec(JSON.stringify([body.errors, body.extensions]));
  if (leak !== null) return wrong(`says "${leak[0]}"`);
  for (const { path, code } of entries) {
    const owner = ownerOf(operation, path);
    if (!mayFail(owner, code)) return wrong(`${path.join(".")} has ${code}, and ${owner} is well`);
  }
  const omitted = body.extensions?.degradedOmitted ?? 0;
  for (const { path, isMissing } of differences(whole, body.data, [])) {
    if (!isMissing) return wrong(`${path.join(".")} is another value`);
    const isSaid = entries.some((entry) => path.every((step, index) => entry.path[index] === step));
    if (!isSaid && omitted === 0) return wrong(`${path.join(".")} is missing without a word`);
  }
  return { kind: "degraded" };
}

function wrong(why: string): Verdict {
  return { kind: "wrong", why };
}

function entriesOf({ errors = [], extensions = {} }: Body): Entry[] {
  return [
    ...errors.map(({ path = [], extensions: { code = "none" } = {} }) => ({ path, code })),
    ...(extensions.degraded ?? []).map(({ path, cause }) => ({ path, code: cause })),
  ];
}

interface Difference {
  readonly path: Path;
  /** Null, or an empty list; else it is a value that nobody sent. */
  readonly isMissing: boolean;
}

/** The topmost places where an answer is not what it should be. */
function differences(expected: unknown, actual: unknown, path: Path): Difference[] {
  if (isDeepStrictEqual(expected, actual)) return [];
  if (isObject(expected) && isObject(actual) && Array.isArray(expected) === Array.isArray(actual)) {
    const names = Object.keys(expected);
    const isSameShape = isDeepStrictEqual(names, Object.keys(actual));
    if (isSameShape) {
      return names.flatMap((name) =>
        differences(expected[name], actual[name], [...path, Array.isArray(expected) ? Number(name) : name]),
      );
    }
  }
  const isEmptyList = Array.isArray(expected) && Array.isArray(actual) && actual.length === 0;
  return [{ path, isMissing: actual === null || isEmptyList }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

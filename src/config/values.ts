import { isIP, isIPv6 } from "node:net";
import { z } from "zod";
import type { Files } from "./files.ts";

/**
 * What a schema says of a value that it refuses: what the value must be, and on a second line the way out.
 *
 * `explain.ts` puts the name of the value in front, and what stands there instead behind. For an unknown key
 * the message is the list of the allowed keys.
 */
export function says(predicate: string, hint?: string): string {
  return hint === undefined ? predicate : `${predicate}\n${hint}`;
}

/** For checks of a whole map, which run even when a part of it is wrong, so that a person sees both. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A map with these keys and no others. */
export function section<T extends z.core.$ZodLooseShape>(
  shape: T,
): z.ZodObject<z.core.util.Writeable<T>, z.core.$strict> {
  const allowed = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === "unrecognized_keys" ? allowed : says("must be a map", `It may hold: ${allowed}.`),
  });
}

export function text(predicate = "must be text"): z.ZodString {
  return z.string(predicate);
}

export function flag(): z.ZodType<boolean> {
  return z.boolean("must be true or false");
}

export function oneOf<const T extends string>(words: readonly T[]): z.ZodType<T> {
  return z.enum(words, `must be ${words.join(" or ")}`);
}

export interface WholeNumberOptions {
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
  readonly hint?: string;
}

export function wholeNumber({ min, max, unit, hint }: WholeNumberOptions): z.ZodType<number> {
  const what = unit === undefined ? "a whole number" : `a whole number of ${unit}`;
  const error = says(`must be ${what} from ${min} to ${max}`, hint);
  return z.int(error).min(min, error).max(max, error);
}

export interface DecimalOptions {
  /** The least that is allowed, or with `above` the most that is not. */
  readonly min?: number;
  readonly above?: number;
  readonly max: number;
}

export function decimal({ min, above, max }: DecimalOptions): z.ZodType<number> {
  const from = min === undefined ? `above ${above}` : `from ${min}`;
  const error = says(`must be a number ${from}${min === undefined ? ", at most" : " to"} ${max}`);
  const number = z.number(error).max(max, error);
  return min === undefined ? number.gt(above ?? 0, error) : number.min(min, error);
}

const PATHS = "Paths start from the folder of this file.";

export function existingFile(files: Files): z.ZodType<string> {
  const error = says("must be the path of a file that exists", PATHS);
  return text(error).refine((path) => files.isFile(path), error);
}

export function existingFolder(files: Files): z.ZodType<string> {
  const error = says("must be the path of a folder that exists", PATHS);
  return text(error).refine((path) => files.isFolder(path), error);
}

export function list<T>(what: string, item: z.ZodType<T>): z.ZodType<T[]> {
  return z.array(item, `must be a list of ${what}`);
}

export interface RecordOptions<T> {
  /** What the record as a whole must be, after "must be". */
  readonly what: string;
  readonly item: z.ZodType<T>;
  /** What is wrong with a name, written with {@link says}. */
  nameFault(name: string): string | undefined;
  /** The rule of the names once more, for editors. */
  readonly namePattern: RegExp;
}

/**
 * A map whose keys a person chooses.
 *
 * The names are checked beside the values and not by the record's key schema, which skips the value of a key
 * that it refuses.
 */
export function record<T>({
  what,
  item,
  nameFault,
  namePattern,
}: RecordOptions<T>): z.ZodType<Record<string, T>> {
  return z
    .record(z.string(), item, `must be ${what}`)
    .superRefine(
      (values, context) => {
        for (const name of Object.keys(values)) {
          const message = nameFault(name);
          if (message !== undefined)
            context.addIssue({ code: "custom", message, path: [name], params: AT_KEY });
        }
      },
      { when: ({ value }) => isMap(value) },
    )
    .meta({ propertyNames: { type: "string", pattern: namePattern.source } });
}

/** Tells `explain.ts` that an issue is about the key, not about what it holds. */
export const AT_KEY: { readonly at: "key" } = { at: "key" };

/** Where the listener stands: an IP address or a host name, without a port. */
export function host(): z.ZodType<string> {
  const error = says("must be an IP address or a host name", "The port has a key of its own.");
  return text(error).refine((value) => isIP(value) !== 0 || HOST_NAME.test(value), error);
}

const HOST_NAME = /^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/;

/** `host:port`, as in gRPC's default name syntax; an IPv6 address stands in brackets. */
export function hostAndPort(): z.ZodType<string> {
  const error = says("must be host:port", "Write it without a scheme, such as backend:4201 or [::1]:4201.");
  return text(error).refine(isHostAndPort, error);
}

function isHostAndPort(value: string): boolean {
  const [, bracketed, name, port] = /^(?:\[([^\]]+)\]|([^:]+)):([0-9]{1,5})$/.exec(value) ?? [];
  const hostIsGood = bracketed === undefined ? HOST_NAME.test(name ?? "") : isIPv6(bracketed);
  return hostIsGood && Number(port) >= 1 && Number(port) <= 65_535;
}

/** An http or https URL to which paths are added: no query, no fragment, and no secret that would be logged. */
export function baseUrl(): z.ZodType<string> {
  return text(NO_URL).superRefine((value, context) => {
    const message = urlFault(value);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
}

const NO_URL = says(
  "must be an http or https URL",
  "Such as http://127.0.0.1:4101 or https://backend.example/base.",
);

function urlFault(value: string): string | undefined {
  const [, authority] = /^https?:\/\/([^/?#]*)/i.exec(value) ?? [];
  // The parser drops tabs and line breaks and turns \ into /, so that two readers could see two hosts.
  if (authority === undefined || /[\s\\]/.test(value) || !URL.canParse(value)) {
    return NO_URL;
  }
  if (authority.includes("@")) {
    return says("must not hold a user name or a password", "Send them with headers: authorization.");
  }
  if (/[?#]/.test(value)) {
    return says(
      "must not hold a query or a fragment",
      "A field's @rest directive says what is added to the URL.",
    );
  }
  return undefined;
}

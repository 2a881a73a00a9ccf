import type { PathSegment } from "./model.ts";

const LITERAL = /^[A-Za-z0-9._~-]+$/;
const PARAMETER = /^\{([A-Za-z_][\w-]*)\}$/;
const RESPONSE_PATH = /^\{([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\}$/;

/** What is wrong with a template, to follow the text it is about. */
export interface PathFault {
  readonly fault: string;
  readonly hint?: string;
}

/** The segments of `/api/v1/products/{id}`. */
export function parsePath(path: string): readonly PathSegment[] | PathFault {
  return parse(path, PARAMETER, "{name}");
}

/** The segments of `/api/v1/orders/{createOrder.id}`, whose parameters are response keys. */
export function parseLocation(path: string): readonly PathSegment[] | PathFault {
  return parse(path, RESPONSE_PATH, "{a.b}");
}

/** As written. */
export function formatSegments(segments: readonly PathSegment[]): string {
  return segments
    .map((segment) => ("literal" in segment ? `/${segment.literal}` : `/{${segment.parameter}}`))
    .join("");
}

function parse(path: string, parameter: RegExp, example: string): readonly PathSegment[] | PathFault {
  if (!path.startsWith("/api/")) return { fault: "must begin with /api/" };
  const segments: PathSegment[] = [];
  for (const text of path.slice(1).split("/")) {
    const [, name] = parameter.exec(text) ?? [];
    if (name !== undefined) {
      if (segments.some((other) => "parameter" in other && other.parameter === name))
        return { fault: `names {${name}} twice` };
      segments.push({ parameter: name });
    } else if (LITERAL.test(text) && !/^\.+$/.test(text)) segments.push({ literal: text });
    else {
      return text === ""
        ? { fault: "has an empty segment", hint: "Take the slash away." }
        : {
            fault: `has a segment that cannot be: ${text}`,
            hint: `A segment is ${example} as a whole, or holds letters, digits and -._~ only.`,
          };
    }
  }
  return segments;
}

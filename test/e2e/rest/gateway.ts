import { join } from "node:path";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import { startGateway } from "../../../src/cli/start.ts";
import { writeFiles } from "../../support/boot.ts";
import { type Answer, type SendOptions, send } from "../../support/http-client.ts";

export interface RestGateway {
  readonly url: string;
  readonly adminUrl: string;
  /** Each line one JSON text. */
  readonly logged: readonly string[];
  get(path: string, headers?: SendOptions["headers"]): Promise<Answer>;
  send(method: string, path: string, body?: unknown, headers?: SendOptions["headers"]): Promise<Answer>;
}

/** A gateway in this process over a folder of files, closed when the test is over. */
export async function startRest(files: Readonly<Record<string, string>>): Promise<RestGateway> {
  const logged: string[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void logged.push(line) });
  const gateway = await startGateway(join(writeFiles(files), "gateway.yaml"), {}, log);
  onTestFinished(() => gateway.close());
  return { ...callsTo(gateway.publicUrl), adminUrl: gateway.adminUrl, logged };
}

/** Calls of a listener. A body that is no text is sent as JSON. */
export function callsTo(url: string): Pick<RestGateway, "url" | "get" | "send"> {
  return {
    url,
    get: (path, headers = {}) => send(url + path, { headers }),
    send: (method, path, body, headers = {}) =>
      send(url + path, {
        method,
        headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
        ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      }),
  };
}

/** The error of an answer that has one. */
export function errorOf(answer: Answer): { code: string; message: string; details?: unknown } {
  return answer.json<{ error: { code: string; message: string; details?: unknown } }>().error;
}

export interface DegradedItem {
  readonly coordinate: string;
  readonly status: string;
  readonly cause: string;
}

/** The header Degraded, sorted. */
export function degradedIn({ headers }: Answer): DegradedItem[] {
  const header = headers.degraded?.toString() ?? "";
  return header
    .split(", ")
    .filter((item) => item !== "")
    .map((item) => {
      const [coordinate = "", ...parameters] = item.split(";");
      const { status = "", cause = "" } = Object.fromEntries(
        parameters.map((parameter) => parameter.split("=")),
      );
      return { coordinate, status, cause };
    })
    .sort(byCoordinate);
}

export function byCoordinate(a: DegradedItem, b: DegradedItem): number {
  return a.coordinate.localeCompare(b.coordinate) || a.cause.localeCompare(b.cause);
}

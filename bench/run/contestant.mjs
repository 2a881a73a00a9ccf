import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { request } from "undici";
import { HOLE, toTag } from "../backends/template.mjs";
import { freePort, start, stop } from "./processes.mjs";

const READY_MS = 45_000;
const ANSWER_MS = 20_000;

/**
 * A peer that runs and has answered rightly.
 *
 * @typedef {object} Contestant
 * @property {import("../peers/index.mjs").Peer} peer
 * @property {string} [variant] of its configurations
 * @property {number} pid
 * @property {string} origin
 * @property {string} path
 * @property {string} body of a request, with holes
 * @property {string} answer with holes
 * @property {() => Promise<void>} stop
 */

/** A peer that isn't measured, and whether that is its own fault. @typedef {{ peer: string, reason: string, isWrong: boolean }} Excluded */

/**
 * Starts a peer and compares its answers with what the shape says.
 *
 * @param {import("../peers/index.mjs").Peer} peer
 * @param {Omit<import("../peers/index.mjs").Place, "port" | "adminPort">} place
 * @param {readonly [string, string]} tags two that nobody has used yet; the same one for a peer that has one answer
 * @param {string} [variant] of its configurations
 * @returns {Promise<Contestant | Excluded>}
 */
export async function enter(peer, place, tags, variant) {
  const directory = `${place.directory}/${peer.name}`;
  mkdirSync(directory, { recursive: true });
  const port = await freePort();
  const program = await peer.prepare({ ...place, directory, port, adminPort: await freePort() }, variant);
  if (typeof program === "string") return { peer: peer.name, reason: program, isWrong: false };

  const logFile = `${directory}/stderr.log`;
  const log = openSync(logFile, "w");
  const env = { NODE_ENV: "production", ...program.env };
  const child = start(program.command, program.args, { cwd: directory, env, log });
  closeSync(log);
  const { shape } = place;
  const contestant = {
    peer,
    ...(variant === undefined ? {} : { variant }),
    pid: child.pid ?? 0,
    origin: `http://127.0.0.1:${port}`,
    path: program.path,
    body: JSON.stringify({ query: shape.query, variables: shape.variables(HOLE) }),
    stop: () => stop(child),
  };
  try {
    await untilReady(contestant, tags[0], () => child.exitCode !== null || child.signalCode !== null);
    const answer = await check(contestant, shape, tags);
    return { ...contestant, answer };
  } catch (error) {
    await contestant.stop();
    const said = readFileSync(logFile, "utf8").trim().slice(-400);
    const reason = error instanceof Error ? error.message : String(error);
    return { peer: peer.name, reason: said === "" ? reason : `${reason} It said: ${said}`, isWrong: true };
  }
}

/** @type {(contestant: Pick<Contestant, "origin" | "path" | "body">, tag: string, isGone: () => boolean) => Promise<void>} */
async function untilReady(contestant, tag, isGone) {
  const end = Date.now() + READY_MS;
  for (;;) {
    if (isGone()) throw new Error("It ended at its start.");
    const status = await ask(contestant, tag).then(
      (answer) => answer.status,
      () => 0, // It doesn't listen yet.
    );
    if (status === 200) return;
    if (Date.now() > end) throw new Error(`It was not ready within ${READY_MS} ms: status ${status}.`);
    await sleep(50);
  }
}

/** Its answer with holes; throws if it is not what it must be. @type {(contestant: Pick<Contestant, "origin" | "path" | "body">, shape: import("../shapes/index.mjs").Shape, tags: readonly [string, string]) => Promise<string>} */
async function check(contestant, shape, tags) {
  const texts = [];
  for (const tag of tags) {
    const { text } = await ask(contestant, tag);
    const { data, errors } = JSON.parse(text);
    if (errors !== undefined)
      throw new Error(`It answered with errors: ${JSON.stringify(errors).slice(0, 300)}.`);
    // Through JSON, so that prototypes and undefined don't count.
    const expected = JSON.parse(JSON.stringify(shape.expected(tag)));
    if (!isDeepStrictEqual(data, expected)) throw new Error(`It answered ${differenceOf(data, expected)}.`);
    texts.push(text);
  }
  const [first, second] = /** @type {[string, string]} */ (texts);
  const answer = first.replaceAll(tags[0], HOLE);
  if (answer.replaceAll(HOLE, tags[1]) !== second)
    throw new Error("Its answers differ in more than their values.");
  return answer;
}

/** @type {(contestant: Pick<Contestant, "origin" | "path" | "body">, tag: string) => Promise<{ status: number, text: string }>} */
async function ask({ origin, path, body }, tag) {
  const { statusCode, body: answer } = await request(origin + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: body.replaceAll(HOLE, tag),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  return { status: statusCode, text: await answer.text() };
}

/** Around the first character that differs. @type {(actual: unknown, expected: unknown) => string} */
function differenceOf(actual, expected) {
  const [a, b] = [JSON.stringify(actual) ?? "nothing", JSON.stringify(expected)];
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const from = Math.max(0, at - 60);
  return `…${a.slice(from, at + 80)}… and not …${b.slice(from, at + 80)}…`;
}

/** Two tags in a row. @type {(tags: { next: number }) => [string, string]} */
export function takeTwo(tags) {
  tags.next += 2;
  return [toTag(tags.next - 2), toTag(tags.next - 1)];
}

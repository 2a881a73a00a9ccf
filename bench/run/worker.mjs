import { closeSync, openSync, readFileSync } from "node:fs";
import { start, stop } from "./processes.mjs";

/** A process of ours that answers each message with one message. */
export class Worker {
  /** @type {import("node:child_process").ChildProcess} */
  #child;
  #log;
  #name;

  /** @param {{ name: string, node: string, args: readonly string[], cwd: string, directory: string }} options */
  constructor({ name, node, args, cwd, directory }) {
    this.#name = name;
    this.#log = `${directory}/${name}.log`;
    const log = openSync(this.#log, "w");
    this.#child = start(node, args, { cwd, log, hasChannel: true });
    closeSync(log);
  }

  /** The next message; an error if the process ends or the time is over. @type {(timeoutMs: number) => Promise<any>} */
  next(timeoutMs) {
    return new Promise((resolve, reject) => {
      const child = this.#child;
      const settle = (/** @type {() => void} */ finish) => {
        clearTimeout(timer);
        child.off("message", onMessage).off("exit", onExit).off("error", onExit);
        finish();
      };
      const onMessage = (/** @type {unknown} */ message) => settle(() => resolve(message));
      const onExit = () =>
        settle(() =>
          reject(new Error(`${this.#name} ended: ${readFileSync(this.#log, "utf8").slice(-500)}`)),
        );
      const timer = setTimeout(
        () => settle(() => reject(new Error(`${this.#name} said nothing for ${timeoutMs} ms.`))),
        timeoutMs,
      );
      child.on("message", onMessage).on("exit", onExit).on("error", onExit);
    });
  }

  /** @type {(message: object, timeoutMs: number) => Promise<any>} */
  ask(message, timeoutMs) {
    const answer = this.next(timeoutMs);
    this.#child.send(message);
    return answer;
  }

  stop() {
    return stop(this.#child);
  }
}

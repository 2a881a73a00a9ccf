import { pino } from "pino";

/** One write for so many bytes of lines: a system call for each line was 8% of a small request. */
const BUFFER_BYTES = 4096;
const FLUSH_MS = 100;

/**
 * The log on standard output. A line appears within 100 ms, and at an orderly exit none is lost; a process that
 * is killed outright (SIGKILL) loses what it logged last.
 */
export function openLog(): pino.Logger {
  const destination = pino.destination({
    dest: 1,
    sync: true,
    minLength: BUFFER_BYTES,
    // Not in pino's types, which lag behind sonic-boom's.
    ...{ periodicFlush: FLUSH_MS },
  });
  process.on("exit", () => destination.flushSync());
  return pino(destination);
}

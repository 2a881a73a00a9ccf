import { closeSync, openSync, readSync, statSync } from "node:fs";
import { resolve } from "node:path";

/** What the configuration may ask of the file system. Relative paths start from the folder of `gateway.yaml`. */
export interface Files {
  resolve(path: string): string;
  isFile(path: string): boolean;
  isFolder(path: string): boolean;
  read(path: string, maxBytes: number): FileContent;
}

/** The text of a file, or in plain words why there is none. */
export type FileContent = { readonly text: string } | { readonly reason: string };

export function openFiles(folder: string): Files {
  return {
    resolve: (path) => resolve(folder, path),
    isFile: (path) => stat(resolve(folder, path))?.isFile() ?? false,
    isFolder: (path) => stat(resolve(folder, path))?.isDirectory() ?? false,
    read: (path, maxBytes) => readBounded(resolve(folder, path), maxBytes),
  };
}

function stat(path: string): ReturnType<typeof statSync> {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // Not allowed to look, a NUL in the path, a file where a folder should be: there is nothing to use.
    return undefined;
  }
}

/**
 * Reads a whole UTF-8 file of at most `maxBytes`.
 *
 * Counts what it reads instead of trusting the size that the system tells: a device or a pipe has none.
 */
function readBounded(path: string, maxBytes: number): FileContent {
  try {
    const buffer = Buffer.alloc(maxBytes + 1);
    const length = readInto(buffer, path);
    if (length > maxBytes) return { reason: `it is larger than ${maxBytes} bytes` };
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(buffer.subarray(0, length)) };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

function readInto(buffer: Buffer, path: string): number {
  const handle = openSync(path, "r");
  try {
    let length = 0;
    while (length < buffer.length) {
      const count = readSync(handle, buffer, length, buffer.length - length, null);
      if (count === 0) break;
      length += count;
    }
    return length;
  } finally {
    closeSync(handle);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EACCES: "reading it is not allowed",
  EPERM: "reading it is not allowed",
  EISDIR: "it is a folder",
  ERR_ENCODING_INVALID_ENCODED_DATA: "it is not UTF-8 text",
  ERR_INVALID_ARG_VALUE: "that is not a path",
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return REASONS[code] ?? `the system says ${code || "no"}`;
}

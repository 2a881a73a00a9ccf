import { createServer } from "node:http2";
import { portOf } from "./http.mjs";

/**
 * A gRPC server on bare HTTP/2 frames: unary calls, no compression.
 *
 * @param {Record<string, (message: Buffer) => Buffer[]>} methods by full name, "package.Service/Method"; bytes of a
 *   request message to pieces of the answer's
 * @returns {import("./main.mjs").Backend}
 */
export function openGrpc(methods) {
  let calls = 0;
  const server = createServer();
  server.on("stream", (stream, headers) => {
    calls++;
    const method = methods[String(headers[":path"]).slice(1)];
    /** @type {Buffer[]} */
    const chunks = [];
    stream.on("error", () => {}); // a caller that went away
    stream.on("data", (/** @type {Buffer} */ chunk) => chunks.push(chunk));
    stream.on("end", () => {
      if (stream.destroyed) return;
      if (method === undefined) {
        stream.respond(
          { ":status": 200, "content-type": "application/grpc", "grpc-status": "12" },
          { endStream: true },
        );
        return;
      }
      stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
      stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
      const request = chunks.length === 1 ? /** @type {Buffer} */ (chunks[0]) : Buffer.concat(chunks);
      stream.end(frame(method(request.subarray(5))));
    });
  });
  return {
    listen: (ready) => server.listen(0, "127.0.0.1", () => ready(portOf(server))),
    calls: () => calls,
  };
}

/** One message behind its five bytes. @type {(pieces: Buffer[]) => Buffer} */
function frame(pieces) {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(
    pieces.reduce((sum, piece) => sum + piece.length, 0),
    1,
  );
  return Buffer.concat([head, ...pieces]);
}

/** The values of field 1, where it is a string or a list of strings; other fields are skipped. @type {(message: Buffer) => string[]} */
export function stringsOf(message) {
  const found = [];
  for (let at = 0; at < message.length; ) {
    const key = Number(message[at++]);
    const [number, next] = readVarint(message, at);
    const isText = (key & 7) === 2;
    if (key === 0x0a) found.push(message.toString("latin1", next, next + number));
    else if (!isText && (key & 7) !== 0)
      throw new Error(`Field ${key >> 3} is of a wire type that nobody sends.`);
    at = isText ? next + number : next;
  }
  return found;
}

/** @type {(bytes: Buffer, at: number) => [value: number, next: number]} */
function readVarint(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = Number(bytes[at++]);
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
}

/** A message as field number `field` (below 16) of its parent. @type {(field: number, message: Uint8Array) => Buffer} */
export function asField(field, message) {
  const head = [(field << 3) | 2];
  let rest = message.length;
  for (; rest >= 0x80; rest >>>= 7) head.push((rest & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([...head, rest]), message]);
}

import { createServer } from "node:http";
import { findShape } from "../shapes/index.mjs";

/** What Node's HTTP server costs: the one answer to the request that is always the same, and no backend is asked. */
const [name, port, tag] = process.argv.slice(2);
const body = Buffer.from(JSON.stringify({ data: findShape(String(name)).expected(String(tag)) }));

createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
    response.end(body);
  });
}).listen(Number(port), "127.0.0.1");

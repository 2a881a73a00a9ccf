import { createServer } from "node:http";

/** In the place of Selvage, for the shape greet: right at first, then with the fault that FAULT names. */
const { FAULT, PORT, GREETINGS_URL } = process.env;
/** After the check, and before the end of the warm-up. */
const FAULTY_REQUEST = 200;
let requests = 0;
let lastText = "";

createServer((request, response) => void handle(request, response)).listen(Number(PORT), "127.0.0.1");

/** @type {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => Promise<void>} */
async function handle(request, response) {
  let body = "";
  for await (const chunk of request) body += chunk;
  const greet = await answer(JSON.parse(body).variables.tag, requests++);
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ data: { greet } }));
}

/** @type {(tag: string, number: number) => Promise<string>} */
async function answer(tag, number) {
  if (FAULT === "wrong from the start") return "Hello nobody";
  const isFaulty = number === FAULTY_REQUEST;
  if (isFaulty && FAULT === "ends") process.exit(3);
  if (isFaulty && FAULT === "hangs") await new Promise(() => {});
  if (isFaulty && FAULT === "saves a call") return `Hello ${tag}`;
  const response = await fetch(`${GREETINGS_URL}/greet?name=${tag}`);
  const { text } = /** @type {{ text: string }} */ (await response.json());
  const before = lastText;
  lastText = text;
  return isFaulty && FAULT === "another's answer" ? before : text;
}

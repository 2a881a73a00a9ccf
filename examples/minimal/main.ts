import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServiceClientConstructor,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

/** One REST backend, one gRPC backend, and the gateway in front of them: `npm run minimal`. */

// Compiled, this file is in dist/examples/minimal; the protos, the SDL and the YAML stay where they are.
const root = fileURLToPath(new URL("../../../", import.meta.url));
const here = `${root}examples/minimal`;

const books = createServer((request, response) => {
  const found = request.url === "/books";
  response.writeHead(found ? 200 : 404, { "content-type": "application/json" });
  response.end(
    JSON.stringify(
      found
        ? [
            { title: "Middlemarch", author_id: "1" },
            { title: "Silas Marner", author_id: "1" },
            { title: "Emma", author_id: "2" },
          ]
        : { message: "no such path" },
    ),
  );
});

const names = new Map([
  ["1", "George Eliot"],
  ["2", "Jane Austen"],
]);
const authors = new Server();
const { minimal } = loadPackageDefinition(loadSync(`${here}/authors.proto`)) as unknown as {
  minimal: { Authors: ServiceClientConstructor };
};
authors.addService(minimal.Authors.service, {
  BatchGet({ request }: { request: { ids: string[] } }, answer: (error: null, response: object) => void) {
    const found = request.ids.filter((id) => names.has(id)).map((id) => ({ id, name: names.get(id) }));
    answer(null, { authors: found });
  },
});

books.listen(4301, "127.0.0.1");
authors.bindAsync("127.0.0.1:4302", ServerCredentials.createInsecure(), (error) => {
  if (error !== null) throw error;
  const gateway = spawn(
    process.execPath,
    [`${root}dist/src/cli/main.js`, "start", "-c", `${here}/gateway.yaml`],
    {
      stdio: "inherit",
    },
  );
  gateway.on("exit", (code) => process.exit(code ?? 0));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => gateway.kill(signal));
});

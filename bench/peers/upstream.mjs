import { credentials, loadPackageDefinition } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { Pool } from "undici";

/**
 * How resolvers reach the backends: REST with undici's pool or with Node's own fetch, gRPC with grpc-js.
 *
 * @param {import("../shapes/index.mjs").Graph} graph
 * @param {Record<string, number>} ports by source
 * @param {"undici" | "fetch"} client
 * @returns {import("../shapes/index.mjs").Upstream}
 */
export function openUpstream(graph, ports, client) {
  const origin = (/** @type {string} */ source) => `http://127.0.0.1:${ports[source]}`;
  const pools = new Map(Object.keys(ports).map((source) => [source, new Pool(origin(source))]));
  const stubs = openStubs(graph, ports);
  return {
    get: client === "undici" ? getWithUndici : getWithFetch,
    call: (source, method, request) =>
      new Promise((resolve, reject) => {
        const deadline = Date.now() + 10_000;
        stubs
          .get(source)
          ?.[method]?.(
            request,
            { deadline },
            (/** @type {Error | null} */ error, /** @type {any} */ answer) =>
              error ? reject(error) : resolve(answer),
          );
      }),
  };

  /** @type {import("../shapes/index.mjs").Upstream["get"]} */
  async function getWithUndici(source, path) {
    const pool = pools.get(source);
    if (pool === undefined) throw new Error(`There is no source "${source}".`);
    const { statusCode, body } = await pool.request({ method: "GET", path });
    if (statusCode !== 200) throw new Error(`${source} answered ${statusCode}.`);
    return body.json();
  }

  /** @type {import("../shapes/index.mjs").Upstream["get"]} */
  async function getWithFetch(source, path) {
    const response = await fetch(origin(source) + path);
    if (!response.ok) throw new Error(`${source} answered ${response.status}.`);
    return response.json();
  }
}

/** @type {(graph: import("../shapes/index.mjs").Graph, ports: Record<string, number>) => Map<string, any>} */
function openStubs({ grpc = {} }, ports) {
  return new Map(
    Object.entries(grpc).map(([source, { proto, service, includeDirs = [] }]) => {
      const options = { keepCase: true, longs: String, includeDirs };
      const Client = service
        .split(".")
        .reduce(
          (/** @type {any} */ place, name) => place[name],
          loadPackageDefinition(loadSync(proto, options)),
        );
      return [source, new Client(`127.0.0.1:${ports[source]}`, credentials.createInsecure())];
    }),
  );
}

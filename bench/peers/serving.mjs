import { findShape } from "../shapes/index.mjs";
import { openUpstream } from "./upstream.mjs";

/** What a peer's process is told: `node <server>.mjs <shape> <port> <ports of backends as JSON> <REST client>`. */
export function readTask() {
  const [name, port, ports, client] = process.argv.slice(2);
  const { graph } = findShape(String(name));
  const upstream = openUpstream(graph, JSON.parse(String(ports)), client === "fetch" ? "fetch" : "undici");
  return {
    port: Number(port),
    typeDefs: graph.typeDefs,
    fields: graph.fields(upstream),
    batches: graph.batches(upstream),
  };
}

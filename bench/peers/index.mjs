import { prepareHive } from "./hive/prepare.mjs";
import { prepareTailcall } from "./tailcall.mjs";

/**
 * How one gateway is started for one shape.
 *
 * @typedef {object} Place
 * @property {import("../shapes/index.mjs").Shape} shape
 * @property {Record<string, number>} ports of the backends
 * @property {number} port to listen on
 * @property {number} adminPort
 * @property {string} directory where files may be written
 * @property {string} node the Node that runs it
 * @property {string} root of Selvage's checkout
 * @property {string} gateway Selvage's built entry point
 *
 * @typedef {object} Program
 * @property {string} command
 * @property {readonly string[]} args
 * @property {string} path of its GraphQL endpoint
 * @property {Record<string, string>} [env]
 *
 * @typedef {object} Peer
 * @property {string} name
 * @property {string} title
 * @property {(place: Place) => Program | string | Promise<Program | string>} prepare a text says why it cannot be had
 * @property {"identical"} [only] it can answer nothing else
 * @property {(shape: import("../shapes/index.mjs").Shape) => boolean} [isFor] every shape if absent
 */

/** The tag of all requests that are identical. */
export const IDENTICAL_TAG = "00000007";

/** @type {(file: string, client?: string) => Peer["prepare"]} */
const server =
  (file, client = "undici") =>
  ({ shape, ports, port, node, root }) => ({
    command: node,
    args: [`${root}bench/peers/${file}.mjs`, shape.name, String(port), JSON.stringify(ports), client],
    path: "/graphql",
  });

/** The first is what the others are compared with. @type {readonly Peer[]} */
export const peers = [
  { name: "selvage", title: "Selvage", prepare: prepareSelvage },
  { name: "mercurius", title: "Mercurius with JIT, undici", prepare: server("mercurius-server") },
  {
    name: "apollo-undici",
    title: "Apollo Server with DataLoader, undici, no cache control",
    prepare: server("apollo-server"),
  },
  {
    name: "apollo-fetch",
    title: "Apollo Server with DataLoader, fetch",
    prepare: server("apollo-server", "fetch"),
  },
  { name: "hive", title: "Hive Gateway with Mesh and JIT", prepare: prepareHive },
  { name: "tailcall", title: "Tailcall", prepare: prepareTailcall },
  {
    name: "floor",
    title: "node:http, a fixed answer",
    only: "identical",
    isFor: ({ hasFloor = false }) => hasFloor,
    prepare: ({ shape, port, node, root }) => ({
      command: node,
      args: [`${root}bench/peers/floor-server.mjs`, shape.name, String(port), IDENTICAL_TAG],
      path: "/graphql",
    }),
  },
];

/** @type {Peer["prepare"]} */
function prepareSelvage({ shape, ports, port, adminPort, directory, node, root, gateway }) {
  const { config, client } = shape.selvage;
  const addresses = Object.entries(ports).flatMap(([name, at]) => [
    [`${name.toUpperCase()}_URL`, `http://127.0.0.1:${at}`],
    [`${name.toUpperCase()}_ADDR`, `127.0.0.1:${at}`],
  ]);
  const file = typeof config === "string" ? root + config : config(directory);
  return {
    command: node,
    args: [gateway, "start", "-c", file],
    path: `/graphql/${client}`,
    env: { ...Object.fromEntries(addresses), PORT: String(port), ADMIN_PORT: String(adminPort) },
  };
}

import { prepareHive } from "./hive/prepare.mjs";
import { prepareSelvage } from "./selvage.mjs";
import { prepareTailcall, tailcallStyles } from "./tailcall.mjs";

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
 * @property {string} [glibc] a folder with a newer C library than the machine's
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
 * @property {(place: Place, variant?: string) => Program | string | Promise<Program | string>} prepare a text says why it cannot be had
 * @property {"identical"} [only] all that it is measured with
 * @property {(shape: import("../shapes/index.mjs").Shape) => readonly string[]} [variants] ways to configure it; the best that is right is measured
 * @property {boolean} [hasOneAnswer] to whatever it is asked
 * @property {boolean} [callsMore] it may need more upstream calls than others, never fewer
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
  {
    name: "tailcall",
    title: "Tailcall, at its best",
    prepare: prepareTailcall,
    variants: tailcallStyles,
    callsMore: true,
  },
  {
    name: "tailcall-dedupe",
    title: "Tailcall, as it publishes its benchmark",
    prepare: prepareTailcall,
    only: "identical",
    callsMore: true,
  },
  {
    name: "floor",
    title: "node:http, a fixed answer",
    only: "identical",
    hasOneAnswer: true,
    isFor: ({ hasFloor = false }) => hasFloor,
    prepare: ({ shape, port, node, root }) => ({
      command: node,
      args: [`${root}bench/peers/floor-server.mjs`, shape.name, String(port), IDENTICAL_TAG],
      path: "/graphql",
    }),
  },
];

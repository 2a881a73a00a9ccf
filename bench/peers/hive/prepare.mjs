import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { install } from "../../run/install.mjs";

const run = promisify(execFile);
const COMPOSE_MS = 60_000;

/** Hive Gateway on a supergraph that Mesh composes of the backends. @type {import("../index.mjs").Peer["prepare"]} */
export async function prepareHive({ shape, ports, port, directory, node, root }) {
  if (shape.hive === undefined) return "it has no composition for this shape";
  const home = `${root}bench/peers/hive`;
  const problem = await install(home);
  if (problem !== undefined) return problem;
  const supergraph = join(directory, "supergraph.graphql");
  const compose = `${home}/node_modules/@graphql-mesh/compose-cli/esm/bin.js`;
  const env = { ...process.env, HIVE_SHAPE: shape.hive, BACKEND_PORTS: JSON.stringify(ports) };
  try {
    await run(node, [compose, "-c", "mesh.config.mjs", "-o", supergraph], {
      cwd: home,
      env,
      timeout: COMPOSE_MS,
    });
  } catch (error) {
    return `its supergraph could not be composed: ${error instanceof Error ? error.message : String(error)}`;
  }
  const resolvers = `${home}/${shape.hive}.gateway.mjs`;
  return {
    command: node,
    args: [
      `${home}/node_modules/@graphql-hive/gateway/dist/bin.js`,
      ...["supergraph", supergraph, "--jit", "--host", "127.0.0.1", "--port", String(port)],
      ...(existsSync(resolvers) ? ["--config-path", resolvers] : []),
    ],
    path: "/graphql",
    env: { NODE_ENV: "production" },
  };
}

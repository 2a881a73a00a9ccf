/** What `npm run build` made, started as its users start it. @type {(place: import("./index.mjs").Place) => import("./index.mjs").Program} */
export function prepareSelvage({ shape, ports, port, adminPort, directory, node, root, gateway }) {
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

/**
 * How the messages of some .proto files become bytes. Names stay as they are written there.
 *
 * @param {string} directory
 * @param {readonly string[]} files below it
 * @returns {Promise<(type: string) => (message: Record<string, unknown>) => Buffer>}
 */
export async function loadEncoders(directory, files) {
  // Here and not above: whoever only reads what shapes there are needs no package.
  const { default: protobuf } = await import("protobufjs");
  const root = new protobuf.Root();
  // What protobufjs brings along itself is not in the directory.
  root.resolvePath = (_origin, target) =>
    target.startsWith("google/") || target.startsWith("/") ? target : `${directory}/${target}`;
  await root.load([...files], { keepCase: true });
  return (name) => {
    const type = root.lookupType(name);
    return (message) => Buffer.from(type.encode(type.fromObject(message)).finish());
  };
}

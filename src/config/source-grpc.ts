import { z } from "zod";
import type { Files } from "./files.ts";
import { type SourceKind, type TlsSection, tlsSection, toTlsConfig } from "./source-kind.ts";
import type { GrpcConfig } from "./types.ts";
import { existingFile, existingFolder, flag, hostAndPort, list, oneOf, says, section } from "./values.ts";

export interface GrpcSection {
  readonly address: string;
  readonly protos: readonly string[];
  readonly importPaths?: readonly string[] | undefined;
  readonly tls: boolean | TlsSection;
  readonly transport: GrpcConfig["transport"];
}

export const grpcKind: SourceKind<GrpcSection, GrpcConfig> = {
  shape: (files) =>
    section({
      address: hostAndPort().describe("host:port of the backend, without a scheme."),
      protos: list(".proto files", existingFile(files))
        .refine((protos) => protos.length > 0, says("must name at least one .proto file"))
        .describe(".proto files of the services that are called."),
      // Without a default here: a default that is not there is no mistake, for a .proto may import nothing.
      importPaths: list("folders", existingFolder(files))
        .optional()
        .describe("Folders in which the imports of .proto files are looked for. Default [protos]."),
      tls: z
        .union(
          [flag(), tlsSection(files)],
          says("must be true, false or a map", "The map may hold: ca, serverName."),
        )
        .default(false)
        .describe("true for TLS with the system's certificates, or a map of what differs."),
      transport: oneOf(["grpc-js", "lean"])
        .default("grpc-js")
        .describe("The gRPC client: grpc-js, or a lean one on node:http2 for less CPU."),
    }),

  toConfig: ({ address, protos, importPaths = ["protos"], tls, transport }, files) => ({
    address,
    protos: protos.map((path) => files.resolve(path)),
    importPaths: importPaths.map((path) => files.resolve(path)),
    tls: toTls(tls, files),
    transport,
  }),

  toJson: ({ tls, ...rest }) => {
    const isPlain = tls?.ca === undefined && tls?.serverName === undefined;
    return { ...rest, tls: isPlain ? tls !== undefined : tls };
  },

  headerNameFault: (name) => {
    if (!/^[0-9a-z_.-]+$/.test(name)) {
      return says("cannot be sent as gRPC metadata", "It may hold letters, digits and - . _ only.");
    }
    if (name.startsWith("grpc-")) return says("is reserved by gRPC");
    if (name.endsWith("-bin")) return says("is binary metadata, which is not supported");
    return undefined;
  },

  headerValueFault: (value) =>
    /^[\x20-\x7e]*$/.test(value)
      ? undefined
      : says("must hold printable ASCII only", "gRPC metadata can carry nothing else as text."),
};

function toTls(tls: boolean | TlsSection, files: Files): GrpcConfig["tls"] {
  if (tls === false) return undefined;
  return toTlsConfig(tls === true ? {} : tls, files);
}

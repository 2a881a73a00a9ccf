import { loadSync, type PackageDefinition } from "@grpc/proto-loader";
import type { GrpcConfig } from "../../config/index.ts";
import type { Place, Problems } from "../../kernel/index.ts";
import type { GrpcMethod } from "../../transport/index.ts";

export interface ProtoField {
  readonly name: string;
  readonly repeated: boolean;
  readonly isMap: boolean;
  /** Full name of the message or enum it holds; of a map, of its values. */
  readonly type: string | undefined;
}

export interface ProtoMessage {
  readonly name: string;
  readonly fields: ReadonlyMap<string, ProtoField>;
}

export interface ProtoMethod extends GrpcMethod {
  readonly requestStream: boolean;
  readonly input: ProtoMessage;
  readonly output: ProtoMessage;
}

/** All that was loaded for one source, by full name. */
export interface Protos {
  readonly methods: ReadonlyMap<string, ProtoMethod>;
  readonly messages: ReadonlyMap<string, ProtoMessage>;
  /** Values by enum; the first is the proto3 default. */
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

/** The shape in which payloads arrive: names as in the proto, exact int64, enums by name, bytes as base64. */
const OPTIONS = {
  keepCase: true,
  longs: String,
  enums: String,
  bytes: String,
  defaults: true,
  arrays: true,
  objects: true,
} as const;

/** Loads the protos of a source; what is wrong with them stands among the problems. */
export function loadProtos(config: GrpcConfig, place: Place, problems: Problems): Protos | undefined {
  try {
    const definition = loadSync([...config.protos], { ...OPTIONS, includeDirs: [...config.importPaths] });
    return toProtos(definition);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.add(place, `its protos cannot be loaded: ${reason}`);
    return undefined;
  }
}

interface FieldDescriptor {
  readonly name: string;
  readonly label: string;
  readonly typeName: string;
}

interface MessageDescriptor {
  readonly field: readonly FieldDescriptor[];
  readonly nestedType: readonly (MessageDescriptor & {
    readonly name: string;
    readonly options: { readonly mapEntry?: boolean } | null;
  })[];
}

function toProtos(definition: PackageDefinition): Protos {
  const methods = new Map<string, ProtoMethod>();
  const messages = new Map<string, ProtoMessage>();
  const enums = new Map<string, readonly string[]>();
  const known = new Set(Object.keys(definition));
  for (const [name, entry] of Object.entries(definition)) {
    if (entry.format === "Protocol Buffer 3 EnumDescriptorProto") {
      const { value } = entry.type as unknown as { value: readonly { name: string }[] };
      enums.set(
        name,
        value.map((item) => item.name),
      );
    } else if (entry.format === "Protocol Buffer 3 DescriptorProto") {
      messages.set(name, toMessage(name, entry.type as unknown as MessageDescriptor, known));
    }
  }
  for (const [service, entry] of Object.entries(definition)) {
    if ("format" in entry) continue;
    for (const [name, method] of Object.entries(entry)) {
      if (typeof method !== "object" || !("requestSerialize" in method)) continue;
      methods.set(`${service}/${name}`, {
        path: method.path,
        requestStream: method.requestStream,
        responseStream: method.responseStream,
        serialize: method.requestSerialize,
        deserialize: method.responseDeserialize,
        input: toMessage(service, method.requestType.type as unknown as MessageDescriptor, known),
        output: toMessage(service, method.responseType.type as unknown as MessageDescriptor, known),
      });
    }
  }
  return { methods, messages, enums };
}

function toMessage(name: string, descriptor: MessageDescriptor, known: ReadonlySet<string>): ProtoMessage {
  const fields = new Map<string, ProtoField>();
  for (const field of descriptor.field) {
    const entry = descriptor.nestedType.find(
      (nested) => nested.options?.mapEntry === true && field.typeName.split(".").at(-1) === nested.name,
    );
    const typeName = entry === undefined ? field.typeName : (entry.field[1]?.typeName ?? "");
    fields.set(field.name, {
      name: field.name,
      repeated: entry === undefined && field.label === "LABEL_REPEATED",
      isMap: entry !== undefined,
      type: typeName === "" ? undefined : resolveName(typeName, name, known),
    });
  }
  return { name, fields };
}

/** Finds a name from the innermost scope outwards, as the protobuf language does. */
function resolveName(name: string, scope: string, known: ReadonlySet<string>): string | undefined {
  if (name.startsWith(".")) return name.slice(1);
  const parts = scope.split(".");
  for (let length = parts.length; length >= 0; length--) {
    const candidate = [...parts.slice(0, length), name].join(".");
    if (known.has(candidate)) return candidate;
  }
  return undefined;
}

import { loadSync, type PackageDefinition } from "@grpc/proto-loader";
import type { GrpcConfig } from "../../config/index.ts";
import type { Place, Problems } from "../../kernel/index.ts";
import type { GrpcMethod } from "../../transport/index.ts";
import { checkWire, type WireField, type WireMessage, wireTypeOf } from "./wire.ts";

export interface ProtoField {
  readonly name: string;
  readonly repeated: boolean;
  readonly isMap: boolean;
  /** Full name of the message or enum it holds; of a map, of its values. */
  readonly type: string | undefined;
  /** `TYPE_INT64`, as the descriptor has it; of a map, of its values. */
  readonly scalar: string;
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
  readonly number: number;
  readonly type: string;
  readonly label: string;
  readonly typeName: string;
}

interface EnumDescriptor {
  readonly name: string;
  readonly value: readonly { readonly name: string }[];
}

interface MessageDescriptor {
  readonly name: string;
  readonly field: readonly FieldDescriptor[];
  readonly nestedType: readonly MessageDescriptor[];
  readonly enumType: readonly EnumDescriptor[];
  readonly options?: { readonly mapEntry?: boolean } | null;
}

function toProtos(definition: PackageDefinition): Protos {
  const methods = new Map<string, ProtoMethod>();
  const descriptors = new Map<string, MessageDescriptor>();
  const enums = new Map<string, readonly string[]>();
  const addEnum = (name: string, { value }: EnumDescriptor): void => {
    enums.set(
      name,
      value.map((item) => item.name),
    );
  };
  // proto-loader lists what stands in a file; what stands inside a message is found in the message alone.
  const addMessage = (name: string, descriptor: MessageDescriptor): void => {
    descriptors.set(name, descriptor);
    for (const nested of descriptor.enumType) addEnum(`${name}.${nested.name}`, nested);
    for (const nested of descriptor.nestedType) {
      if (nested.options?.mapEntry !== true) addMessage(`${name}.${nested.name}`, nested);
    }
  };
  for (const [name, entry] of Object.entries(definition)) {
    if (entry.format === "Protocol Buffer 3 EnumDescriptorProto") addEnum(name, entry.type as EnumDescriptor);
    else if (entry.format === "Protocol Buffer 3 DescriptorProto") {
      addMessage(name, entry.type as MessageDescriptor);
    }
  }
  const known = new Set([...descriptors.keys(), ...enums.keys()]);
  const messages = new Map(
    [...descriptors].map(([name, descriptor]) => [name, toMessage(name, descriptor, known)] as const),
  );
  const wires = compileWires(descriptors, known);
  for (const [service, entry] of Object.entries(definition)) {
    if ("format" in entry) continue;
    for (const [name, method] of Object.entries(entry)) {
      if (typeof method !== "object" || !("requestSerialize" in method)) continue;
      const messageOf = ({ type }: { readonly type: object }): ProtoMessage =>
        messages.get(nameOf(type as MessageDescriptor, descriptors)) ??
        toMessage(service, type as MessageDescriptor, known);
      const output = messageOf(method.responseType);
      const wire = wires.get(output.name);
      const { responseDeserialize } = method;
      methods.set(`${service}/${name}`, {
        path: method.path,
        requestStream: method.requestStream,
        responseStream: method.responseStream,
        serialize: method.requestSerialize,
        deserialize(bytes) {
          if (wire !== undefined) checkWire(bytes, wire);
          return responseDeserialize(bytes);
        },
        input: messageOf(method.requestType),
        output,
      });
    }
  }
  return { methods, messages, enums };
}

/** The full name of a method's message, of which its descriptor has the last part only. */
function nameOf(descriptor: MessageDescriptor, descriptors: ReadonlyMap<string, MessageDescriptor>): string {
  const text = JSON.stringify(descriptor);
  for (const [name, candidate] of descriptors) {
    if (candidate.name === descriptor.name && JSON.stringify(candidate) === text) return name;
  }
  return "";
}

/** What the protos say of the bytes of each message, by full name. */
function compileWires(
  descriptors: ReadonlyMap<string, MessageDescriptor>,
  known: ReadonlySet<string>,
): ReadonlyMap<string, WireMessage> {
  // Messages hold each other, in circles even: all are there before any is filled.
  const wires = new Map<string, WireMessage>([...descriptors.keys()].map((name) => [name, new Map()]));
  const fill = (wire: WireMessage, name: string, { field: fields, nestedType }: MessageDescriptor): void => {
    const toField = ({ type, typeName, label }: FieldDescriptor): WireField => {
      const wireType = wireTypeOf(type);
      const entry = nestedType.find(
        (nested) => nested.options?.mapEntry === true && typeName.split(".").at(-1) === nested.name,
      );
      let message = type === "TYPE_MESSAGE" ? wires.get(resolveName(typeName, name, known) ?? "") : undefined;
      if (entry !== undefined) {
        message = new Map();
        fill(message, name, entry);
      }
      return {
        wireType,
        message,
        isText: type === "TYPE_STRING",
        isPackable: label === "LABEL_REPEATED" && wireType !== wireTypeOf("TYPE_MESSAGE"),
      };
    };
    for (const field of fields) wire.set(field.number, toField(field));
  };
  for (const [name, descriptor] of descriptors) fill(wires.get(name) as WireMessage, name, descriptor);
  return wires;
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
      scalar: (entry?.field[1] ?? field).type,
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

import {
  type DocumentNode,
  extendSchema,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  separateOperations,
  validate,
} from "graphql";
import type { ClientSchema } from "../clients/index.ts";
import type { RestApiConfig, RestVersionConfig } from "../config/index.ts";
import { addGraphqlError, parseSdl, sortProblems } from "../graph/index.ts";
import { type Problems, suggest } from "../kernel/index.ts";
import { placeOf } from "../sources/index.ts";
import { compileEndpoint, toDeprecation } from "./compile-endpoint.ts";
import { refuseConflicts } from "./conflicts.ts";
import { argumentPlace, clientOf, endpointUse } from "./endpoint-directive.ts";
import type { ApiVersion, Endpoint, RestApi } from "./model.ts";
import { revisionOf } from "./revision.ts";
import { REST_SDL } from "./vocabulary.ts";

export interface RestClients {
  /** Those that could be compiled. */
  readonly compiled: readonly ClientSchema[];
  /** The names of all that are configured. */
  readonly names: readonly string[];
}

/** Reads the operations of all versions and compiles them to endpoints; what is wrong stands among the problems. */
export function compileRest(config: RestApiConfig, clients: RestClients, problems: Problems): RestApi {
  const before = problems.all.length;
  const compiler = new Compiler(config, clients, problems);
  const versions = config.versions.map((version) => compiler.compile(version));
  if (problems.all.length === before) {
    refuseConflicts(
      versions.flatMap(({ endpoints }) => endpoints),
      problems,
    );
  }
  sortProblems(
    problems,
    before,
    config.versions.flatMap(({ operations }) => operations),
  );
  const { defaultVersion, versionByQuery } = config;
  return { versions, defaultVersion, versionByQuery };
}

class Compiler {
  readonly #versions: readonly string[];
  readonly #clients: RestClients;
  readonly #problems: Problems;
  /** Client schemas with the directives of this layer, to validate against. */
  readonly #schemas = new Map<ClientSchema, GraphQLSchema>();

  constructor(config: RestApiConfig, clients: RestClients, problems: Problems) {
    this.#versions = config.versions.map(({ name }) => name);
    this.#clients = clients;
    this.#problems = problems;
  }

  compile(version: RestVersionConfig): ApiVersion {
    const names = new Map<string, OperationDefinitionNode>();
    const endpoints = version.operations.flatMap((file) => {
      const document = parseSdl(file, this.#problems);
      if (document === undefined || !this.#checkDefinitions(document, names)) return [];
      return Object.values(separateOperations(document)).flatMap((one) => this.#endpoint(one, version) ?? []);
    });
    return {
      name: version.name,
      revision: revisionOf(endpoints),
      endpoints,
      hosts: version.hosts,
      deprecation: toDeprecation(version),
    };
  }

  /** Checks what is wrong with a file before any client is looked at. */
  #checkDefinitions(document: DocumentNode, names: Map<string, OperationDefinitionNode>): boolean {
    const before = this.#problems.all.length;
    const used = new Set(
      Object.values(separateOperations(document)).flatMap(({ definitions }) => definitions),
    );
    for (const definition of document.definitions) {
      const place = placeOf(definition);
      if (definition.kind === Kind.FRAGMENT_DEFINITION) {
        if (!used.has(definition))
          this.#problems.add(place, `the fragment ${definition.name.value} is not used by any operation`);
        continue;
      }
      if (definition.kind !== Kind.OPERATION_DEFINITION) {
        this.#problems.add(
          place,
          "only operations and their fragments are published",
          "Types stand in the schema of a client.",
        );
        continue;
      }
      this.#checkOperation(definition, names);
    }
    return this.#problems.all.length === before;
  }

  #checkOperation(node: OperationDefinitionNode, names: Map<string, OperationDefinitionNode>): void {
    const name = node.name?.value;
    const place = placeOf(node);
    if (name === undefined) {
      this.#problems.add(
        place,
        "an operation without a name cannot be published",
        "Give it one: query Products { … }.",
      );
      return;
    }
    const other = names.get(name);
    if (other !== undefined) {
      const { file, line } = placeOf(other);
      this.#problems.add(place, `${name} is the name of another operation of this version, ${file}:${line}`);
    }
    names.set(name, node);
    if (node.operation === "subscription") {
      this.#problems.add(place, `${name}: a subscription cannot be published over REST`);
    } else if (endpointUse(node) === undefined) {
      this.#problems.add(
        place,
        `${name} does not say where it is published`,
        `Add @endpoint(method: GET, path: "/api/v1/…", client: "${this.#clients.names[0] ?? "…"}").`,
      );
    }
  }

  #endpoint(document: DocumentNode, version: RestVersionConfig): Endpoint | undefined {
    const node = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    const use = node && endpointUse(node as OperationDefinitionNode);
    if (use === undefined) return undefined;
    const file = placeOf(use).file;
    const name = clientOf(use);
    const client = this.#clients.compiled.find((candidate) => candidate.name === name);
    if (client === undefined) {
      if (name === undefined)
        this.#problems.add(placeOf(use), "@endpoint has to name a client", 'Add client: "…".');
      // Of a client that has problems of its own, nothing can be said.
      else if (!this.#clients.names.includes(name)) {
        const near = suggest(name, this.#clients.names);
        const known = this.#clients.names.map((each) => `"${each}"`).join(", ");
        this.#problems.add(
          argumentPlace(use, "client"),
          `there is no client "${name}"`,
          near === undefined ? `There are ${known}.` : `Did you mean "${near}"?`,
        );
      }
      return undefined;
    }
    const errors = validate(this.#schemaOf(client), document);
    for (const error of errors) addGraphqlError(error, file, this.#problems);
    if (errors.length > 0) return undefined;
    const scope = { version, versions: this.#versions, client, problems: this.#problems };
    return compileEndpoint(document, scope);
  }

  #schemaOf(client: ClientSchema): GraphQLSchema {
    const known = this.#schemas.get(client);
    if (known !== undefined) return known;
    const schema = extendSchema(client.schema, parse(REST_SDL, { noLocation: true }), { assumeValid: true });
    this.#schemas.set(client, schema);
    return schema;
  }
}

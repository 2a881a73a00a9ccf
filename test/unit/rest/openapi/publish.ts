import { join } from "node:path";
import { buildSchema } from "graphql";
import type { ClientSchema } from "../../../../src/clients/index.ts";
import type { RestVersionConfig } from "../../../../src/config/index.ts";
import { Problems } from "../../../../src/kernel/index.ts";
import { compileRest, type RestApi } from "../../../../src/rest/index.ts";
import { writeFiles } from "../../../support/boot.ts";

export interface Published {
  /** Client schemas by name. */
  readonly clients: Readonly<Record<string, string>>;
  /** Operations by version. */
  readonly versions: Readonly<Record<string, string>>;
  readonly naming?: RestVersionConfig["naming"];
  readonly defaultVersion?: string;
}

/** Compiles operations to the API that the gateway would serve. No source is behind it. */
export function publish({ clients, versions, naming = "camelCase", defaultVersion }: Published): RestApi {
  const files = Object.entries(versions).map(([name, text]) => [`${name}.graphql`, text]);
  const folder = writeFiles(Object.fromEntries(files));
  const compiled = Object.entries(clients).map(([name, sdl]): ClientSchema => {
    return { name, schema: buildSchema(sdl), types: new Map(), nameOf: () => undefined };
  });
  const problems = new Problems();
  const config = {
    versions: Object.keys(versions).map((name) => ({
      ...{ name, place: { file: "gateway.yaml" }, operations: [join(folder, `${name}.graphql`)], hosts: [] },
      ...{ examples: undefined, deprecated: undefined, sunset: undefined, naming },
    })),
    ...{ defaultVersion, versionByQuery: false, docs: true, title: "Test", description: undefined },
  };
  const api = compileRest(config, { compiled, names: Object.keys(clients) }, problems);
  problems.throwIfAny();
  return api;
}

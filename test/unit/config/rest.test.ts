import { expect, test } from "vitest";
import { redactConfig } from "../../../src/config/index.ts";
import { parse, problemsOf } from "./folder.ts";

function file(rest: string): string {
  return `formatVersion: 1
sources: { users: { schema: users.graphql, rest: { url: http://127.0.0.1:4101 } } }
clients: { mobile: { schema: mobile.graphql } }
rest:
${rest}
`;
}

const GOOD = `  versions:
    v1: { operations: [examples.graphql], hosts: [API.example], deprecated: 2026-01-31, sunset: "2026-01-31" }
    v2: { operations: [examples.graphql], naming: snake_case }
  default: v1
  versionByQuery: true`;

test("versions are read with their defaults, and shown by /config", () => {
  const shown = {
    versions: {
      v1: { hosts: ["api.example"], deprecated: "2026-01-31", sunset: "2026-01-31", naming: "camelCase" },
      v2: { operations: [expect.stringMatching(/^\/.*examples\.graphql$/)], hosts: [], naming: "snake_case" },
    },
    default: "v1",
    versionByQuery: true,
  };
  expect(redactConfig(parse(file(GOOD)))).toMatchObject({ rest: shown });
});

test("what is wrong is told as everywhere", () => {
  const wrong = `  versions:
    V1: { operations: [examples.graphql] }
    v2: { operations: [] }
    v3: { operations: [none.graphql], hosts: [a.example, "a b"] }
    v4: { operations: [examples.graphql], hosts: [A.example], deprecated: 2026-02-30, sunset: soon }
    v5: { operations: [examples.graphql], deprecated: 2026-03-02, sunset: 2026-03-01, name: x }
  default: v6`;
  expect(problemsOf(file(wrong))).toEqual([
    "6:5 rest.versions.V1 is not a name for a version. | A name starts with a letter and holds lower-case letters, digits and -.",
    "7:11 rest.versions.v2.operations must hold at least one file.",
    '8:24 rest.versions.v3.operations[0] must be the path of a file that exists, not "none.graphql". | Paths start from the folder of this file.',
    '8:58 rest.versions.v3.hosts[1] must be an IP address or a host name, not "a b". | The port has a key of its own.',
    "9:51 rest.versions.v4.hosts[0] is a host of v3 already. | A host is of one version.",
    '9:75 rest.versions.v4.deprecated must be a day, not "2026-02-30". | Such as 2026-12-31.',
    '9:95 rest.versions.v4.sunset must be a day, not "soon". | Such as 2026-12-31.',
    "10:75 rest.versions.v5.sunset is before 2026-03-02, when it is deprecated. | RFC 9745 does not allow that: first the one, then the other.",
    expect.stringMatching(/^10:87 rest\.versions\.v5\.name is not a known key\./),
    "11:12 rest.default is not a version. | The versions are V1, v2, v3, v4, v5.",
  ]);
  expect(problemsOf(file("  versions: {}\n  defualt: v1"))).toEqual([
    "5:3 rest.versions must hold at least one version.",
    "6:3 rest.defualt is not a known key. | Did you mean default?",
  ]);
});

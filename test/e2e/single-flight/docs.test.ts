import { readFileSync } from "node:fs";
import { parse } from "graphql";
import { expect, onTestFinished, test } from "vitest";
import { serveClient } from "../../../src/request/index.ts";
import { bootFolder } from "../../support/boot.ts";
import { response, startHttpFaultServer } from "../../support/http-fault-server.ts";

const PAGE = readFileSync(new URL("../../../docs/single-flight.md", import.meta.url), "utf8");

const files = Object.fromEntries(
  [...PAGE.matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms)].map(([, name = "", text = ""]) => [name, text]),
);
const rows = [...PAGE.matchAll(/^\| `([^`]+)` \| (\S+) \| (\d) \|$/gm)].map(
  ([, operation = "", differs = "", calls = ""]) =>
    [operation, differs === "nothing" ? undefined : differs.replaceAll("`", ""), Number(calls)] as const,
);

test("the page has its example and its table", () => {
  expect(Object.keys(files)).toHaveLength(4);
  expect(rows).toHaveLength(7);
});

test.each(rows)(
  "%s, of which differs %s, is as many calls as the page says: %i",
  async (operation, differs, calls) => {
    const held: (() => void)[] = [];
    const backend = await startHttpFaultServer({
      behaviour: (socket) => void held.push(() => socket.write(response('{"name":"Ada","number":7}'))),
    });
    onTestFinished(() => backend.close());
    const { gateway } = await bootFolder(files, { USERS_URL: backend.url.origin });
    const [domain] = gateway?.domains ?? [];
    const [client] = domain?.clients ?? [];
    if (domain === undefined || client === undefined) throw new Error("the example does not boot");
    const served = serveClient(client, domain.graph, { report: () => undefined });
    const document = parse(operation);
    const answers = ["one", "two"].map((id) =>
      served.execute(
        { document, operationName: undefined, variables: {} },
        { id, headers: differs === undefined ? {} : { [differs]: id }, signal: new AbortController().signal },
      ),
    );
    await backend.until(() => held.length === calls);
    for (const answer of held) answer();
    for (const { errors } of await Promise.all(answers)) expect(errors).toBeUndefined();
    expect(backend.requests).toHaveLength(calls);
  },
);

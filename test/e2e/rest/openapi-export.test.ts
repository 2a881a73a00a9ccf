import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { writeFiles } from "../../support/boot.ts";
import type { OpenApiDocument } from "./openapi-request.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const page = readFileSync(join(root, "docs/openapi.md"), "utf8");

const selvage = (...args: readonly string[]) =>
  spawnSync(process.execPath, [join(root, "dist/src/cli/main.js"), ...args], { cwd: root, encoding: "utf8" });

describe("selvage export openapi", () => {
  it("writes what the page says it does", () => {
    const [, command = ""] = /^```sh\nselvage (.*)\n```$/m.exec(page) ?? [];
    const [, part = ""] = /^```json\n(.*?)^```$/ms.exec(page) ?? [];
    const out = join(writeFiles({}), "openapi.json");
    const { status, stdout, stderr } = selvage(...command.replace("openapi.json", out).split(" "));
    expect([status, stdout, stderr]).toEqual([0, "", ""]);
    const document = JSON.parse(readFileSync(out, "utf8")) as OpenApiDocument;
    expect(document.paths).toMatchObject(JSON.parse(part));
  });

  it("prints all versions, and where they are found", () => {
    const { status, stdout } = selvage("export", "openapi", "--server", "https://api.example.com");
    const document = JSON.parse(stdout);
    expect([status, document.info.title]).toEqual([0, "Shop"]);
    expect(document.servers).toEqual([{ url: "https://api.example.com" }]);
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(["/api/v1/products", "/api/v2/products"]),
    );
  });

  it.each([
    [["--version", "v9"], 1, 'gateway.yaml has no version "v9" of the REST API. It has v1, v2.'],
    [["--config", "examples/minimal/gateway.yaml"], 1, "publishes nothing over REST. Add a section rest."],
    [["--format", "yaml"], 2, "unknown option '--format'"],
  ])("%j ends with %i", (args, code, message) => {
    const { status, stdout, stderr } = selvage("export", "openapi", ...args);
    expect([status, stdout]).toEqual([code, ""]);
    expect(stderr).toContain(message);
  });

  it("leaves the program its own --version", () => {
    expect(selvage("--version")).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});

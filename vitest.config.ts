import { fileURLToPath } from "node:url";
import { defineConfig, type ViteUserConfigFnObject } from "vitest/config";
import { CountReporter } from "./test/support/reporter.ts";

/**
 * graphql ships an ESM and a CommonJS build. Packages get the CommonJS one from Node, tests would get the
 * other one from Vite, and `instanceof GraphQLSchema` fails between the two. This makes it one for all.
 */
const oneGraphql = { find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve("graphql")) };

const everything = {
  include: ["test/{unit,contract,e2e,spec,oracle}/**/*.test.ts", "test/*.test.ts"],
  maxWorkers: 2,
};

/** One after the other, and the best of three counts. */
const timing = {
  include: ["test/timing/**/*.test.ts"],
  maxWorkers: 1,
  fileParallelism: false,
  retry: 2,
  passWithNoTests: true,
};

/** `vitest run` is everything that must always hold; `--mode timing` is what a busy machine can upset. */
const config: ViteUserConfigFnObject = defineConfig(({ mode }) => ({
  resolve: { alias: [oneGraphql] },
  test: {
    globalSetup: "test/support/global-setup.ts",
    reporters: ["default", new CountReporter()],
    pool: "forks",
    testTimeout: 30_000,
    hookTimeout: 30_000,
    ...(mode === "timing" ? timing : everything),
  },
}));

export default config;

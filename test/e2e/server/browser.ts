import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
// biome-ignore lint/correctness/noUnresolvedImports: Biome does not follow the package's CommonJS re-export.
import { chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";

const EXECUTABLE = "/usr/bin/chromium";

/** Why no browser test can run here; undefined when it can. In CI it must, and fails for want of one. */
export const noBrowser: string | undefined =
  existsSync(EXECUTABLE) || process.env.CI === "true" ? undefined : `no ${EXECUTABLE}`;

export interface Visit {
  readonly page: Page;
  /** Every address that the page, its workers and its styles asked for. */
  readonly requested: string[];
  /** What the console and uncaught errors said, warnings included. */
  readonly complaints: string[];
}

/** A fresh browser with a profile of its own, gone when the test is over. */
export async function openBrowser(): Promise<Visit> {
  const profile = await mkdtemp(join(tmpdir(), "selvage-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: EXECUTABLE,
    headless: true,
    viewport: { width: 1400, height: 850 },
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  onTestFinished(async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const visit: Visit = { page, requested: [], complaints: [] };
  context.on("request", (request) => visit.requested.push(request.url()));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") visit.complaints.push(message.text());
  });
  page.on("pageerror", (error) => visit.complaints.push(String(error)));
  return visit;
}

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { main } from "../../soak/command.ts";

describe("the soak", () => {
  const printed: string[] = [];
  beforeEach(() => {
    printed.length = 0;
    for (const method of ["log", "error"] as const)
      vi.spyOn(console, method).mockImplementation((line: unknown) => void printed.push(String(line)));
  });
  afterEach(() => vi.restoreAllMocks());

  it("finds no wrong answer in five seconds", async () => {
    const code = await main(["soak", "--minutes", "0.08", "--every", "1.5", "--seed", "3", "--dry-run"]);
    const text = printed.join("\n");
    expect(code, text).toBe(0);
    expect(text).toMatch(/^\| wrong answers \| 0 \| 0 \| held \|$/m);
    expect(text).toMatch(/Of [1-9]\d* answers [1-9]\d* were exact/);
    expect(text).toMatch(/One trouble every 1.5 s \(seed 3\): \w+: \w+/);
  }, 120_000);

  it.each([[["soak", "--hours", "1"]], [["soak", "--minutes", "x"]], [["rest"]], [[]]])(
    "explains itself: %j",
    async (args) => {
      expect(await main(args)).toBe(2);
      expect(printed.join("\n")).toContain("npm run soak -- [--minutes 30]");
    },
  );
});

import type { Reporter, TestModule, TestRunEndReason, TestSuite } from "vitest/node";

/**
 * Ends a run with one line, `N passed, N failed`, and `, N skipped` if any were.
 *
 * What fails outside a test (a file that does not load, a hook, an unhandled rejection, a run without tests)
 * counts as a failed test: a run that is not clean never reads "0 failed".
 */
export class CountReporter implements Reporter {
  onTestRunEnd(
    modules: readonly TestModule[],
    unhandledErrors: readonly unknown[],
    reason: TestRunEndReason,
  ): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      count.failed += errorsOf(module);
      for (const suite of module.children.allSuites()) count.failed += errorsOf(suite);
      for (const test of module.children.allTests()) count[test.result().state]++;
    }
    const failed = Math.max(count.failed + count.pending, reason === "passed" ? 0 : 1);
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : "";
    console.log(`${count.passed} passed, ${failed} failed${skipped}`);
  }
}

function errorsOf(entity: TestModule | TestSuite): number {
  return entity.errors().length;
}

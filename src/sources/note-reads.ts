import type { Template } from "./expression.ts";
import type { CallerReads } from "./reference.ts";

/** Adds what a template reads of the caller's request. */
export function noteReads(template: Template, reads: CallerReads): void {
  switch (template.kind) {
    case "literal":
      return;
    case "reference":
      template.noteReads?.(reads);
      return;
    case "text":
      for (const part of template.parts) if (typeof part !== "string") noteReads(part, reads);
      return;
    case "object":
      for (const [, entry] of template.entries) noteReads(entry, reads);
      return;
    case "list":
      for (const item of template.items) noteReads(item, reads);
  }
}

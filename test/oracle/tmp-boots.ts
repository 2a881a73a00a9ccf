import { drawClient } from "./client.ts";
import { draw } from "./draw.ts";
import { printSource } from "./model.ts";
import { openArena } from "./run.ts";
import { drawWorld } from "./world.ts";
import { InvalidInput } from "../../src/kernel/index.ts";
export async function main(args: string[]): Promise<number> {
  const counts = new Map<string, number>();
  const examples = new Map<string, string>();
  const start = performance.now();
  for (let seed = 1; seed <= Number(args[0]); seed++) {
    let sources: Record<string, string> = {};
    let clientSdl = "";
    try {
      const world = draw(seed, drawWorld);
      sources = Object.fromEntries(world.sources.map((source) => [source.name, printSource(source)]));
      const arena = await openArena({ sources, client: ({ graph }) => (clientSdl = draw(seed, (random) => drawClient(graph, random))) });
      await arena.close();
    } catch (error) {
      if (!(error instanceof InvalidInput)) { console.log(seed, error); continue; }
      for (const { message, place } of error.problems) {
        const kind = message.replace(/[A-Za-z]*\d+\w*/g, "N");
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
        if (!examples.has(kind)) {
          const file = place.file.replace(/.*\//, "").replace(".graphql", "");
          const line = (file === "client" ? clientSdl : sources[file] ?? "").split("\n")[(place.line ?? 1) - 1];
          examples.set(kind, `${seed} ${file}:${place.line} ${message} || ${line}`);
        }
      }
    }
  }
  console.log("ms", performance.now() - start);
  for (const [kind, count] of counts) console.log(count, examples.get(kind));
  return 0;
}

// What the policies add to a call that is answered at once: prints microseconds of processor time as one line of JSON.
// Runs what `npm run build` made, as it is: a loader between the modules would be measured, too.
import { DEFAULT_POLICIES } from "../dist/src/config/index.js";
import { Cancellation } from "../dist/src/kernel/index.js";
import { composeStack, defineBreakers, openBreakers, openUpstream } from "../dist/src/policy/index.js";

const CALLS = Number(process.argv[2] ?? 200_000);
const ROUNDS = 9;

const { settings } = DEFAULT_POLICIES;
const upstream = openUpstream({ name: "a", settings, breakers: openBreakers() });
const place = { method: "GET /users/{$args.id}", coordinate: "Query.user" };
const { attempts } = defineBreakers(upstream, place, settings);
const field = {
  coordinate: place.coordinate,
  settings,
  isRead: true,
  isIdempotent: false,
  usesRequestId: false,
};

const answer = { name: "Ada" };
const bare = async () => answer;
const stacked = composeStack({ ...field, upstream, attempts }, bare);

/** As a fetch makes them: each with a key of its own and a deadline. */
async function run(send) {
  const before = process.cpuUsage();
  const deadlineAt = performance.now() + 3_600_000;
  for (let n = 0; n < CALLS; n++) {
    const path = `/users/${n}`;
    await send({
      request: path,
      requestId: "1",
      signal: new Cancellation(),
      timeoutMs: 10_000,
      deadlineAt,
      key: () => `web 0\nGET ${path}\naccept: application/json\n\n`,
    });
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / CALLS;
}

/** In turn, so that what else the machine does hits both; the least of each, which noise can only add to. */
const figures = { bare: Number.POSITIVE_INFINITY, stacked: Number.POSITIVE_INFINITY };
for (let round = 0; round < ROUNDS; round++) {
  figures.bare = Math.min(figures.bare, await run(bare));
  figures.stacked = Math.min(figures.stacked, await run(stacked));
}
console.log(JSON.stringify({ calls: CALLS, rounds: ROUNDS, ...figures }));

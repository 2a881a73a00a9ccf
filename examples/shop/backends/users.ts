import { z } from "zod";
import { COUNTS, numbersTo } from "../data/counts.ts";
import { makeUser, type User } from "../data/users.ts";
import { findMany, manyOf, pageOf, parseBody, withFields } from "../lib/query.ts";
import { RestError, runRest } from "../lib/rest.ts";

const users = new Map(numbersTo(COUNTS.users).map((n) => [String(n), makeUser(n)]));

const patchSchema = z.strictObject({
  name: z.string().min(1).max(200).optional(),
  email: z.email().optional(),
  /** Null clears it; absent leaves it. */
  bio: z.string().max(2000).nullable().optional(),
});

await runRest("users", {
  "GET /users": ({ query }) => {
    const ids = manyOf(query, "id", 100);
    if (ids.length > 0) {
      const found = findMany(ids, (id) => users.get(id));
      return { body: found.map((user) => withFields(query, user)) };
    }
    const { items, ...page } = pageOf(query, [...users.values()]);
    return { body: { users: items, ...page } };
  },
  "GET /users/{id}": ({ params, query }) => ({ body: withFields(query, findUser(params.id)) }),
  "PATCH /users/{id}": ({ params, body }) => {
    const user = findUser(params.id);
    return { body: Object.assign(user, parseBody(patchSchema, body)) };
  },
});

function findUser(id = ""): User {
  const user = users.get(id);
  if (user === undefined) throw new RestError(404, "NOT_FOUND", `There is no user ${JSON.stringify(id)}.`);
  return user;
}

import { COUNTS, numbersTo } from "../data/counts.ts";
import { makeNotifications, type Notification, userOfNotification } from "../data/notifications.ts";
import { countOf, findMany, manyOf } from "../lib/query.ts";
import { RestError, runRest } from "../lib/rest.ts";

const notificationsOfUser = new Map(numbersTo(COUNTS.users).map((n) => [String(n), makeNotifications(n)]));

interface Inbox {
  readonly user_id: string;
  /** Of all, not only of the listed. */
  readonly unread: number;
  readonly items: readonly Notification[];
}

await runRest("notifications", {
  "GET /notifications": ({ query }) => {
    const userIds = manyOf(query, "user_id", 100);
    if (userIds.length === 0) throw new RestError(400, "INVALID_ARGUMENT", 'Say whose: "user_id".');
    const limit = countOf(query, "limit", 20, 100);
    return { body: findMany(userIds, (id) => toInbox(id, limit)) };
  },
  "POST /notifications/{id}/read": ({ params: { id = "" } }) => {
    const user = userOfNotification(id);
    const notification = notificationsOfUser.get(String(user))?.find((item) => item.id === id);
    if (notification === undefined) {
      throw new RestError(404, "NOT_FOUND", `There is no notification ${JSON.stringify(id)}.`);
    }
    notification.read = true;
    return { body: notification };
  },
});

function toInbox(userId: string, limit: number): Inbox | undefined {
  const all = notificationsOfUser.get(userId);
  if (all === undefined) return undefined;
  return { user_id: userId, unread: all.filter(({ read }) => !read).length, items: all.slice(0, limit) };
}

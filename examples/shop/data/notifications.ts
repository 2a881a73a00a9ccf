import { COUNTS } from "./counts.ts";
import { seeded } from "./random.ts";
import { minutesIntoToday } from "./time.ts";

export type NotificationKind = "order" | "promotion" | "account";

export interface Notification {
  readonly id: string;
  readonly title: string;
  readonly kind: NotificationKind;
  read: boolean;
  readonly created_at: string;
}

/** No user has more; so a notification's number tells whose it is. */
const SLOTS = 10;

/** A user's notifications, newest first: three to ten, of which the newest few are unread. */
export function makeNotifications(user: number): Notification[] {
  const random = seeded("notifications", user);
  const count = random.int(3, SLOTS);
  const unread = random.int(2, 3);
  let age = 0;
  return Array.from({ length: count }, (_, index) => {
    const kind = random.pick<NotificationKind>(["order", "order", "promotion", "account"]);
    age += random.int(60, 8000);
    return {
      id: String((user - 1) * SLOTS + index + 1),
      title: random.pick(TITLES[kind]),
      kind,
      read: index >= unread,
      created_at: minutesIntoToday(-age).toISOString(),
    };
  });
}

/** Whose notification an id names, or undefined when it can be nobody's. */
export function userOfNotification(id: string): number | undefined {
  if (!/^[1-9]\d{0,8}$/.test(id)) return undefined;
  const user = Math.floor((Number(id) - 1) / SLOTS) + 1;
  return user <= COUNTS.users ? user : undefined;
}

const TITLES: Readonly<Record<NotificationKind, readonly string[]>> = {
  order: [
    "Your order is on its way",
    "Your parcel was delivered",
    "We received your payment",
    "Your order is being packed",
  ],
  promotion: ["20% off outdoor gear this week", "New in: autumn knitwear", "Double points until Sunday"],
  account: [
    "A new device signed in to your account",
    "Your address was changed",
    "Please confirm your email",
  ],
};

import { seeded } from "./random.ts";
import { minutesAfterOpening } from "./time.ts";

export interface User {
  readonly id: string;
  name: string;
  email: string;
  bio: string | null;
  readonly avatar_url: string;
  readonly created_at: string;
  readonly loyalty_points: number;
  /** Odd and beyond 2^53, so no double holds it. */
  readonly account_number: bigint;
}

/** The user of that number, 1 to 1,000. */
export function makeUser(n: number): User {
  const random = seeded("user", n);
  const first = random.pick(FIRST_NAMES);
  const last = random.pick(LAST_NAMES);
  const mailbox = `${first}.${last}`
    .toLowerCase()
    .normalize("NFD")
    .replace(/[^a-z.]/g, "");
  return {
    id: String(n),
    name: `${first} ${last}`,
    email: `${mailbox}.${n}@example.com`,
    bio: random.chance(0.7)
      ? `${random.pick(TRADES)} from ${random.pick(TOWNS)}. ${random.pick(LIKES)}`
      : null,
    avatar_url: `https://images.shop.example/avatars/${n}.png`,
    created_at: minutesAfterOpening(random.int(-500_000, -1)).toISOString(),
    loyalty_points: random.int(0, 480) * 25,
    account_number: 9_007_199_254_740_993n + 2n * BigInt(n - 1),
  };
}

const FIRST_NAMES = [
  ..."Ada Amara Anton Beatriz Björn Carmen Chidi Clara Daniel Diego Elif Emma Farah Felix Grace".split(" "),
  ..."Hana Hugo Ines Ivan Jasmine Jonas Kai Kavya Lars Leila Lucia Malik Marta Mei Milan Nadia".split(" "),
  ..."Noah Olga Oscar Priya Rafael Rosa Samuel Sofia Tariq Theo Uma Viktor Wanjiru Yara Yusuf Zoe".split(" "),
];

const LAST_NAMES = [
  ..."Abara Andersen Becker Bianchi Castillo Chen Costa Dubois Eriksen Fischer Fontaine García".split(" "),
  ..."Haddad Hoang Ibarra Jansen Kaplan Kimura Kovács Larsen Lindqvist Marino Mbeki Moreau Nakamura".split(
    " ",
  ),
  ..."Novak Okafor Oliveira Park Pereira Petrov Quinn Rahman Ribeiro Rossi Sato Schneider Silva".split(" "),
  ..."Singh Suzuki Tanaka Torres Varga Visser Weber Whitfield Yilmaz Zhang".split(" "),
];

const TRADES = [
  "Teacher",
  "Carpenter",
  "Nurse",
  "Baker",
  "Engineer",
  "Photographer",
  "Gardener",
  "Librarian",
];

const TOWNS = ["Lisbon", "Portland", "Utrecht", "Osaka", "Nairobi", "Kraków", "Lyon", "Valparaíso", "Bergen"];

const LIKES = [
  "Happiest on a trail before sunrise.",
  "Buys too many books and regrets none of them.",
  "Collects old maps and new recipes.",
  "Believes in good coffee and mended clothes.",
  "Always looking for the perfect backpack.",
  "Grows tomatoes on a very small balcony.",
];

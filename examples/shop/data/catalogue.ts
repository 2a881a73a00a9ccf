export type Category = "APPAREL" | "HOME" | "OUTDOOR" | "ELECTRONICS" | "BOOKS";

/** What a category's products are made from: ten beginnings times ten ends are its hundred names. */
export interface Range {
  readonly category: Category;
  readonly beginnings: readonly string[];
  readonly ends: readonly string[];
  readonly brands: readonly string[];
  readonly pitch: string;
  readonly cents: readonly [min: number, max: number];
  readonly grams: readonly [min: number, max: number];
  readonly specifications: Readonly<Record<string, readonly string[]>>;
}

export const RANGES: readonly Range[] = [
  {
    category: "APPAREL",
    beginnings: list(
      "Merino|Linen|Organic Cotton|Recycled Wool|Corduroy|Flannel|Denim|Cashmere|Hemp|Quilted",
    ),
    ends: list("Crew Sweater|Overshirt|Jacket|Cardigan|Trousers|Scarf|Beanie|Vest|T-Shirt|Pyjamas"),
    brands: list("Fjordveil|Mill & Loom|Northfold"),
    pitch: "Cut for easy layering and made to be worn for years, not for a season.",
    cents: [1900, 18900],
    grams: [120, 1400],
    specifications: {
      fit: list("Regular|Relaxed|Slim"),
      care: list("Machine wash 30 °C|Hand wash|Dry clean"),
    },
  },
  {
    category: "HOME",
    beginnings: list("Stoneware|Oak|Walnut|Woven|Brass|Enamel|Glass|Bamboo|Copper|Terracotta"),
    ends: list(
      "Serving Bowl|Tray|Table Lamp|Storage Box|Candle Holder|Vase|Plant Pot|Coaster Set|Wall Clock|Side Table",
    ),
    brands: list("Hearth & Grain|Casa Lume|Tidewater"),
    pitch: "Made in small batches, so no two pieces are quite the same.",
    cents: [1200, 24900],
    grams: [250, 9000],
    specifications: {
      finish: list("Matte|Glazed|Oiled|Polished"),
      origin: list("Portugal|Japan|Denmark|Mexico"),
    },
  },
  {
    category: "OUTDOOR",
    beginnings: list("Alpine|Ridge|Trail|Canyon|Summit|Lakeside|Coastal|Forest|Tundra|Meadow"),
    ends: list(
      "Two-Person Tent|Backpack|Sleeping Bag|Headlamp|Camp Stove|Water Bottle|Trekking Poles|Hammock|Rain Shell|Blanket",
    ),
    brands: list("Cairn Works|Windrose|Basecamp Nine"),
    pitch: "Packs small, shrugs off weather, and survives being dropped on rocks.",
    cents: [1500, 39900],
    grams: [90, 4200],
    specifications: {
      season: list("3-season|4-season|Summer"),
      waterproof: list("IPX4|IPX7|5,000 mm|10,000 mm"),
    },
  },
  {
    category: "ELECTRONICS",
    beginnings: list("Aria|Pulse|Nimbus|Orbit|Quartz|Vector|Lumen|Echo|Halo|Drift"),
    ends: list(
      "Wireless Headphones|Bluetooth Speaker|Mechanical Keyboard|Smart Watch|4K Webcam|USB-C Hub|E-Reader|Desk Lamp|Portable Charger|Radio",
    ),
    brands: list("Voltaic|Kestrel Audio|Lumina Labs"),
    pitch: "Sets up in a minute, charges over USB-C, and comes with spare parts on request.",
    cents: [2900, 34900],
    grams: [60, 1800],
    specifications: {
      battery: list("12 h|24 h|40 h|Mains"),
      connection: list("Bluetooth 5.3|USB-C|Wi-Fi 6"),
    },
  },
  {
    category: "BOOKS",
    beginnings: list(
      "A Field Guide to|The Quiet Art of|Notes on|A Short History of|The Pocket Book of|Essays on|A Beginner's Guide to|An Atlas of|Conversations about|The Joy of",
    ),
    ends: list(
      "Urban Birds|Bread|Small Gardens|Night Skies|Letterpress|Tidal Pools|Mountain Weather|Paper Maps|Wooden Boats|Slow Mornings",
    ),
    brands: list("Lantern Press|Harbour Books|Second Shelf"),
    pitch: "Warm, precise and richly illustrated; the kind of book that gets lent and never returned.",
    cents: [899, 4900],
    grams: [180, 1600],
    specifications: { pages: list("144|208|256|320|416"), language: list("English|English and French") },
  },
];

function list(words: string): string[] {
  return words.split("|");
}

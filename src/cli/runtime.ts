/** When each line of Node.js that Selvage runs on stops getting security fixes. */
const END_OF_LIFE: Readonly<Record<string, string>> = {
  "20": "2026-04-30",
  "22": "2027-04-30",
  "24": "2028-04-30",
  "26": "2029-04-30",
};

/** What to tell whoever starts a gateway on a runtime past its end of life; undefined if there is nothing to tell. */
export function runtimeWarning(version: string, now: Date): string | undefined {
  const [major = ""] = version.replace(/^v/, "").split(".");
  const end = END_OF_LIFE[major];
  if (end === undefined || now < new Date(end)) return undefined;
  return `Node.js ${major} has had no security fixes since ${end}; Node.js 24 LTS is recommended`;
}

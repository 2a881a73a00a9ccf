import type { Domain, Gateway } from "./boot.ts";

/**
 * The domain that a command is about: the one that is named, else the only one, else the one without a name.
 *
 * @throws {Error} that names those that there are, if it is none of them
 */
export function chooseDomain(
  { domains }: Pick<Gateway, "domains">,
  name: string | undefined,
  file: string,
): Domain {
  const isAlone = name === undefined && domains.length === 1;
  const chosen = isAlone ? domains[0] : domains.find(({ config }) => config.name === name);
  if (chosen !== undefined) return chosen;
  const names = domains.flatMap(({ config }) => config.name ?? []).join(", ");
  if (name === undefined) throw new Error(`${file} has several domains. Name one with --domain: ${names}.`);
  const known = names === "" ? "It has none." : `It has ${names}.`;
  throw new Error(`${file} has no domain "${name}". ${known}`);
}

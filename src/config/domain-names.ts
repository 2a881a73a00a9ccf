/**
 * What a source, a client, a route or a breaker of a domain is called where the others are in sight: `media/users`.
 * Names of the domain without one stay as they are.
 */
export function qualify(domain: string | undefined, name: string): string {
  return domain === undefined ? name : `${domain}/${name}`;
}

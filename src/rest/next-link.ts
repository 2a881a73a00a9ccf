import { decode } from "./query-tree.ts";

/** The header Link (RFC 8288) to the next page: the same URL with another token. */
export function nextLink(url: string, parameter: string, token: string): string {
  const start = url.indexOf("?");
  const path = start === -1 ? url : url.slice(0, start);
  const kept = (start === -1 ? "" : url.slice(start + 1))
    .split("&")
    .filter((part) => part !== "" && decode(part.split("=", 1)[0] ?? "") !== parameter);
  const target = `${path}?${[...kept, `${encodeURIComponent(parameter)}=${token}`].join("&")}`;
  return `<${target.replace(UNSAFE, encodeOne)}>; rel="next"`;
}

/** What a URI must not hold as it is (RFC 3986), and what would end it inside of the header. */
const UNSAFE = /[^\w\-.~:/?[\]@!$&'()*+,;=%]/g;

function encodeOne(character: string): string {
  const bytes = Buffer.from(character, "latin1");
  return `%${bytes.toString("hex").toUpperCase()}`;
}

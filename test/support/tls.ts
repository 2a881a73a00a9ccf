import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A certificate authority of one's own and a server certificate by it, all PEM. */
export interface PrivateTls {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  /** The DNS name in the certificate. It is in no DNS; addresses are not in the certificate. */
  readonly serverName: string;
}

/**
 * Makes a new authority and a server certificate with the `openssl` program.
 *
 * Valid for `serverName` alone, so that a test sees whether the name is checked.
 */
export function createPrivateTls(serverName = "backend.test"): PrivateTls {
  const folder = mkdtempSync(join(tmpdir(), "selvage-tls-"));
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void => {
    execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  };
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  try {
    openssl(
      "req",
      "-x509",
      ...key,
      "-keyout",
      "ca.key",
      "-out",
      "ca.pem",
      "-days",
      "2",
      "-subj",
      "/CN=Test CA",
    );
    openssl("req", ...key, "-keyout", "server.key", "-out", "server.csr", "-subj", `/CN=${serverName}`);
    writeFileSync(at("server.ext"), `subjectAltName=DNS:${serverName}\n`);
    openssl(
      ...["x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"],
      ...["-out", "server.pem", "-days", "2", "-extfile", "server.ext"],
    );
    const read = (name: string): string => readFileSync(at(name), "utf8");
    return { ca: read("ca.pem"), cert: read("server.pem"), key: read("server.key"), serverName };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

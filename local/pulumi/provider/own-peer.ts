/** Who is at the other end of a loopback connection: engines can't sign, so that the system has to tell. */
import { readFileSync } from "node:fs";
import { printedCommand } from "../../../lib/printed-command.ts";
import { ownUid } from "../../own-folder.ts";

/**
 * The reason why the caller at `peer` (`127.0.0.1:40123`) of our `port` is not let in; undefined for a process of
 * this user. Only Linux tells whose a connection is.
 */
export function reasonAgainstPeer(peer: string, port: number): string | undefined {
  let table: string;
  try {
    table = readFileSync("/proc/net/tcp", "latin1");
  } catch {
    return (
      "With --key, the stand-in provider serves only on Linux, where it can see who connects. " +
      `Take the real aws plugin: ${printedCommand("npm run -s local -- env --provider real")}`
    );
  }
  if (uidOfPeer(table, Number(peer.split(":").at(-1)), port) === ownUid()) return undefined;
  return "This stand-in provider belongs to another user of the machine, who started it with --key.";
}

/** Finds the owner of a connection from `peerPort` to `port` in the text of /proc/net/tcp. Pure. */
export function uidOfPeer(table: string, peerPort: number, port: number): number | undefined {
  for (const line of table.split("\n").slice(1)) {
    const [, local, remote, , , , , uid] = line.trim().split(/\s+/);
    if (portOf(local) === peerPort && portOf(remote) === port) return Number(uid);
  }
  return undefined;
}

/** `0100007F:1F90` is 127.0.0.1:8080. */
function portOf(address = ""): number {
  return Number.parseInt(address.split(":")[1] ?? "", 16);
}

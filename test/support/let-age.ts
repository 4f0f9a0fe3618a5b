import { lutimesSync, readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";

/** Gives everything in a folder an old time: of files about as new as their packaging no record is kept. */
export function letAge(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) letAge(path);
    else lutimesSync(path, 1, 1);
  }
  utimesSync(folder, 1, 1);
}

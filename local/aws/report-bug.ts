import { foreignError, foreignText } from "../../lib/foreign-text.ts";

/**
 * Says on stderr that local AWS itself failed, and at what. A client or a handler may have written parts of both texts;
 * neither can forge a line of the server.
 */
export function reportBug(what: string, error: unknown): void {
  console.error(`local AWS: ${foreignText(what)}: ${foreignError(error)}`);
}

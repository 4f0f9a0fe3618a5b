/** Finds out whether a target answers, and for which account. */
import { connect } from "node:net";
import { ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Clients } from "./clients.ts";
import { describeError, wasAnswered } from "./expectation.ts";
import { inTime } from "./in-time.ts";
import type { Target } from "./target.ts";

/** The target can't be held to the facts. */
export class Unreachable extends Error {
  readonly hint: string;
  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** Account in the ARNs of a server that does not say its own. */
const NOBODY = "000000000000";
const CONNECT_MS = 5_000;

/**
 * The account of the target. Throws `Unreachable` when nobody listens or answers, when AWS refuses the
 * credentials, or when the account is not the confirmed one. A server without STS gets account 000000000000.
 */
export async function reach(
  target: Target,
  clients: Clients,
  ms: number,
  say: (line: string) => void,
): Promise<string> {
  if (target.kind === "endpoint") await connectTo(new URL(target.url));
  let account: string | undefined;
  try {
    ({ Account: account } = await inTime(ms, clients.sts.send(new GetCallerIdentityCommand({}))));
  } catch (error) {
    if ((error as Error).name === "CredentialsProviderError") {
      throw new Unreachable(
        `No credentials: ${(error as Error).message}`,
        "Check --profile, or sign in again.",
      );
    }
    const why = describeError(error);
    if (target.kind === "aws") {
      throw new Unreachable(
        `AWS does not say which account this is: ${why}`,
        "Check --profile, or sign in again.",
      );
    }
    if (!wasAnswered(error)) await expectAnyAnswer(new URL(target.url), clients, ms);
    say(`GetCallerIdentity is refused (${why}); going on as account ${NOBODY}.`);
  }
  if (target.kind === "aws" && account !== target.accountId) {
    throw new Unreachable(
      `These are credentials of account ${account}, and --confirm says ${target.accountId}.`,
      "Nothing was changed. Use another --profile, or confirm the account you mean.",
    );
  }
  return account ?? NOBODY;
}

/** Asks Lambda, since a server may lack STS alone. Throws `Unreachable` if Lambda gives no answer either. */
async function expectAnyAnswer(url: URL, clients: Clients, ms: number): Promise<void> {
  const error = await inTime(ms, clients.lambda.send(new ListFunctionsCommand({}))).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined || wasAnswered(error)) return;
  throw new Unreachable(
    `${url.origin} takes connections and answers nothing: ${describeError(error)}.`,
    `Is it an HTTP server? See what it says with: curl -i ${url.origin}`,
  );
}

function connectTo(url: URL): Promise<void> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(
        new Unreachable(
          `Nobody answers at ${url.origin}: ${why}.`,
          "Start the server first, for example: npm run local -- --port 4566",
        ),
      );
    const socket = connect(Number(url.port || (url.protocol === "https:" ? 443 : 80)), host);
    socket.setTimeout(CONNECT_MS, () => {
      socket.destroy();
      fail(`no connection within ${CONNECT_MS / 1000} s`);
    });
    socket.on("connect", () => {
      socket.destroy();
      resolve();
    });
    socket.on("error", (error: NodeJS.ErrnoException) =>
      fail(error.code === "ECONNREFUSED" ? "connection refused" : (error.code ?? error.message)),
    );
  });
}

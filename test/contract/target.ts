/** The server or account that is held to the facts. */

/** Any server that speaks AWS's protocols, or a real account. */
export type Target =
  | { readonly kind: "endpoint"; readonly url: string; readonly region: string; readonly profile?: string }
  | {
      readonly kind: "aws";
      readonly region: string;
      readonly profile?: string;
      /** The account that `--confirm` names. */
      readonly accountId: string;
    };

/** The target in words. */
export function describeTarget(target: Target): string {
  return target.kind === "aws" ? `AWS account ${target.accountId}` : target.url;
}

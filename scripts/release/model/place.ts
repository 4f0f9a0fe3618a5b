/** Account and region of a stack, as far as AWS's answers name them. */
export interface Place {
  readonly account: string | undefined;
  readonly region: string | undefined;
}

/** Account and region in the first ARN found; error texts hold ARNs too. */
export function placeOf(texts: readonly (string | undefined)[]): Place {
  for (const text of texts) {
    const [, region, account] = /arn:aws[a-z-]*:lambda:([a-z0-9-]+):(\d{12}):/.exec(text ?? "") ?? [];
    if (account) return { account, region };
  }
  return { account: undefined, region: undefined };
}

/** `account 123456789012, us-east-1`. */
export function describeAccount({ account, region }: Place): string {
  const parts = [account && `account ${account}`, region].filter(Boolean);
  return parts.length > 0 ? parts.join(", ") : "account unknown";
}

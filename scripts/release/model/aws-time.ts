/** Milliseconds since 1970 of a time as AWS writes it, Lambda's `+0000` included. NaN for other text. */
export function awsTime(text: string | undefined): number {
  return Date.parse((text ?? "").replace(/\+0000$/, "Z"));
}

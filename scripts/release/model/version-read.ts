/** The call that reads a version: its settings, state, role and code digest. */
export type VersionRead = "lambda:GetFunction" | "lambda:GetFunctionConfiguration";

/** Up to so many functions, a command that only looks fits into the quota that others need at the same time. */
export const FEW_FUNCTIONS = 10;

/**
 * Chooses the call. GetFunction has a quota of its own, 100 calls a second, and hands out a link to the code with each
 * answer. GetFunctionConfiguration hands out none, but takes from the 15 calls a second that almost all others share,
 * UpdateAlias among them. So whoever only looks at a stack of few functions needs no right to its code, and neither a
 * large stack nor a move waits for the shared quota.
 */
export function versionRead(stack: { readonly functions: number; readonly onlyLooks: boolean }): VersionRead {
  return stack.onlyLooks && stack.functions <= FEW_FUNCTIONS
    ? "lambda:GetFunctionConfiguration"
    : "lambda:GetFunction";
}

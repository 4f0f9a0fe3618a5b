import * as lambda from "@pulumi/aws/lambda";
import type * as pulumi from "@pulumi/pulumi";

/** The alias that gets a public URL. */
export interface PublicUrlArgs {
  readonly functionName: pulumi.Input<string>;
  /** Name of the alias. */
  readonly qualifier: pulumi.Input<string>;
}

/**
 * Gives an alias a public URL. AWS wants both permissions, on the qualifier; with only one, callers get 403.
 * pulumi-aws adds two of its own with the URL. Those declared here come back after somebody removed them.
 */
export function publicUrl(
  name: string,
  { functionName, qualifier }: PublicUrlArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const bound = { function: functionName, qualifier, principal: "*" };
  const permissions = [
    new lambda.Permission(
      `${name}-url`,
      {
        ...bound,
        statementId: "public-url",
        action: "lambda:InvokeFunctionUrl",
        functionUrlAuthType: "NONE",
      },
      opts,
    ),
    new lambda.Permission(
      `${name}-url-invoke`,
      {
        ...bound,
        statementId: "public-url-invoke",
        action: "lambda:InvokeFunction",
        invokedViaFunctionUrl: true,
      },
      opts,
    ),
  ];
  const url = new lambda.FunctionUrl(
    name,
    { functionName, qualifier, authorizationType: "NONE" },
    { ...opts, dependsOn: permissions },
  );
  return url.functionUrl;
}

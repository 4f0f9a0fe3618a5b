import * as lambda from "@pulumi/aws/lambda";
import type * as pulumi from "@pulumi/pulumi";

/** The alias that gets a public URL. */
export interface PublicUrlArgs {
  readonly functionName: pulumi.Input<string>;
  /** Name of the alias. */
  readonly qualifier: pulumi.Input<string>;
  /** Set for an adopted function, which may have a URL with permissions of the usual names. */
  readonly adopted?: {
    /** What the names of its permissions begin with. */
    readonly ownName: string;
    /** The URL that exists. It is imported, and stays as it is. */
    readonly existing?: string | undefined;
  };
}

/**
 * Gives an alias a public URL. AWS wants both permissions, on the qualifier; with only one, callers get 403.
 * pulumi-aws adds two of its own with the URL. Those declared here come back after somebody removed them.
 */
export function publicUrl(
  name: string,
  { functionName, qualifier, adopted }: PublicUrlArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const bound = { function: functionName, qualifier, principal: "*" };
  const statement = (usual: string) => (adopted ? `${adopted.ownName}-${usual}` : usual);
  const permissions = [
    new lambda.Permission(
      `${name}-url`,
      {
        ...bound,
        statementId: statement("public-url"),
        action: "lambda:InvokeFunctionUrl",
        functionUrlAuthType: "NONE",
      },
      opts,
    ),
    new lambda.Permission(
      `${name}-url-invoke`,
      {
        ...bound,
        statementId: statement("public-url-invoke"),
        action: "lambda:InvokeFunction",
        invokedViaFunctionUrl: true,
      },
      opts,
    ),
  ];
  const url = new lambda.FunctionUrl(
    name,
    { functionName, qualifier, authorizationType: "NONE" },
    {
      ...opts,
      ...(adopted && { retainOnDelete: true, ignoreChanges: ["cors", "invokeMode"] }),
      ...(adopted?.existing !== undefined && { import: adopted.existing }),
      dependsOn: permissions,
    },
  );
  return url.functionUrl;
}

/** What other tools do for the project of the corpus: install its packages, build its jar, deploy what it adopts. */
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  type LambdaClient,
  PublishVersionCommand,
} from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import { zipOf } from "../support/lambda-builders.ts";
import { clientConfig } from "../support/local-aws.ts";
import type { Shape } from "./shapes.ts";

const INSTALLED = join(__dirname, "../../node_modules");

/** Links the packages one by one, those of the workspace too, as `npm install` does. */
export function installWorkspace(root: string): void {
  const packages = join(root, "node_modules");
  rmSync(packages);
  mkdirSync(join(packages, "@corpus"), { recursive: true });
  for (const name of readdirSync(INSTALLED)) symlinkSync(join(INSTALLED, name), join(packages, name));
  symlinkSync("../../packages/money", join(packages, "@corpus/money"));
}

/** Builds `functions/invoices/build/invoices.jar`. */
export function buildJar(root: string): void {
  const read = (path: string) => readFileSync(join(root, "functions", path));
  const jar = zipSync(
    {
      "META-INF/MANIFEST.MF": strToU8("Manifest-Version: 1.0\r\n"),
      "acme/Invoices.class": read("invoices/classes/acme/Invoices.class"),
      "start.cjs": read("invoices/classes/start.cjs"),
      "_runtime/runtime.cjs": read("_runtime/runtime.cjs"),
    },
    { mtime: new Date(1980, 0, 1) },
  );
  mkdirSync(join(root, "functions/invoices/build"), { recursive: true });
  writeFileSync(join(root, "functions/invoices/build/invoices.jar"), jar);
}

const TRUST = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

/** Deploys a function, with a role and an alias of its own on version 1. */
export async function deployFormer(
  endpoint: string,
  lambda: LambdaClient,
  { functionName: FunctionName, aliasName, roleName, code }: NonNullable<Shape["adopted"]>,
): Promise<void> {
  const iam = new IAMClient(clientConfig(endpoint));
  const AssumeRolePolicyDocument = JSON.stringify(TRUST);
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: roleName, AssumeRolePolicyDocument }));
  iam.destroy();
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: Role?.Arn,
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Code: { ZipFile: zipOf(code) },
    }),
  );
  await lambda.send(new PublishVersionCommand({ FunctionName }));
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: aliasName, FunctionVersion: "1" }));
}

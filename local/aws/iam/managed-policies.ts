/** Policies that AWS manages, known by their ARN alone. */
import type { PolicyDocument } from "./documents.ts";

/** Policies for functions. Their path is easily left out, so it is checked. Others are taken on trust. */
const SERVICE_ROLE_POLICIES = new Set([
  "AWSLambdaBasicDurableExecutionRolePolicy",
  "AWSLambdaBasicExecutionRole",
  "AWSLambdaDynamoDBExecutionRole",
  "AWSLambdaENIManagementAccess",
  "AWSLambdaKinesisExecutionRole",
  "AWSLambdaMSKExecutionRole",
  "AWSLambdaRole",
  "AWSLambdaSQSQueueExecutionRole",
  "AWSLambdaVPCAccessExecutionRole",
]);

/** Finds the managed policy with this ARN; undefined when AWS has none there. */
export function findManagedPolicy(arn: string): PolicyDocument | undefined {
  const [, path = "/", name = ""] =
    /^arn:aws[a-z-]*:iam::aws:policy(\/|\/.+\/)([\w+=,.@-]+)$/.exec(arn) ?? [];
  const isMisplaced = SERVICE_ROLE_POLICIES.has(name) && path !== "/service-role/";
  if (!name || isMisplaced) return undefined;
  const createdAt = Date.UTC(2015, 3, 9, 15, 3, 43);
  return {
    name,
    path,
    id: `ANPA${name
      .toUpperCase()
      .replace(/[^A-Z2-7]/g, "")
      .padEnd(17, "A")
      .slice(0, 17)}`,
    arn,
    versions: [{ id: "v1", text: DOCUMENT, createdAt }],
    defaultVersion: "v1",
    nextVersion: 2,
    tags: {},
    createdAt,
    updatedAt: createdAt,
  };
}

const DOCUMENT = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: "*",
    },
  ],
});

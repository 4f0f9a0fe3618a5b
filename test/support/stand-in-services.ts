/** Services without rules: each operation records its input and gives the answer that the test sets. */
import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as iam from "@aws-sdk/client-iam";
import * as lambda from "@aws-sdk/client-lambda";
import * as ssm from "@aws-sdk/client-ssm";
import type { Operation, ServiceDefinition } from "../../local/aws/service.ts";

export interface StandIns {
  readonly services: ServiceDefinition[];
  /** The last input of each operation. */
  readonly inputs: Record<string, unknown>;
  /** Answers by operation. Operations without an entry answer nothing. */
  readonly outputs: Record<string, Operation>;
}

/** Makes one service for each protocol. */
export function standInServices(): StandIns {
  const inputs: Record<string, unknown> = {};
  const standIns: StandIns = { services: [], inputs, outputs: {} };

  function standIn(definition: Omit<ServiceDefinition, "operations">, names: string[]): void {
    const operations = Object.fromEntries(
      names.map((name): [string, Operation] => [
        name,
        (input, call) => {
          inputs[name] = input;
          return standIns.outputs[name]?.(input, call);
        },
      ]),
    );
    standIns.services.push({ ...definition, operations });
  }

  standIn({ signingName: "lambda", protocol: "restJson1", schemas: lambda }, [
    "CreateFunction",
    "DeleteAlias",
    "GetFunction",
    "GetPolicy",
    "Invoke",
    "ListTags",
    "UpdateAlias",
  ]);
  standIn({ signingName: "ssm", protocol: "awsJson1.1", schemas: ssm, target: "AmazonSSM" }, [
    "GetParameter",
    "PutParameter",
  ]);
  standIn({ signingName: "logs", protocol: "awsJson1.1", schemas: logs, target: "Logs_20140328" }, [
    "DescribeLogGroups",
  ]);
  standIn(
    {
      signingName: "iam",
      protocol: "awsQuery",
      schemas: iam,
      target: "https://iam.amazonaws.com/doc/2010-05-08/",
    },
    ["CreateRole", "DeleteRole", "ListRoles"],
  );
  standIn(
    {
      signingName: "monitoring",
      queryCompatible: true,
      protocol: "awsJson1.0",
      schemas: cloudwatch,
      target: "GraniteServiceVersion20100801",
    },
    ["DescribeAlarms", "GetMetricData", "PutMetricData"],
  );
  return standIns;
}

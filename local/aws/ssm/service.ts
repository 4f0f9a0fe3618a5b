/** SSM Parameter Store: the table of its operations. `live` keeps its ledger in a parameter's history. */
import * as sdk from "@aws-sdk/client-ssm";
import {
  bindOperations,
  type OperationTable,
  type ServiceDefinition,
  type StoreAndClock,
} from "../service.ts";
import { obeying } from "../validation/member-rules.ts";
import { type ControlPlane, openControlPlane } from "./control-plane.ts";
import { deleteParameter, deleteParameters } from "./delete-parameters.ts";
import * as reads from "./get-parameters.ts";
import { SSM_RULES } from "./input-rules.ts";
import { labelParameterVersion, unlabelParameterVersion } from "./labels.ts";
import { putParameter } from "./put-parameter.ts";
import { addTags, listTags, removeTags } from "./tags.ts";

/** Makes the service. */
export function ssmService(dependencies: StoreAndClock): ServiceDefinition {
  const operations = bindOperations(openControlPlane(dependencies), OPERATIONS);
  return {
    signingName: "ssm",
    protocol: "awsJson1.1",
    target: "AmazonSSM",
    schemas: sdk,
    operations: obeying(SSM_RULES, "ValidationException", operations),
  };
}

const OPERATIONS: OperationTable<ControlPlane> = {
  PutParameter: putParameter,

  GetParameter: reads.getParameter,
  GetParameters: reads.getParameters,
  GetParametersByPath: reads.getParametersByPath,
  GetParameterHistory: reads.getParameterHistory,
  DescribeParameters: reads.describeParameters,

  DeleteParameter: deleteParameter,
  DeleteParameters: deleteParameters,

  LabelParameterVersion: labelParameterVersion,
  UnlabelParameterVersion: unlabelParameterVersion,

  AddTagsToResource: addTags,
  RemoveTagsFromResource: removeTags,
  ListTagsForResource: listTags,
};

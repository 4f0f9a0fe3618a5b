/** aws.lambda.Function */
import { type FunctionConfiguration, paginateListVersionsByFunction } from "@aws-sdk/client-lambda";
import { ProviderError } from "../errors.ts";
import { waitFor } from "../poll.ts";
import type { Change, ResourceType } from "../resource-type.ts";
import { between, invokeArn, length, oneOf, REGION, sameWhereSet, TAGS } from "../rules.ts";
import type { Session } from "../session.ts";
import { allTags, type Tags, tagChanges, tagOutputs } from "../tags.ts";
import type { Properties } from "../values.ts";
import { CODE_INPUTS, codeMistake, codeOf } from "./function-code.ts";
import { CONFIGURATION_INPUTS, readSettings, writeSettings } from "./function-settings.ts";

const changesCode = ({ changed }: Change) => Object.keys(CODE_INPUTS).some((name) => changed.has(name));
const changesConfiguration = ({ changed }: Change) => CONFIGURATION_INPUTS.some((name) => changed.has(name));
const publishes = (change: Change) =>
  change.wanted.publish === true &&
  (changesCode(change) || changesConfiguration(change) || change.changed.has("publish"));

export const lambdaFunction: ResourceType = {
  token: "aws:lambda/function:Function",
  inputs: {
    ...CODE_INPUTS,
    deadLetterConfig: {},
    description: { check: length(0, 256) },
    environment: {},
    ephemeralStorage: { computed: true },
    fileSystemConfig: {},
    handler: { check: length(1, 128) },
    imageConfig: {},
    kmsKeyArn: {},
    layers: {},
    loggingConfig: { computed: true, same: sameWhereSet },
    memorySize: { default: 128, check: between(128, 10240) },
    name: { autoname: true, replaces: true, check: length(1, 140) },
    packageType: { default: "Zip", replaces: true, check: oneOf("Zip", "Image") },
    publish: { default: false },
    region: REGION,
    replaceSecurityGroupsOnDestroy: {},
    replacementSecurityGroupIds: {},
    reservedConcurrentExecutions: { default: -1 },
    role: {
      required: true,
      check: (value) => (/^arn:/.test(String(value)) ? undefined : `(${value}) is an invalid ARN`),
    },
    runtime: {},
    skipDestroy: { default: false },
    snapStart: { same: (old, wanted) => sameWhereSet(old ?? { applyOn: "None" }, wanted) },
    tags: TAGS,
    timeout: { default: 3, check: between(1, 900) },
    tracingConfig: { computed: true },
    useResourceTimeoutForPropagation: {},
    vpcConfig: { same: sameWhereSet },
  },
  outputs: [
    "arn",
    "invokeArn",
    "lastModified",
    "qualifiedArn",
    "qualifiedInvokeArn",
    "signingJobArn",
    "signingProfileVersionArn",
    "sourceCodeSize",
    "tagsAll",
    "version",
  ],
  check: codeMistake,
  recomputed(change) {
    return [
      ...(changesCode(change) ? ["lastModified"] : []),
      ...(publishes(change) ? ["version", "qualifiedArn", "qualifiedInvokeArn"] : []),
    ];
  },
  async create(inputs, session) {
    const name = inputs.name as string;
    const set = CONFIGURATION_INPUTS.filter((input) => inputs[input] !== undefined);
    await session.clients(inputs).lambda.createFunction({
      ...writeSettings(inputs, set),
      Architectures: inputs.architectures as ["x86_64"] | undefined,
      Code: codeOf(inputs, session),
      FunctionName: name,
      PackageType: inputs.packageType as "Zip",
      Publish: inputs.publish === true,
      Role: inputs.role as string,
      Tags: allTags(inputs, session),
    });
    return name;
  },
  async settle(id, inputs, session) {
    await settled(id, inputs, session);
    if ((inputs.reservedConcurrentExecutions as number) >= 0) await reserve(id, inputs, session);
  },
  async read(id, known, session) {
    const { lambda } = session.clients(known);
    const found = await lambda.getFunction({ FunctionName: id });
    const configuration = found.Configuration ?? {};
    const newest = await newestVersion(id, known, session);
    return {
      ...readSettings(configuration),
      arn: configuration.FunctionArn,
      ...fromState(known, "code", "s3Bucket", "s3Key", "s3ObjectVersion"),
      ...fromState(known, "replaceSecurityGroupsOnDestroy", "replacementSecurityGroupIds"),
      ...fromState(known, "useResourceTimeoutForPropagation"),
      codeSha256: configuration.CodeSha256,
      imageUri: found.Code?.ImageUri ?? "",
      invokeArn: invokeArn(configuration.FunctionArn ?? ""),
      lastModified: configuration.LastModified,
      name: configuration.FunctionName,
      publish: known.publish ?? false,
      qualifiedArn: newest?.FunctionArn,
      qualifiedInvokeArn: invokeArn(newest?.FunctionArn ?? ""),
      region: (configuration.FunctionArn ?? "").split(":")[3],
      reservedConcurrentExecutions: found.Concurrency?.ReservedConcurrentExecutions ?? -1,
      signingJobArn: configuration.SigningJobArn ?? "",
      signingProfileVersionArn: configuration.SigningProfileVersionArn ?? "",
      skipDestroy: known.skipDestroy ?? false,
      sourceCodeHash: known.sourceCodeHash,
      sourceCodeSize: configuration.CodeSize,
      sourceKmsKeyArn: found.Code?.SourceKMSKeyArn ?? "",
      version: newest?.Version,
      ...tagOutputs(found.Tags ?? {}, known, session),
    };
  },
  async update(id, change, session) {
    const { changed, old, wanted } = change;
    const { lambda } = session.clients(wanted);
    // Lambda refuses an update while another one is in progress or the function is still being made.
    await settled(id, wanted, session);
    if (changesConfiguration(change)) {
      await lambda.updateFunctionConfiguration({ FunctionName: id, ...writeSettings(wanted, changed) });
      await settled(id, wanted, session);
    }
    if (changesCode(change)) {
      const Architectures = changed.has("architectures") ? (wanted.architectures as ["x86_64"]) : undefined;
      await lambda.updateFunctionCode({ FunctionName: id, ...codeOf(wanted, session), Architectures });
      await settled(id, wanted, session);
    }
    if (changed.has("reservedConcurrentExecutions")) await reserve(id, wanted, session);
    if (publishes(change)) await lambda.publishVersion({ FunctionName: id });
    const Resource = old.arn as string;
    const { set, remove } = tagChanges((old.tagsAll ?? {}) as Tags, allTags(wanted, session));
    if (remove.length > 0) await lambda.untagResource({ Resource, TagKeys: remove });
    if (Object.keys(set).length > 0) await lambda.tagResource({ Resource, Tags: set });
  },
  async delete(id, state, session) {
    if (state.skipDestroy) return;
    await session.clients(state).lambda.deleteFunction({ FunctionName: id });
  },
};

/** Inputs that AWS does not tell. */
function fromState(known: Properties, ...names: readonly string[]): Properties {
  return Object.fromEntries(names.map((name) => [name, known[name]]));
}

/** Waits until the function is Active and its last update Successful. */
async function settled(id: string, properties: Properties, session: Session): Promise<void> {
  const { lambda } = session.clients(properties);
  await waitFor(`function ${id} has settled`, session, async () => {
    const { Configuration } = await lambda.getFunction({ FunctionName: id });
    const { State, StateReason, LastUpdateStatus, LastUpdateStatusReason } = Configuration ?? {};
    if (State === "Failed") throw new ProviderError(`Function ${id} failed to become active: ${StateReason}`);
    if (LastUpdateStatus === "Failed")
      throw new ProviderError(`The update of ${id} failed: ${LastUpdateStatusReason}`);
    return State !== "Pending" && LastUpdateStatus !== "InProgress";
  });
}

async function reserve(id: string, inputs: Properties, session: Session): Promise<void> {
  const { lambda } = session.clients(inputs);
  const amount = inputs.reservedConcurrentExecutions as number;
  if (amount >= 0) {
    await lambda.putFunctionConcurrency({ FunctionName: id, ReservedConcurrentExecutions: amount });
  } else await lambda.deleteFunctionConcurrency({ FunctionName: id });
}

/** The last entry of Lambda's list, for the output `version`: the newest published version, or $LATEST. */
async function newestVersion(
  id: string,
  known: Properties,
  session: Session,
): Promise<FunctionConfiguration | undefined> {
  let newest: FunctionConfiguration | undefined;
  const pages = paginateListVersionsByFunction(
    { client: session.clients(known).lambda },
    { FunctionName: id },
  );
  for await (const { Versions = [] } of pages) newest = Versions.at(-1) ?? newest;
  return newest;
}

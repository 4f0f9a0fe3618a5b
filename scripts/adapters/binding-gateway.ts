import {
  GetPolicyCommand,
  ListAliasesCommand,
  ListEventSourceMappingsCommand,
  ListFunctionEventInvokeConfigsCommand,
  ListFunctionUrlConfigsCommand,
  ListTagsCommand,
} from "@aws-sdk/client-lambda";
import type { ListedAlias } from "../release/model/adoptable.ts";
import type { PolicyStatement } from "../release/model/bindings.ts";
import { unreadableAnswer } from "./aws-errors.ts";
import type { Caller, Quota } from "./caller.ts";
import { cleanAnswer } from "./clean-answer.ts";
import type { LambdaGateway } from "./lambda-gateway.ts";

/** Reads the bindings of a function, each with the qualifier that it is bound to. */
export interface BindingGateway {
  /** All aliases, each with its versions: the primary one and those with a weight. */
  aliases(functionName: string): Promise<(ListedAlias & { readonly versions: readonly string[] })[]>;
  /** ARNs that have a function URL. */
  urls(functionName: string): Promise<{ readonly arn: string; readonly authType: string }[]>;
  /** ARNs with settings for asynchronous calls. */
  eventInvokeConfigs(functionName: string): Promise<string[]>;
  /** Every event source mapping of the account and region: source and the function's ARN. */
  eventSources(): Promise<{ readonly uuid: string; readonly source: string; readonly functionArn: string }[]>;
  /** Tags of a function, by its ARN. */
  tags(functionArn: string): Promise<Readonly<Record<string, string>>>;
  /** Policy statements of one qualifier; without `qualifier`, of the bare function name. */
  policy(functionName: string, qualifier?: string): Promise<PolicyStatement[]>;
}

const ATTEMPTS = 3;

export function openBindings({ client, endpoint }: LambdaGateway, caller: Caller): BindingGateway {
  const options = (operation: string, quota: Quota = "control") => ({
    operation,
    quota,
    endpoint,
    attempts: ATTEMPTS,
  });

  async function pages<Page extends { NextMarker?: string | undefined }, Item>(
    operation: string,
    send: (marker: string | undefined, abortSignal: AbortSignal) => Promise<Page>,
    items: (page: Page) => Item[] | undefined,
  ): Promise<Item[]> {
    const found: Item[] = [];
    let marker: string | undefined;
    do {
      const from = marker;
      const page = await caller.read(options(operation), (abortSignal) => send(from, abortSignal));
      const listed = items(page);
      if (!listed) throw unreadableAnswer(operation);
      found.push(...listed);
      marker = page.NextMarker || undefined;
    } while (marker);
    return found;
  }

  return {
    async aliases(FunctionName) {
      const listed = await pages(
        "lambda:ListAliases",
        (Marker, abortSignal) =>
          client.send(new ListAliasesCommand({ FunctionName, Marker }), { abortSignal }),
        ({ Aliases }) => Aliases,
      );
      return listed.map(({ Name = "", FunctionVersion: version = "", RoutingConfig }) => {
        const weights = RoutingConfig?.AdditionalVersionWeights ?? {};
        return { name: Name, version, weights, versions: [version, ...Object.keys(weights)] };
      });
    },
    async urls(FunctionName) {
      const listed = await pages(
        "lambda:ListFunctionUrlConfigs",
        (Marker, abortSignal) =>
          client.send(new ListFunctionUrlConfigsCommand({ FunctionName, Marker }), { abortSignal }),
        ({ FunctionUrlConfigs }) => FunctionUrlConfigs,
      );
      return listed.map(({ FunctionArn, AuthType }) => ({
        arn: FunctionArn ?? "",
        authType: AuthType ?? "",
      }));
    },
    async eventInvokeConfigs(FunctionName) {
      const listed = await pages(
        "lambda:ListFunctionEventInvokeConfigs",
        (Marker, abortSignal) =>
          client.send(new ListFunctionEventInvokeConfigsCommand({ FunctionName, Marker }), { abortSignal }),
        ({ FunctionEventInvokeConfigs }) => FunctionEventInvokeConfigs,
      );
      return listed.map(({ FunctionArn }) => FunctionArn ?? "");
    },
    async eventSources() {
      const listed = await pages(
        "lambda:ListEventSourceMappings",
        (Marker, abortSignal) => client.send(new ListEventSourceMappingsCommand({ Marker }), { abortSignal }),
        ({ EventSourceMappings }) => EventSourceMappings,
      );
      return listed.map(({ UUID, EventSourceArn, FunctionArn }) => ({
        uuid: UUID ?? "",
        source: EventSourceArn ?? "",
        functionArn: FunctionArn ?? "",
      }));
    },
    tags(Resource) {
      return caller.read(
        options("lambda:ListTags"),
        async (abortSignal) =>
          (await client.send(new ListTagsCommand({ Resource }), { abortSignal })).Tags ?? {},
      );
    },
    policy(FunctionName, Qualifier) {
      const operation = "lambda:GetPolicy";
      return caller.read<PolicyStatement[]>(
        options(operation, "getPolicy"),
        async (abortSignal) => {
          const { Policy } = await client.send(new GetPolicyCommand({ FunctionName, Qualifier }), {
            abortSignal,
          });
          return statements(Policy, operation);
        },
        (failure) => (failure.name === "ResourceNotFoundException" ? { value: [] } : undefined),
      );
    },
  };
}

function statements(policy: string | undefined, operation: string): PolicyStatement[] {
  try {
    const { Statement } = cleanAnswer(JSON.parse(policy ?? ""));
    return (Array.isArray(Statement) ? Statement : [Statement]).map(
      ({ Sid, Principal, Action, Condition }) => ({
        sid: String(Sid ?? ""),
        principal:
          typeof Principal === "string" ? Principal : String(Object.values(Principal ?? {}).flat()[0] ?? ""),
        actions: [Action].flat().map(String),
        ...(sourceOf(Condition) ? { source: sourceOf(Condition) } : {}),
        conditions: conditionsOf(Condition),
      }),
    );
  } catch (error) {
    throw unreadableAnswer(operation, error);
  }
}

function conditionsOf(condition: unknown): [string, string, string][] {
  return Object.entries(Object(condition)).flatMap(([operator, keys]) =>
    Object.entries(Object(keys)).flatMap(([key, values]) =>
      [values].flat().map((value): [string, string, string] => [operator, key, String(value)]),
    ),
  );
}

function sourceOf(condition: unknown): string | undefined {
  const found = /"(?:AWS|aws):SourceArn":"([^"]+)"/.exec(JSON.stringify(condition ?? {}));
  return found?.[1];
}

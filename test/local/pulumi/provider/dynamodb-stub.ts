/** A DynamoDB of tables without items: awsJson1.0 on loopback, with the rules by which DynamoDB refuses a change. */
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type {
  CreateTableInput,
  TableDescription,
  Tag,
  TimeToLiveSpecification,
  UpdateTableInput,
} from "@aws-sdk/client-dynamodb";

/** What any of the operations may get. */
type Input = CreateTableInput &
  UpdateTableInput & {
    TimeToLiveSpecification: TimeToLiveSpecification;
    ResourceArn: string;
    TagKeys: string[];
    NextToken?: string;
  };

type Table = TableDescription & { ttl?: string; tags: Map<string, string>; looksUntilActive: number };

export interface DynamoDbStub {
  readonly url: string;
  /** The names of the operations that were called, in order. */
  readonly called: string[];
  /** As DynamoDB Local is: it knows no tags. */
  isUntagged: boolean;
  /** Keeps all tables from being active for the next two looks. */
  keepBusy(): void;
  close(): Promise<void>;
}

class Refused extends Error {
  constructor(
    readonly code: string,
    message = code,
  ) {
    super(message);
  }
}

const refuse = (why: string): never => {
  throw new Refused("ValidationException", why);
};

/** Starts the stub. Tables are not active before the second look at them, and tags come two to a page. */
export async function startDynamoDbStub(): Promise<DynamoDbStub> {
  const tables = new Map<string, Table>();
  let streams = 0;
  const stub = { url: "", called: [] as string[], isUntagged: false, keepBusy, close };

  const find = (name?: string) => {
    const table = tables.get(name ?? "");
    if (!table) throw new Refused("ResourceNotFoundException");
    return table;
  };
  const ofArn = ({ ResourceArn }: Input) => {
    if (stub.isUntagged) throw new Refused("UnknownOperationException", "Tagging is not supported.");
    return find(ResourceArn.split("/").at(-1));
  };
  const change = (table: Table, status: "CREATING" | "UPDATING" | "DELETING") => {
    table.TableStatus = status;
    table.looksUntilActive = 2;
  };
  function keepBusy() {
    for (const table of tables.values())
      Object.assign(table, { TableStatus: "UPDATING", looksUntilActive: 3 });
  }
  const stream = (table: Table, { StreamSpecification: wanted }: Input) => {
    if (!wanted) return;
    if (wanted.StreamEnabled === (table.StreamSpecification?.StreamEnabled ?? false))
      refuse("Table already has an enabled stream, or none");
    table.StreamSpecification = wanted.StreamEnabled ? wanted : undefined;
    if (!wanted.StreamEnabled) return;
    streams += 1;
    table.LatestStreamLabel = `2026-01-0${streams}`;
    table.LatestStreamArn = `${table.TableArn}/stream/${table.LatestStreamLabel}`;
  };
  const bill = (table: Table, { BillingMode, ProvisionedThroughput }: Input) => {
    if (BillingMode) table.BillingModeSummary = { BillingMode };
    const isOnDemand = table.BillingModeSummary?.BillingMode === "PAY_PER_REQUEST";
    if (isOnDemand === (ProvisionedThroughput !== undefined)) refuse("Throughput and billing mode differ");
    table.ProvisionedThroughput = ProvisionedThroughput;
    if (!isOnDemand) return;
    const unpaid = (table.GlobalSecondaryIndexes ?? []).map(
      ({ ProvisionedThroughput: _, ...index }) => index,
    );
    table.GlobalSecondaryIndexes = unpaid;
  };
  const defined = (table: Table, { AttributeDefinitions = [] }: Input) => {
    table.AttributeDefinitions = [...AttributeDefinitions].reverse();
  };

  const operations: Record<string, (input: Input) => unknown> = {
    CreateTable(input) {
      if (tables.has(input.TableName ?? "")) throw new Refused("ResourceInUseException");
      const table: Table = {
        TableName: input.TableName,
        TableArn: `arn:aws:dynamodb:ddblocal:000000000000:table/${input.TableName}`,
        KeySchema: input.KeySchema,
        GlobalSecondaryIndexes: input.GlobalSecondaryIndexes,
        LocalSecondaryIndexes: input.LocalSecondaryIndexes,
        tags: new Map(),
        looksUntilActive: 0,
      };
      bill(table, input);
      stream(table, input);
      defined(table, input);
      for (const { Key = "", Value = "" } of input.Tags ?? []) table.tags.set(Key, Value);
      tables.set(input.TableName ?? "", table);
      change(table, "CREATING");
      return {};
    },
    DescribeTable({ TableName }) {
      const table = find(TableName);
      table.looksUntilActive -= 1;
      if (table.looksUntilActive > 0) return { Table: table };
      if (table.TableStatus === "DELETING") tables.delete(TableName ?? "");
      table.TableStatus = "ACTIVE";
      return { Table: find(TableName) };
    },
    UpdateTable(input) {
      const table = find(input.TableName);
      if (table.TableStatus !== "ACTIVE") throw new Refused("ResourceInUseException");
      const steps = input.GlobalSecondaryIndexUpdates ?? [];
      const isShaped = steps.some(({ Create, Delete }) => Create ?? Delete);
      const isPaid = input.BillingMode !== undefined || input.ProvisionedThroughput !== undefined;
      const kinds = [
        isShaped,
        input.StreamSpecification !== undefined,
        isPaid || (steps.length > 0 && !isShaped),
      ];
      if (kinds.filter(Boolean).length !== 1 || (isShaped && steps.length > 1))
        refuse("One change in a call");
      stream(table, input);
      if (isPaid) bill(table, input);
      for (const { Create, Delete, Update } of steps) {
        const rest = (table.GlobalSecondaryIndexes ?? []).filter(
          ({ IndexName }) => IndexName !== Delete?.IndexName,
        );
        const resized = rest.map((index) =>
          index.IndexName === Update?.IndexName ? { ...index, ...Update } : index,
        );
        table.GlobalSecondaryIndexes = [...resized, ...(Create ? [Create] : [])];
        if (Create) defined(table, input);
      }
      change(table, "UPDATING");
      return {};
    },
    DeleteTable({ TableName }) {
      change(find(TableName), "DELETING");
      return {};
    },
    DescribeTimeToLive({ TableName }) {
      const { ttl } = find(TableName);
      const found = ttl
        ? { TimeToLiveStatus: "ENABLED", AttributeName: ttl }
        : { TimeToLiveStatus: "DISABLED" };
      return { TimeToLiveDescription: found };
    },
    UpdateTimeToLive({ TableName, TimeToLiveSpecification: { AttributeName, Enabled } }) {
      const table = find(TableName);
      if (table.TableStatus !== "ACTIVE") throw new Refused("ResourceInUseException");
      if (Enabled === (table.ttl !== undefined)) refuse(`TimeToLive is already ${Enabled}`);
      if (!Enabled && AttributeName !== table.ttl)
        refuse("TimeToLive is active on a different AttributeName");
      table.ttl = Enabled ? AttributeName : undefined;
      return {};
    },
    ListTagsOfResource(input) {
      const all: Tag[] = [...ofArn(input).tags].map(([Key, Value]) => ({ Key, Value }));
      const from = Number(input.NextToken ?? 0);
      return {
        Tags: all.slice(from, from + 2),
        NextToken: from + 2 < all.length ? String(from + 2) : undefined,
      };
    },
    TagResource(input) {
      for (const { Key = "", Value = "" } of input.Tags ?? []) ofArn(input).tags.set(Key, Value);
      return {};
    },
    UntagResource(input) {
      for (const key of input.TagKeys) ofArn(input).tags.delete(key);
      return {};
    },
  };

  async function answer(message: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const name = String(message.headers["x-amz-target"]).replace("DynamoDB_20120810.", "");
    stub.called.push(name);
    try {
      return { status: 200, body: operations[name]?.(JSON.parse(await text(message))) };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return {
        status: 400,
        body: { __type: `com.amazonaws.dynamodb.v20120810#${error.code}`, message: error.message },
      };
    }
  }
  const server = createServer(async (message, response) => {
    const { status, body } = await answer(message);
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  async function close() {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
  await once(server, "listening");
  stub.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return stub;
}

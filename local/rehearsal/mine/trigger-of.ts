/** Which service an event comes from, by its form, and what that service is to be given so that it sends one like it. Pure. */
import type { FunctionEvent } from "./read-events.ts";

/** A text with typed attributes, as queues and topics take them. */
export interface Message {
  readonly body: string;
  readonly subject?: string;
  readonly attributes: Readonly<Record<string, { readonly type: string; readonly value: string }>>;
}

/** A web request, its path without the stage. */
export interface ApiRequest {
  /** Empty if the event names none. */
  readonly stage: string;
  readonly method: string;
  readonly path: string;
  /** Without `?`; empty if there is none. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64: boolean;
}

/** An event as its service is given it. `from`: the name of its queue, bucket or topic, if it has one. */
export type Origin =
  | { readonly kind: "queue"; readonly from: string; readonly messages: readonly Message[] }
  | { readonly kind: "bucket"; readonly from: string; readonly keys: readonly string[] }
  | { readonly kind: "topic"; readonly from: string; readonly messages: readonly Message[] }
  | { readonly kind: "bus"; readonly from: string; readonly event: BusEvent }
  | { readonly kind: "API"; readonly from: string; readonly request: ApiRequest };

/** What PutEvents takes; `detail` is JSON. */
export interface BusEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: string;
  readonly resources: readonly string[];
}

type Values = Readonly<Record<string, unknown>>;

/** The origin of an event; undefined for a form that is none of a queue, a bucket, a topic, EventBridge or API Gateway. */
export function triggerOf(payload: unknown): Origin | undefined {
  const event = object(payload);
  if (Array.isArray(event.Records)) return ofRecords(event.Records.map(object));
  if (isText(event.source) && isText(event["detail-type"]) && "detail" in event)
    return {
      kind: "bus",
      from: "",
      event: {
        source: event.source,
        detailType: event["detail-type"],
        detail: JSON.stringify(event.detail),
        resources: Array.isArray(event.resources) ? event.resources.filter(isText) : [],
      },
    };
  return ofApi(event);
}

/**
 * Whether the event is to fail, all of it or messages of it. A queue, bucket, topic or bus would repeat it, in the midst
 * of later steps.
 */
export function isToFail({ answer, error }: Pick<FunctionEvent, "answer" | "error">): boolean {
  const failures = object(answer?.value).batchItemFailures;
  return error !== undefined || (Array.isArray(failures) && failures.length > 0);
}

function ofRecords(records: readonly Values[]): Origin | undefined {
  const [first = {}] = records;
  const source = first.eventSource ?? first.EventSource;
  if (records.some((record) => (record.eventSource ?? record.EventSource) !== source)) return undefined;
  if (source === "aws:sqs")
    return { kind: "queue", from: lastPart(first.eventSourceARN), messages: records.map(ofQueue) };
  if (source === "aws:sns")
    return {
      kind: "topic",
      from: lastPart(object(first.Sns).TopicArn),
      messages: records.map(({ Sns }) => ofTopic(object(Sns))),
    };
  // A removal can't be made: the object would have to arrive first.
  if (source !== "aws:s3" || records.some(({ eventName }) => !/ObjectCreated:|^$/.test(text(eventName))))
    return undefined;
  const keys = records.map(({ s3 }) => decoded(text(object(object(s3).object).key)));
  return { kind: "bucket", from: text(object(object(first.s3).bucket).name), keys };
}

function ofQueue({ body, messageAttributes }: Values): Message {
  return {
    body: text(body),
    attributes: attributesOf(messageAttributes, ({ dataType, stringValue, binaryValue }) => ({
      type: text(dataType),
      value: text(stringValue ?? binaryValue),
    })),
  };
}

function ofTopic({ Message, Subject, MessageAttributes }: Values): Message {
  return {
    body: text(Message),
    ...(isText(Subject) && Subject !== "" && { subject: Subject }),
    attributes: attributesOf(MessageAttributes, ({ Type, Value }) => ({
      type: text(Type),
      value: text(Value),
    })),
  };
}

function attributesOf(values: unknown, one: (value: Values) => Message["attributes"][string]) {
  return Object.fromEntries(
    Object.entries(object(values)).map(([name, value]) => [name, one(object(value))]),
  );
}

/** Payload 2.0, or 1.0, which REST APIs send. The request of a function URL is no API's, and that of a balancer has no resource. */
function ofApi(event: Values): Origin | undefined {
  const context = object(event.requestContext);
  const http = object(context.http);
  const isTwo = event.version === "2.0" && isText(event.routeKey) && isText(http.method);
  if (!isTwo && !(isText(event.resource) && isText(event.httpMethod))) return undefined;
  if (/\.lambda-url\./.test(text(context.domainName))) return undefined;
  const stage = text(context.stage);
  const path = text(isTwo ? (event.rawPath ?? http.path) : event.path) || "/";
  const cookies: Record<string, string> = Array.isArray(event.cookies)
    ? { cookie: event.cookies.map(text).join("; ") }
    : {};
  return {
    kind: "API",
    from: "",
    request: {
      stage,
      method: text(isTwo ? http.method : event.httpMethod),
      path: stage && path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : path,
      query: isTwo ? text(event.rawQueryString) : queryOf(event),
      headers: { ...textsOf(event.headers), ...cookies },
      body: text(event.body),
      isBase64: event.isBase64Encoded === true,
    },
  };
}

function queryOf({ queryStringParameters, multiValueQueryStringParameters }: Values): string {
  const all = { ...object(queryStringParameters), ...object(multiValueQueryStringParameters) };
  const pairs = Object.entries(all).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, text(value)]),
  );
  return new URLSearchParams(pairs).toString();
}

function textsOf(values: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(object(values)).flatMap(([name, value]) => (isText(value) ? [[name, value]] : [])),
  );
}

/** Keys of objects in events are encoded as in forms. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    return key;
  }
}

const lastPart = (arn: unknown) => text(arn).split(":").at(-1) ?? "";
const isText = (value: unknown): value is string => typeof value === "string";
const text = (value: unknown) => (isText(value) ? value : "");
const object = (value: unknown): Values =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Values) : {};

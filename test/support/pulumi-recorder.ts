/**
 * Runs a piece of a Pulumi program against mocks and records its requests. Only one recording at a time,
 * because mocks are global to the process.
 */
import * as pulumi from "@pulumi/pulumi";

/** One registered resource, with the options that Pulumi's own mocks leave out. */
export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly isProtected: boolean;
  /** `type::name` of each resource that this one waits for. */
  readonly dependsOn: readonly string[];
  readonly ignoreChanges: readonly string[];
  /** `type::name` of its parent; undefined for none. */
  readonly parent: string | undefined;
}

/** One look-up. */
export interface RecordedCall {
  readonly token: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface Recording<T> {
  readonly resources: readonly RecordedResource[];
  readonly calls: readonly RecordedCall[];
  readonly warnings: readonly string[];
  readonly result: T | undefined;
  /** The error that the program threw. */
  readonly error: Error | undefined;
  /** The one resource of a type; throws if there are more or none. */
  only(type: string): RecordedResource;
}

export interface RecorderOptions {
  readonly project?: string;
  readonly stack?: string;
  /** Keys with namespace. */
  readonly config?: Readonly<Record<string, string>>;
  readonly secretKeys?: readonly string[];
  readonly isPreview?: boolean;
  /** Further outputs of resources, by type. */
  readonly outputs?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** ARNs of resources, by type. Default: `arn:of:NAME`. */
  readonly arns?: Readonly<Record<string, string>>;
  /** Answers to look-ups, by token. An error that an answer throws becomes the provider's error. */
  readonly answers?: Readonly<Record<string, (inputs: Record<string, string>) => Record<string, unknown>>>;
}

/** The SDK's request for a resource, with the members that the recorder reads. */
interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProtect(): boolean;
  getDependenciesList(): string[];
  getIgnorechangesList(): string[];
}

interface Monitor {
  registerResource(request: RegisterRequest, done: unknown): Promise<void>;
}

/** Runs `program` to its end and returns its requests. An error of the program is recorded, not thrown. */
export async function record<T>(
  program: () => T | Promise<T>,
  options: RecorderOptions = {},
): Promise<Recording<T>> {
  const { project = "lambda-live", stack = "prd" } = options;
  const requests: RegisterRequest[] = [];
  const inputsOf = new Map<string, Record<string, unknown>>();
  const calls: RecordedCall[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        inputsOf.set(`${type}::${name}`, inputs);
        const physicalName = inputs.name ?? name;
        return {
          id: `${physicalName}-id`,
          state: {
            arn: options.arns?.[type] ?? `arn:of:${physicalName}`,
            ...options.outputs?.[type],
            ...inputs,
            name: physicalName,
          },
        };
      },
      call({ token, inputs }) {
        calls.push({ token, inputs });
        const answer = options.answers?.[token];
        if (!answer) throw new Error(`The test has no answer for ${token}.`);
        return answerAsEngine(() => answer(inputs));
      },
    },
    project,
    stack,
    options.isPreview,
  );
  pulumi.runtime.setAllConfig({ ...options.config }, [...(options.secretKeys ?? [])]);
  watchRequests(requests);
  const warnings: string[] = [];
  const restoreLog = captureWarnings(warnings);

  let result: T | undefined;
  let error: Error | undefined;
  try {
    result = await program();
  } catch (thrown) {
    error = thrown as Error;
  } finally {
    await disconnect(error !== undefined);
    restoreLog();
  }
  const resources = requests.map((request) => recorded(request, inputsOf));
  return { resources, calls, warnings, result, error, only: (type) => onlyOne(resources, type) };
}

/** After an error, registrations may wait for ever, so those get so many turns of the event loop. */
const TURNS = 50;

async function disconnect(isFailed: boolean): Promise<void> {
  if (!isFailed) return pulumi.runtime.disconnect();
  for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
  pulumi.runtime.disconnectSync();
}

/** The value of an output that a program returns. */
export function resolved<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}

/** Records whole requests, which hold protection and order. Pulumi's mocks get only a resource's inputs. */
function watchRequests(requests: RegisterRequest[]): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, done) => {
    requests.push(request);
    return register(request, done);
  };
}

/** Puts an error's text into `details`, where the engine writes it and the SDK reads it. */
function answerAsEngine<T>(answer: () => T): T {
  try {
    return answer();
  } catch (error) {
    throw Object.assign(error as Error, { details: (error as Error).message });
  }
}

function captureWarnings(warnings: string[]): () => void {
  const log = pulumi.log as { warn: typeof pulumi.log.warn };
  const original = log.warn;
  log.warn = async (message) => void warnings.push(message);
  return () => {
    log.warn = original;
  };
}

function recorded(
  request: RegisterRequest,
  inputsOf: ReadonlyMap<string, Record<string, unknown>>,
): RecordedResource {
  const key = `${request.getType()}::${request.getName()}`;
  return {
    type: request.getType(),
    name: request.getName(),
    inputs: inputsOf.get(key) ?? {},
    isProtected: request.getProtect(),
    dependsOn: request.getDependenciesList().map(shortUrn),
    ignoreChanges: request.getIgnorechangesList(),
    parent: request.getParent() ? shortUrn(request.getParent()) : undefined,
  };
}

/** `urn:pulumi:prd::lambda-live::parent$aws:lambda/alias:Alias::hello` is `aws:lambda/alias:Alias::hello`. */
function shortUrn(urn: string): string {
  const [types = "", name = ""] = urn.split("::").slice(2);
  return `${types.split("$").at(-1)}::${name}`;
}

function onlyOne(resources: readonly RecordedResource[], type: string): RecordedResource {
  const found = resources.filter((resource) => resource.type === type);
  if (found.length !== 1) throw new Error(`${found.length} resources of type ${type}, not one.`);
  return found[0] as RecordedResource;
}

/** Delivers services' events to functions: asynchronously, to the named qualifier, if its policy allows. */
import { randomUUID } from "node:crypto";
import { reportBug } from "../report-bug.ts";
import { AwsError, type CallContext, type ServiceDefinition } from "../service.ts";
import { type Caller, mayInvoke } from "./permission.ts";

/** The reason against a delivery; `undefined` if none. `Refused`: Lambda takes the event from no sender. */
export type Obstacle = "NoSuchFunction" | "NotAllowed" | "Refused" | undefined;

export interface Delivery {
  /** Checks without delivering, as a service does when a trigger is set up. */
  obstacle(targetArn: string, caller: Caller): Promise<Obstacle>;
  /**
   * Queues the event as an invocation of type Event. While the function is Pending, tries again.
   * An event with an obstacle is dropped, because its sender has had an answer already.
   */
  deliver(targetArn: string, event: unknown, caller: Caller): Promise<Obstacle>;
}

export interface DeliveryDependencies {
  readonly lambda: Pick<ServiceDefinition, "operations">;
  readonly accountId: string;
  endpoint(): string;
}

/** AWS's services retry for hours. Here, a function is Pending only for a moment. */
const RETRY_MS = 1000;

/** Makes the delivery over Lambda's own operations, so that Lambda's rules hold for triggers too. */
export function createDelivery({ lambda, accountId, endpoint }: DeliveryDependencies): Delivery {
  const run = async (name: string, input: object, targetArn: string, caller: Caller) => {
    const operation = lambda.operations[name];
    if (!operation) throw new Error(`Lambda has no operation ${name}.`);
    const call: CallContext = {
      region: targetArn.split(":")[3] ?? "",
      accountId,
      endpoint: endpoint(),
      requestId: randomUUID(),
      callerArn: caller.sourceArn,
    };
    return (await operation({ FunctionName: targetArn, ...input }, call)) as { Policy?: string };
  };

  async function obstacle(targetArn: string, caller: Caller): Promise<Obstacle> {
    try {
      await run("Invoke", { InvocationType: "DryRun" }, targetArn, caller);
    } catch (error) {
      if (error instanceof AwsError) return "NoSuchFunction";
      throw error;
    }
    const policy = await run("GetPolicy", {}, targetArn, caller).catch((error) => {
      if (error instanceof AwsError) return { Policy: undefined };
      throw error;
    });
    return mayInvoke(policy.Policy, caller) ? undefined : "NotAllowed";
  }

  async function deliver(targetArn: string, event: unknown, caller: Caller): Promise<Obstacle> {
    const found = await obstacle(targetArn, caller);
    if (found) return found;
    const Payload = new TextEncoder().encode(JSON.stringify(event));
    try {
      await run("Invoke", { InvocationType: "Event", Payload }, targetArn, caller);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (!isPending(error)) return "Refused";
      const again = () =>
        deliver(targetArn, event, caller).catch((error) => reportBug("a trigger's event", error));
      setTimeout(again, RETRY_MS).unref();
    }
    return undefined;
  }

  return { obstacle, deliver };
}

function isPending({ code }: AwsError): boolean {
  return code === "ResourceConflictException";
}

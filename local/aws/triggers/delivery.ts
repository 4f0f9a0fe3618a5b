/** Brings events of other services to functions: asynchronously, to the very qualifier that is named, and only where its policy allows. */
import { randomUUID } from "node:crypto";
import { AwsError, type CallContext, type ServiceDefinition } from "../service.ts";
import { type Caller, mayInvoke } from "./permission.ts";

/** Why an event can't be delivered; `undefined` when it can. `Refused` is an event that Lambda does not take, whoever sends it. */
export type Obstacle = "NoSuchFunction" | "NotAllowed" | "Refused" | undefined;

export interface Delivery {
  /** Looks without delivering: what a service checks when a trigger is set up. */
  obstacle(targetArn: string, caller: Caller): Promise<Obstacle>;
  /** Queues the event as an invocation of type Event; as soon as it can, while the function is Pending. What has an obstacle is dropped: whoever sent the event has had its answer. */
  deliver(targetArn: string, event: unknown, caller: Caller): Promise<Obstacle>;
}

export interface DeliveryDependencies {
  readonly lambda: Pick<ServiceDefinition, "operations">;
  readonly accountId: string;
  endpoint(): string;
}

/** AWS's services try for hours; what they wait for here is over in a moment. */
const RETRY_MS = 1000;

/** Makes the delivery over Lambda's own operations, so that its rules hold for triggers too. */
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
      const again = () => deliver(targetArn, event, caller).catch(reportBug);
      setTimeout(again, RETRY_MS).unref();
    }
    return undefined;
  }

  return { obstacle, deliver };
}

function isPending({ code }: AwsError): boolean {
  return code === "ResourceConflictException";
}

function reportBug(error: unknown): void {
  console.error("local AWS: a trigger's event:", error);
}

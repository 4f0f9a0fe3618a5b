/** EventBridge for triggers (buses, rules, functions as targets): the table of its operations. */
import * as sdk from "@aws-sdk/client-eventbridge";
import { bindOperations, type OperationTable, type ServiceDefinition } from "../service.ts";
import { tagOperations } from "../tags.ts";
import { obeying } from "../validation/member-rules.ts";
import { type ControlPlane, loadByArn, saveBus } from "./control-plane.ts";
import * as buses from "./event-buses.ts";
import { putEvents, testEventPattern } from "./events.ts";
import { EVENTBRIDGE_RULES } from "./input-rules.ts";
import * as rules from "./rules.ts";
import { listTargets, putTargets, removeTargets } from "./targets.ts";

/** Makes the service. */
export function eventBridgeService(plane: ControlPlane): ServiceDefinition {
  return {
    signingName: "events",
    protocol: "awsJson1.1",
    target: "AWSEvents",
    schemas: sdk,
    operations: obeying(EVENTBRIDGE_RULES, "ValidationException", bindOperations(plane, OPERATIONS)),
  };
}

const OPERATIONS: OperationTable<ControlPlane> = {
  PutRule: rules.putRule,
  DescribeRule: rules.describeRule,
  ListRules: rules.listRules,
  ListRuleNamesByTarget: rules.listRuleNamesByTarget,
  EnableRule: rules.switchRule("ENABLED"),
  DisableRule: rules.switchRule("DISABLED"),
  DeleteRule: rules.deleteRule,

  PutTargets: putTargets,
  ListTargetsByRule: listTargets,
  RemoveTargets: removeTargets,

  ...tagOperations(loadByArn, (plane, document) =>
    "targets" in document ? plane.bus.save(document) : saveBus(plane, document),
  ),

  PutEvents: putEvents,
  TestEventPattern: testEventPattern,

  CreateEventBus: buses.createEventBus,
  DescribeEventBus: buses.describeEventBus,
  ListEventBuses: buses.listEventBuses,
  UpdateEventBus: buses.updateEventBus,
  DeleteEventBus: buses.deleteEventBus,
  PutPermission: buses.putPermission,
  RemovePermission: buses.removePermission,
};

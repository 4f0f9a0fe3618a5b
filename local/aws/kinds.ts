/** All that the services keep in a data folder. What is not listed here is not checked before the start. */
import { APIS } from "./apigateway/documents.ts";
import { MARKS } from "./clock.ts";
import { ALARM_HISTORY, ALARMS } from "./cloudwatch/alarm-document.ts";
import { CHECKPOINTS, SAMPLES } from "./cloudwatch/metric-store.ts";
import { EVENT_BUSES } from "./eventbridge/event-bus.ts";
import { RULES } from "./eventbridge/rule.ts";
import { POLICIES, ROLES } from "./iam/documents.ts";
import { FUNCTIONS, LAYERS, MAPPINGS } from "./lambda/function-kind.ts";
import { LOG_EVENTS, LOG_GROUPS, LOG_STREAMS } from "./logs/documents.ts";
import { BUCKETS, OBJECTS } from "./s3/documents.ts";
import { SUBSCRIPTIONS, TOPICS } from "./sns/documents.ts";
import { MESSAGES, QUEUES } from "./sqs/documents.ts";
import { PARAMETERS } from "./ssm/parameter.ts";
import type { Kinds } from "./state/kind.ts";
import { ISSUED_KEYS } from "./sts/callers.ts";

export const KINDS: Kinds = {
  documents: [
    FUNCTIONS,
    LAYERS,
    MAPPINGS,
    PARAMETERS,
    ROLES,
    POLICIES,
    ISSUED_KEYS,
    RULES,
    EVENT_BUSES,
    BUCKETS,
    OBJECTS,
    TOPICS,
    SUBSCRIPTIONS,
    APIS,
    QUEUES,
    MESSAGES,
    LOG_GROUPS,
    LOG_STREAMS,
    ALARMS,
    CHECKPOINTS,
    MARKS,
  ],
  lists: [LOG_EVENTS, SAMPLES, ALARM_HISTORY],
};

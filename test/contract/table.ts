/** All facts, by topic. */
import type { Row } from "./row.ts";
import { ALARMS } from "./topics/alarms.ts";
import { ALIASES } from "./topics/aliases.ts";
import { CONCURRENCY } from "./topics/concurrency.ts";
import { DELETION } from "./topics/deletion.ts";
import { EVENT_BUSES } from "./topics/event-buses.ts";
import { EXECUTION_ROLES } from "./topics/execution-roles.ts";
import { FUNCTION_URLS } from "./topics/function-urls.ts";
import { HTTP_APIS } from "./topics/http-apis.ts";
import { IAM } from "./topics/iam.ts";
import { IMAGES } from "./topics/images.ts";
import { INVOKE } from "./topics/invoke.ts";
import { LAYERS } from "./topics/layers.ts";
import { LOGS } from "./topics/logs.ts";
import { METRICS } from "./topics/metrics.ts";
import { PAGING } from "./topics/paging.ts";
import { POLICY } from "./topics/policy.ts";
import { REVISION_IDS } from "./topics/revision-ids.ts";
import { ROLLOUT_METRICS } from "./topics/rollout-metrics.ts";
import { RUNTIMES } from "./topics/runtimes.ts";
import { S3 } from "./topics/s3.ts";
import { SNS } from "./topics/sns.ts";
import { SSM } from "./topics/ssm.ts";
import { STATES } from "./topics/states.ts";
import { STS } from "./topics/sts.ts";
import { VERSIONS } from "./topics/versions.ts";
import { WEIGHTS } from "./topics/weights.ts";

/** Every row, in the order of the report. */
export const TABLE: readonly Row[] = [
  VERSIONS,
  REVISION_IDS,
  STATES,
  ALIASES,
  WEIGHTS,
  INVOKE,
  RUNTIMES,
  LAYERS,
  IMAGES,
  EXECUTION_ROLES,
  DELETION,
  PAGING,
  POLICY,
  FUNCTION_URLS,
  HTTP_APIS,
  CONCURRENCY,
  SSM,
  IAM,
  STS,
  LOGS,
  METRICS,
  ROLLOUT_METRICS,
  ALARMS,
  S3,
  EVENT_BUSES,
  SNS,
].flat();

/** The names of all topics. */
export const TOPICS: readonly string[] = [...new Set(TABLE.map(({ topic }) => topic))];

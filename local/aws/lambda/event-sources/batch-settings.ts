/** The settings of a mapping that polling follows, read anew for each batch. */
import type { EventSourceMappingDocument } from "../function-document.ts";

/** AWS begins with as many batches at once and goes up to 1000. Here each one is a process of this machine. */
const BATCHES_AT_ONCE = 5;

export interface BatchSettings {
  readonly queueArn: string;
  readonly batchSize: number;
  readonly windowMs: number;
  readonly batchesAtOnce: number;
  readonly reportsFailures: boolean;
  /** Event patterns; a record passes that matches one of them, and every record if there are none. */
  readonly patterns: readonly string[];
}

export function batchSettings({ settings }: EventSourceMappingDocument): BatchSettings {
  const { ScalingConfig, FilterCriteria, FunctionResponseTypes } = settings as {
    ScalingConfig?: { MaximumConcurrency?: number };
    FilterCriteria?: { Filters?: { Pattern?: string }[] };
    FunctionResponseTypes?: string[];
  };
  return {
    queueArn: String(settings.EventSourceArn),
    batchSize: Number(settings.BatchSize),
    windowMs: Number(settings.MaximumBatchingWindowInSeconds) * 1000,
    batchesAtOnce: Math.min(ScalingConfig?.MaximumConcurrency ?? BATCHES_AT_ONCE, BATCHES_AT_ONCE),
    reportsFailures: FunctionResponseTypes?.includes("ReportBatchItemFailures") === true,
    patterns: (FilterCriteria?.Filters ?? []).flatMap(({ Pattern }) => Pattern ?? []),
  };
}

/** The log lines that Lambda writes around the handler's own: START, END, REPORT, INIT_START, INIT_REPORT. */

import { createHash } from "node:crypto";
import { partitionOf } from "../../../lib/partition.ts";
import type { VersionToRun } from "./types.ts";

/** The content of an invocation's REPORT. */
export interface InvocationReport {
  readonly requestId: string;
  readonly durationMs: number;
  readonly initDurationMs?: number;
  readonly maxMemoryUsedMb: number;
  readonly failure?: { readonly status: string; readonly errorType: string };
  /** Whether REPORT names the failure. AWS names failures of the platform and of initialization. */
  readonly namesFailure?: boolean;
}

/** The content of INIT_REPORT, for a failed phase of initialization. */
export interface InitReport {
  readonly durationMs: number;
  readonly phase: "init" | "invoke";
  readonly status: "error" | "timeout";
  readonly errorType?: string;
}

/** The lines of one version, ready to be logged. A line that its log format or level omits is `undefined`. */
export interface PlatformLines {
  initStart(now: number): string | undefined;
  initReport(report: InitReport, now: number): string | undefined;
  start(requestId: string, now: number): string | undefined;
  failed(message: string, now: number): string | undefined;
  end(requestId: string): string | undefined;
  report(report: InvocationReport, now: number): string | undefined;
}

/** The lines in the format that the version's LoggingConfig asks for. */
export function platformLines(version: VersionToRun): PlatformLines {
  return version.logging?.format === "JSON" ? jsonLines(version) : textLines(version);
}

/** Billed duration in whole milliseconds, rounded up, initialization included. */
export function billedDuration({ durationMs, initDurationMs = 0 }: InvocationReport): number {
  return Math.ceil(durationMs + initDurationMs);
}

function textLines(version: VersionToRun): PlatformLines {
  return {
    initStart: () =>
      `INIT_START Runtime Version: ${runtimeVersion(version)}\tRuntime Version ARN: ${runtimeVersionArn(version)}\n`,
    initReport: ({ durationMs, phase, status, errorType }) =>
      `INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms\tPhase: ${phase}\tStatus: ${status}${errorType ? `\tError Type: ${errorType}` : ""}\n`,
    start: (requestId) => `START RequestId: ${requestId} Version: ${version.version}\n`,
    failed: (message) => message,
    end: (requestId) => `END RequestId: ${requestId}\n`,
    report: (report) =>
      [
        `REPORT RequestId: ${report.requestId}`,
        `Duration: ${report.durationMs.toFixed(2)} ms`,
        `Billed Duration: ${billedDuration(report)} ms`,
        `Memory Size: ${version.memorySizeMb} MB`,
        `Max Memory Used: ${report.maxMemoryUsedMb} MB`,
        ...(report.initDurationMs === undefined
          ? []
          : [`Init Duration: ${report.initDurationMs.toFixed(2)} ms`]),
        ...(report.failure && report.namesFailure ? failureFields(report.failure) : [""]),
      ]
        .join("\t")
        .concat("\n"),
  };
}

function failureFields({ status, errorType }: { status: string; errorType: string }): string[] {
  return status === "timeout" ? ["Status: timeout"] : [`Status: ${status}`, `Error Type: ${errorType}`];
}

const SYSTEM_LEVELS = ["DEBUG", "INFO", "WARN"];

function jsonLines(version: VersionToRun): PlatformLines {
  const lowest = Math.max(0, SYSTEM_LEVELS.indexOf(version.logging?.systemLevel ?? "INFO"));
  const line = (level: string, now: number, type: string, record: object) =>
    SYSTEM_LEVELS.indexOf(level) < lowest
      ? undefined
      : `${JSON.stringify({ time: new Date(now).toISOString(), type: `platform.${type}`, record })}\n`;
  return {
    initStart: (now) =>
      line("INFO", now, "initStart", {
        initializationType: "on-demand",
        phase: "init",
        runtimeVersion: runtimeVersion(version),
        runtimeVersionArn: runtimeVersionArn(version),
        functionName: version.functionName,
        functionVersion: version.version,
      }),
    initReport: ({ durationMs, phase, status, errorType }, now) =>
      line("WARN", now, "initReport", {
        initializationType: "on-demand",
        phase,
        status,
        ...(errorType && { errorType }),
        metrics: { durationMs: round(durationMs) },
      }),
    start: (requestId, now) => line("INFO", now, "start", { requestId, version: version.version }),
    failed: () => undefined,
    end: () => undefined,
    report: (report, now) =>
      line(report.failure ? "WARN" : "INFO", now, "report", {
        requestId: report.requestId,
        metrics: {
          durationMs: round(report.durationMs),
          billedDurationMs: billedDuration(report),
          memorySizeMB: version.memorySizeMb,
          maxMemoryUsedMB: report.maxMemoryUsedMb,
          ...(report.initDurationMs !== undefined && { initDurationMs: round(report.initDurationMs) }),
        },
        status: report.failure?.status ?? "success",
        ...(report.failure?.status === "error" && { errorType: report.failure.errorType }),
      }),
  };
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

/** `nodejs:22.v1`, `python:3.13.v1`, `provided:al2023.v1`: version 1 for ever, because no patches come here. */
function runtimeVersion(version: VersionToRun): string {
  return `${version.runtime.replace(/^([a-z]+)\.?(.*?)(\.x)?$/, "$1:$2")}.v1`;
}

function runtimeVersionArn(version: VersionToRun): string {
  if (version.runtimeVersionArn) return version.runtimeVersionArn;
  const digest = createHash("sha256").update(version.runtime).digest("hex");
  return `arn:${partitionOf(version.region)}:lambda:${version.region}::runtime:${digest}`;
}

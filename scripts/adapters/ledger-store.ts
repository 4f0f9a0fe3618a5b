import {
  GetParameterCommand,
  GetParameterHistoryCommand,
  type ParameterHistory,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { ledgerDigest, ledgerName, parseLedger, serialiseLedger } from "../../components/ledger.ts";
import { formatAnnotation, parseAnnotation, parseLateWrite } from "../release/ledger/annotation.ts";
import type { LedgerRecord } from "../release/ledger/history.ts";
import type { AnnotatedLedger } from "../release/ledger/next-record.ts";
import { shownError } from "../release/model/errors.ts";
import type { LedgerState } from "../release/model/snapshot.ts";
import { unreadableAnswer } from "./aws-errors.ts";
import type { AwsSettings } from "./aws-settings.ts";
import { type Caller, LostAnswer } from "./caller.ts";
import { openClient } from "./clients.ts";
import { secondsToSpare } from "./deadline.ts";

/** The ledger of one stack in the parameter store. */
export interface LedgerStore {
  readonly name: string;
  /** Reads the newest value. Never throws: a ledger that can't be read is a state, too. */
  read(): Promise<LedgerState>;
  /** Reads all values that SSM keeps, oldest first, and the newest as `state`; one call for each 50. */
  readHistory(): Promise<{ readonly state: LedgerState; readonly records: readonly LedgerRecord[] }>;
  /** Writes a value; returns the number of its entry. */
  write(value: AnnotatedLedger): Promise<number>;
}

/** A store that is down or gives no answer must not cost the time that moving traffic needs. */
const ATTEMPTS = 3;
const LONGEST_SECONDS = 5;

export async function openLedger(
  settings: AwsSettings,
  caller: Caller,
  project: string,
  stack: string,
): Promise<LedgerStore> {
  const client = await openClient(SSMClient, settings, "ssm", caller.clock);
  const name = ledgerName(project, stack);
  const options = (operation: string) => ({
    operation,
    quota: "ssm" as const,
    endpoint: settings.endpoints.ssm,
    attempts: ATTEMPTS,
    withinSeconds: secondsToSpare(caller.deadline, LONGEST_SECONDS),
  });

  async function readPages(): Promise<ParameterHistory[] | undefined> {
    const pages: ParameterHistory[] = [];
    let NextToken: string | undefined;
    do {
      const page = await caller.read<{ Parameters?: ParameterHistory[]; NextToken?: string } | undefined>(
        options("ssm:GetParameterHistory"),
        async (abortSignal) => {
          const command = new GetParameterHistoryCommand({ Name: name, MaxResults: 50, NextToken });
          const answer = await client.send(command, { abortSignal });
          if (!Array.isArray(answer.Parameters)) throw unreadableAnswer("ssm:GetParameterHistory");
          return answer;
        },
        (failure) => (failure.name === "ParameterNotFound" ? { value: undefined } : undefined),
      );
      if (!page) return undefined;
      pages.push(...(page.Parameters ?? []));
      NextToken = page.NextToken;
    } while (NextToken);
    return pages;
  }

  return {
    name,
    async read() {
      try {
        return await caller.read<LedgerState>(
          options("ssm:GetParameter"),
          async (abortSignal) => {
            const { Parameter } = await client.send(new GetParameterCommand({ Name: name }), { abortSignal });
            return ledgerState(Parameter?.Value, Parameter?.Version, name);
          },
          (failure) => (failure.name === "ParameterNotFound" ? { value: { kind: "missing" } } : undefined),
        );
      } catch (error) {
        return { kind: "unreadable", error: shownError(error) };
      }
    },
    async readHistory() {
      try {
        const pages = await readPages();
        const last = pages?.at(-1);
        if (!pages || !last) return { state: { kind: "missing" }, records: [] };
        return { state: ledgerState(last.Value, last.Version, name), records: ledgerRecords(pages) };
      } catch (error) {
        return { state: { kind: "unreadable", error: shownError(error) }, records: [] };
      }
    },
    async write({ ledger, annotation, late }) {
      const value = serialiseLedger(ledger);
      const command = () =>
        new PutParameterCommand({
          Name: name,
          Value: value,
          Type: "String",
          Overwrite: true,
          Tier: "Intelligent-Tiering",
          Description: formatAnnotation(ledgerDigest(value), annotation, late),
        });
      for (let attempt = 1; ; attempt++) {
        try {
          return await caller.write(
            { ...options("ssm:PutParameter"), evenInterrupted: true },
            async (abortSignal) => {
              const { Version } = await client.send(command(), { abortSignal });
              if (typeof Version !== "number") throw unreadableAnswer("ssm:PutParameter");
              return Version;
            },
          );
        } catch (error) {
          if (!(error instanceof LostAnswer)) throw error;
          // A second write adds an entry of the same content, which is harmless; a missing entry is not.
          const isSilent = error.error.code === "NoAnswer" || error.error.code === "TimedOut";
          if (isSilent || attempt === ATTEMPTS) throw error.error;
        }
      }
    },
  };
}

function ledgerState(raw: string | undefined, entry: number | undefined, name: string): LedgerState {
  const value = raw === undefined ? undefined : parseLedger(raw);
  if (raw !== undefined && entry !== undefined && value) return { kind: "read", now: { value, raw, entry } };
  return {
    kind: "unreadable",
    error: { code: "InvalidLedger", message: `The parameter ${name} does not hold a ledger.` },
    ...(entry === undefined ? {} : { entry }),
  };
}

function ledgerRecords(history: readonly ParameterHistory[]): LedgerRecord[] {
  const described = history.map(({ Value = "", Description }) => ({
    digest: ledgerDigest(Value),
    description: Description,
  }));
  return history.flatMap(({ Value, Version, Description, LastModifiedDate, LastModifiedUser }, index) => {
    const value = Value === undefined ? undefined : parseLedger(Value);
    const now = described[index];
    if (!value || !now || Version === undefined) return [];
    const late = parseLateWrite(Description);
    return [
      {
        entry: Version,
        at: LastModifiedDate instanceof Date ? LastModifiedDate.toISOString() : "",
        by: LastModifiedUser ?? "",
        annotation: parseAnnotation(now, described[index - 1]),
        ...(late ? { late } : {}),
        value,
      },
    ];
  });
}

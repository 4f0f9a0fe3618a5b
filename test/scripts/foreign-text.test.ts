import { AddPermissionCommand } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { withFaultyProject } from "../support/faulty-project.ts";
import { HOSTILE } from "../support/hostile-samples.ts";
import { MEMBERS } from "./foreign-answers.ts";
import { DECISIVE, NOT_SHOWN } from "./foreign-decisions.ts";
import type { ForeignMember } from "./foreign-member.ts";

const ALL = [...MEMBERS, ...DECISIVE, ...NOT_SHOWN];
/** Shows whose text an output holds. */
const markOf = (member: ForeignMember) => `m${ALL.indexOf(member)}m`;
const commandsOf = (members: readonly ForeignMember[]) => new Set(members.flatMap(({ shownBy }) => shownBy));

// `project.live` fails the test of whatever it prints (test/support/harmless-output.ts).
describe("text of AWS gives no orders", () => {
  const faults = withFaultyProject({ once: true });

  before(async () => {
    await faults.project.aws.lambda.send(
      new AddPermissionCommand({
        FunctionName: "lambda-live-prd-hello",
        StatementId: "bare",
        Action: "lambda:InvokeFunction",
        Principal: "events.amazonaws.com",
      }),
    );
    // LIVE serves 1, so that sync has something to move.
    const file = faults.project.read("Pulumi.prd.yaml");
    faults.project.write("Pulumi.prd.yaml", file.replace(/live_version: .*/, 'live_version: "2"'));
  });

  /** Runs a command while `members` of AWS's answers hold the sample. */
  async function run(command: string, members: readonly ForeignMember[], sample: string): Promise<string> {
    const { stdout, stderr } = await faults.faulty(`${command} -s prd`, ({ operation }) => {
      // A version is read by either call; the members know the answer of GetFunction.
      const isBare = operation === "GetFunctionConfiguration";
      const foreign = members.filter((member) => member.operation === (isBare ? "GetFunction" : operation));
      if (foreign.length === 0) return undefined;
      return {
        kind: "change answer",
        change(body) {
          const answer = isBare ? { Configuration: JSON.parse(body) } : JSON.parse(body);
          for (const member of foreign) member.put(answer, `${sample}${markOf(member)}${sample}`);
          return JSON.stringify(isBare ? answer.Configuration : answer);
        },
      };
    });
    return stdout + stderr;
  }

  for (const [what, sample] of Object.entries(HOSTILE)) {
    it(`${what}, wherever verbs show what AWS says`, () =>
      together(commandsOf(MEMBERS), async (command) => {
        const output = await run(command, MEMBERS, sample);
        for (const member of MEMBERS.filter(({ shownBy }) => shownBy.includes(command)))
          expect(output, `${command}: ${member.name}`).to.contain(markOf(member));
      }));

    for (const member of [...DECISIVE, ...NOT_SHOWN])
      it(`${what} as ${member.name}`, () =>
        together(member.shownBy, async (command) => {
          const output = await run(command, [member], sample);
          if (DECISIVE.includes(member)) expect(output, command).to.contain(markOf(member));
          if (member.isRefused) expect(output, command).to.contain("it is not what AWS sends");
        }));

    for (const status of [400, 404])
      it(`${what} in errors with status ${status}`, () =>
        together(FAILING, async (command) => {
          const text = `${sample}mEm${sample}`;
          const body = JSON.stringify({ __type: `${text}Exception`, message: text, Message: text });
          const answer = { kind: "answer", status, body } as const;
          const { stdout, stderr } = await faults.faulty(`${command} -s prd`, () => answer);
          expect(stdout + stderr, command).to.contain("mEm");
        }));
  }
});

/** Commands that together make every kind of read, and so show its error. */
const FAILING = ["status", "versions --json", "history", "verify", "publish --dry-run", "sync --from-aws"];

async function together(commands: Iterable<string>, run: (command: string) => Promise<void>): Promise<void> {
  await Promise.all([...commands].map(run));
}

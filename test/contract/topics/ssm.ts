import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  type GetParameterHistoryCommandOutput,
  GetParametersByPathCommand,
  LabelParameterVersionCommand,
  type ParameterHistory,
  PutParameterCommand,
  type PutParameterCommandInput,
  UnlabelParameterVersionCommand,
} from "@aws-sdk/client-ssm";
import { expectAnswer, expectMatch, expectOther, expectRefusal } from "../expectation.ts";
import type { Laboratory } from "../laboratory.ts";
import { present } from "../matching.ts";
import { recorded, row, topic } from "../row.ts";

const PATH = recorded("ssm/test_ssm", "TestSSM::test_parameters_with_path");
const UNIQUE =
  "[doc] Systems Manager user guide, Requirements and constraints for parameter names: Uniqueness";
const NAMES = "[live] LocalStack's tests/aws/services/ssm/test_ssm.py, validated against AWS";
const HISTORY = "[live] GetParameterHistory, at most 50 a page, oldest first";
const VERSIONS = "[doc] Systems Manager user guide, parameter versions";
const LABELS = "[doc] Systems Manager user guide, parameter labels";
const TIERS = "[doc] Systems Manager user guide, parameter tiers";
const PUT = "[doc] Systems Manager API reference, PutParameter";
const BY_PATH = "[doc] Systems Manager API reference, GetParametersByPath";
const KEPT = 100;

/** SSM parameters, which hold the ledger. */
export const SSM = topic("ssm", [
  row("PutParameter answers version 1 and the tier", PATH, async (at) => {
    const name = parameterName(at);
    expectAnswer(await put(at, name), 200, { Version: 1, Tier: "Standard" });
  }),
  row("GetParameter answers ARN, type, data type, value and version", PATH, async (at) => {
    const Name = parameterName(at);
    await put(at, Name);
    expectAnswer(await at.ssm.send(new GetParameterCommand({ Name })), 200, {
      Parameter: {
        ARN: `${at.arnStart}:ssm:${at.region}:${at.accountId}:parameter${Name}`,
        Name,
        Type: "String",
        DataType: "text",
        Value: "one",
        Version: 1,
        LastModifiedDate: present,
      },
    });
  }),
  row("A parameter can be read by its ARN", PATH, async (at) => {
    const name = parameterName(at);
    await put(at, name);
    const Name = `${at.arnStart}:ssm:${at.region}:${at.accountId}:parameter${name}`;
    expectMatch(await at.ssm.send(new GetParameterCommand({ Name })), { Parameter: { Value: "one" } });
  }),
  row(
    "A name of one level is found with a slash before it, and shown as it was asked for",
    NAMES,
    async (at) => {
      const name = at.unusedName();
      at.leavings.note("parameter", name);
      await put(at, name);
      const Name = `/${name}`;
      expectMatch(await at.ssm.send(new GetParameterCommand({ Name })), {
        Parameter: { Name, Value: "one" },
      });
    },
  ),
  row(
    "A name of one level names the same parameter with a slash before it: to write, to overwrite and to delete",
    UNIQUE,
    async (at) => {
      const name = at.unusedName();
      at.leavings.note("parameter", name);
      await put(at, name);
      await expectRefusal(put(at, `/${name}`), 400, "ParameterAlreadyExists");
      const over = { Name: `/${name}`, Value: "two", Overwrite: true };
      expectMatch(await at.ssm.send(new PutParameterCommand(over)), { Version: 2 });
      await at.ssm.send(new DeleteParameterCommand({ Name: `/${name}` }));
      await expectRefusal(at.ssm.send(new GetParameterCommand({ Name: name })), 400, "ParameterNotFound");
    },
  ),
  row("GetParameter refuses a path with an empty level, or without a slash before it", NAMES, async (at) => {
    for (const Name of ["/tree//b//c", "tree/b/c"]) {
      await expectRefusal(
        at.ssm.send(new GetParameterCommand({ Name })),
        400,
        "ValidationException",
        /sub-paths divided by slash symbol/,
      );
    }
  }),
  row("PutParameter of a name that is taken is refused without Overwrite", PUT, async (at) => {
    const name = parameterName(at);
    await put(at, name);
    await expectRefusal(
      put(at, name, { Value: "two" }),
      400,
      "ParameterAlreadyExists",
      "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    );
  }),
  row("With Overwrite each PutParameter answers the next version, the same value too", PUT, async (at) => {
    const name = parameterName(at);
    await put(at, name);
    expectMatch(await put(at, name, { Value: "two", Overwrite: true }), { Version: 2 });
    expectMatch(await put(at, name, { Value: "two", Overwrite: true }), { Version: 3 });
  }),
  row("An overwrite needs no type and keeps it", PUT, async (at) => {
    const Name = parameterName(at);
    await put(at, Name);
    await put(at, Name, { Value: "two", Type: undefined, Overwrite: true });
    expectMatch(await at.ssm.send(new GetParameterCommand({ Name })), {
      Parameter: { Type: "String", Value: "two", Version: 2 },
    });
  }),
  row("A version of the past is read by name:number", VERSIONS, async (at) => {
    const name = parameterName(at);
    await put(at, name);
    await put(at, name, { Value: "two", Overwrite: true });
    expectMatch(await at.ssm.send(new GetParameterCommand({ Name: `${name}:1` })), {
      Parameter: { Value: "one", Version: 1, Selector: ":1" },
    });
  }),
  row("A version that is not there is refused", VERSIONS, async (at) => {
    const name = parameterName(at);
    await put(at, name);
    const get = at.ssm.send(new GetParameterCommand({ Name: `${name}:7` }));
    await expectRefusal(get, 400, "ParameterVersionNotFound");
  }),
  row(
    "A parameter that is not there is refused with ParameterNotFound, 400",
    "[model] botocore ssm/2014-11-06",
    async (at) => {
      const Name = parameterName(at);
      await expectRefusal(at.ssm.send(new GetParameterCommand({ Name })), 400, "ParameterNotFound", /.?/s);
      await expectRefusal(
        at.ssm.send(new GetParameterHistoryCommand({ Name })),
        400,
        "ParameterNotFound",
        /.?/s,
      );
      await expectRefusal(at.ssm.send(new DeleteParameterCommand({ Name })), 400, "ParameterNotFound", /.?/s);
    },
  ),
  row("The history shows values, descriptions, users and times, oldest first", HISTORY, async (at) => {
    const Name = parameterName(at);
    await put(at, Name, { Description: "first" });
    await put(at, Name, { Value: "two", Description: "second", Overwrite: true });
    const { Parameters } = await at.ssm.send(new GetParameterHistoryCommand({ Name }));
    const all = {
      Name,
      Type: "String",
      LastModifiedDate: present,
      LastModifiedUser: /^arn:[\w-]+:(iam|sts)::\d{12}:/,
    };
    expectMatch(Parameters, [
      { ...all, Version: 1, Value: "one", Description: "first", Labels: [] },
      { ...all, Version: 2, Value: "two", Description: "second", Labels: [] },
    ]);
  }),
  row("The history comes 50 a page, so the first page has not the newest", HISTORY, async (at) => {
    const { firstPage } = await hundredVersions(at);
    expectMatch(firstPage.NextToken, present);
    expectMatch(numbersOf(firstPage.Parameters), range(1, 50));
  }),
  row("The history's pages follow one another without gaps", HISTORY, async (at) => {
    const { all } = await hundredVersions(at);
    expectMatch(numbersOf(all), range(1, KEPT));
  }),
  row("More than 50 a page are refused", "[model] botocore ssm/2014-11-06", async (at) => {
    const Name = parameterName(at);
    await put(at, Name);
    await expectRefusal(
      at.ssm.send(new GetParameterHistoryCommand({ Name, MaxResults: 51 })),
      400,
      "ValidationException",
      /at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 50/,
    );
  }),
  row("A label on the oldest of 100 versions makes the next PutParameter fail", VERSIONS, async (at) => {
    const { refused } = await hundredVersions(at);
    await expectRefusal(Promise.reject(refused), 400, "ParameterMaxVersionLimitExceeded", /label/);
  }),
  row("The 101st version takes the place of the oldest", VERSIONS, async (at) => {
    const { version, after } = await hundredVersions(at);
    expectMatch(version, KEPT + 1, "version");
    expectMatch(numbersOf(after), range(2, KEPT + 1));
  }),
  row("A label names a version, moves when given again, and is read by name:label", LABELS, async (at) => {
    const Name = parameterName(at);
    await put(at, Name);
    await put(at, Name, { Value: "two", Overwrite: true });
    const label = (ParameterVersion: number) =>
      at.ssm.send(new LabelParameterVersionCommand({ Name, ParameterVersion, Labels: ["stable"] }));
    const get = () => at.ssm.send(new GetParameterCommand({ Name: `${Name}:stable` }));
    expectAnswer(await label(1), 200, { InvalidLabels: [], ParameterVersion: 1 });
    expectMatch(await get(), { Parameter: { Version: 1 } });
    await label(2);
    expectMatch(await get(), { Parameter: { Version: 2 } });
    const { Parameters } = await at.ssm.send(new GetParameterHistoryCommand({ Name }));
    expectMatch(
      Parameters?.map(({ Labels }) => Labels),
      [[], ["stable"]],
    );
  }),
  row("A label can't begin with a digit: it is named and left out", LABELS, async (at) => {
    const Name = parameterName(at);
    await put(at, Name);
    const labelled = await at.ssm.send(new LabelParameterVersionCommand({ Name, Labels: ["1st", "good"] }));
    expectMatch(labelled, { InvalidLabels: ["1st"] });
  }),
  row("A standard parameter holds 4096 characters, one more is refused", TIERS, async (at) => {
    const name = parameterName(at);
    expectMatch(await put(at, name, { Value: "x".repeat(4096) }), { Tier: "Standard" });
    await expectRefusal(
      put(at, name, { Value: "x".repeat(4097), Overwrite: true, Tier: "Standard" }),
      400,
      "ValidationException",
      /Standard tier parameters support a maximum parameter value of 4096 characters/,
    );
  }),
  row("Intelligent-Tiering takes Standard for what fits and Advanced for more", TIERS, async (at) => {
    const name = parameterName(at);
    const Tier = "Intelligent-Tiering";
    expectMatch(await put(at, name, { Tier }), { Tier: "Standard" });
    const larger = { Value: "x".repeat(4097), Overwrite: true, Tier } as const;
    expectMatch(await put(at, name, larger), { Tier: "Advanced", Version: 2 });
  }),
  row("An advanced parameter holds 8192 characters, one more is refused", TIERS, async (at) => {
    const name = parameterName(at);
    const Tier = "Advanced";
    expectMatch(await put(at, name, { Value: "x".repeat(8192), Tier }), { Tier });
    await expectRefusal(
      put(at, name, { Value: "x".repeat(8193), Tier, Overwrite: true }),
      400,
      "ValidationException",
      /8192/,
    );
  }),
  row("An advanced parameter can't become a standard one", TIERS, async (at) => {
    const name = parameterName(at);
    await put(at, name, { Tier: "Advanced" });
    const back = put(at, name, { Tier: "Standard", Overwrite: true });
    await expectRefusal(back, 400, "ValidationException", /advanced/i);
  }),
  row("A deleted parameter can be made again and begins with version 1", PUT, async (at) => {
    const Name = parameterName(at);
    await put(at, Name);
    await put(at, Name, { Value: "two", Overwrite: true });
    expectAnswer(await at.ssm.send(new DeleteParameterCommand({ Name })), 200);
    expectMatch(await put(at, Name), { Version: 1 });
  }),
  row("A path lists the level below it, or with Recursive all of them", BY_PATH, async (at) => {
    const root = `/${at.unusedName()}`;
    for (const name of [`${root}/a`, `${root}/b/c`]) {
      at.leavings.note("parameter", name);
      await put(at, name);
    }
    const list = async (Recursive: boolean) => {
      const { Parameters } = await at.ssm.send(new GetParametersByPathCommand({ Path: root, Recursive }));
      return Parameters?.map(({ Name }) => Name).sort();
    };
    expectMatch(await at.until(async () => (await list(true))?.[1] && list(true)), [
      `${root}/a`,
      `${root}/b/c`,
    ]);
    expectMatch(await list(false), [`${root}/a`]);
  }),
  row("A path lists at most 10 a page", "[model] botocore ssm/2014-11-06", async (at) => {
    await expectRefusal(
      at.ssm.send(new GetParametersByPathCommand({ Path: `/${at.unusedName()}`, MaxResults: 11 })),
      400,
      "ValidationException",
      /at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 10/,
    );
  }),
  row("A description holds 1024 characters", "[model] botocore ssm/2014-11-06", async (at) => {
    const name = parameterName(at);
    await put(at, name, { Description: "x".repeat(1024) });
    await expectRefusal(
      put(at, name, { Description: "x".repeat(1025), Overwrite: true }),
      400,
      "ValidationException",
      /at 'description' failed to satisfy constraint: Member must have length less than or equal to 1024/,
    );
  }),
  row("There is no compare-and-swap: of two writers both get numbers of their own", PUT, async (at) => {
    const name = parameterName(at);
    await put(at, name);
    const [one, two] = await Promise.all([
      put(at, name, { Value: "a", Overwrite: true }),
      put(at, name, { Value: "b", Overwrite: true }),
    ]);
    expectOther(two.Version, one.Version, "version of the second writer");
    expectMatch([one.Version, two.Version].sort(), [2, 3]);
  }),
]);

function parameterName(at: Laboratory): string {
  const name = `/${at.unusedName()}/live`;
  at.leavings.note("parameter", name);
  return name;
}

function put(at: Laboratory, Name: string, input: Partial<PutParameterCommandInput> = {}) {
  return at.ssm.send(new PutParameterCommand({ Name, Value: "one", Type: "String", ...input }));
}

/**
 * A parameter with 100 versions: its history, the refusal of a further value while the oldest version has a
 * label, and the history after a further value without that label.
 */
function hundredVersions(at: Laboratory) {
  return at.shared("hundred versions", async (room) => {
    const Name = parameterName(room);
    for (let version = 1; version <= KEPT; version++) {
      await put(room, Name, { Value: `${version}`, Overwrite: version > 1 });
    }
    const firstPage = await room.ssm.send(new GetParameterHistoryCommand({ Name }));
    const all = await history(room, Name);
    const oldest = { Name, ParameterVersion: 1, Labels: ["kept"] };
    await room.ssm.send(new LabelParameterVersionCommand(oldest));
    const next = () => put(room, Name, { Value: "next", Overwrite: true });
    const refused = await next().then(
      (answer) => new Error(`accepted as version ${answer.Version}`),
      (error: Error) => error,
    );
    await room.ssm.send(new UnlabelParameterVersionCommand(oldest));
    const { Version: version } = await next();
    return { firstPage, all, refused, version, after: await history(room, Name) };
  });
}

async function history(at: Laboratory, Name: string): Promise<ParameterHistory[]> {
  const found: ParameterHistory[] = [];
  let NextToken: string | undefined;
  do {
    const page: GetParameterHistoryCommandOutput = await at.ssm.send(
      new GetParameterHistoryCommand({ Name, NextToken }),
    );
    found.push(...(page.Parameters ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

function numbersOf(parameters: readonly ParameterHistory[] | undefined) {
  return parameters?.map(({ Version }) => Version);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

import {
  DeleteAliasCommand,
  ListAliasesCommand,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
  type ListVersionsByFunctionCommandInput,
} from "@aws-sdk/client-lambda";
import { expectAnswer, expectMatch, expectOther, expectRefusal } from "../expectation.ts";
import type { LabFunction } from "../lab-function.ts";
import type { Laboratory } from "../laboratory.ts";
import { absent, present } from "../matching.ts";
import { row, topic } from "../row.ts";

const MODEL = "[model] botocore lambda/2015-03-31, MaxItems and Marker";
const FIFTY = "[doc] Lambda API reference, ListVersionsByFunction";
const VERSIONS = 51;

/** Lists that come in pages. */
export const PAGING = topic("paging", [
  row("ListVersionsByFunction answers 50 at a time, and a marker for the rest", FIFTY, async (at) => {
    const many = await manyVersions(at);
    const first = await list(at, many);
    expectAnswer(first, 200, { NextMarker: present });
    expectMatch(
      first.Versions?.map(({ Version }) => Version),
      ["$LATEST", ...numbers(1, 49)],
    );
    const rest = await list(at, many, { Marker: first.NextMarker });
    expectMatch(
      rest.Versions?.map(({ Version }) => Version),
      numbers(50, VERSIONS),
    );
    expectMatch(rest, { NextMarker: absent });
  }),
  row("More than 50 can be asked for, 50 come", FIFTY, async (at) => {
    const page = await list(at, await manyVersions(at), { MaxItems: 1_000 });
    expectMatch(page.Versions?.length, 50, "versions on the page");
  }),
  row("Numbers are in numeric order", FIFTY, async (at) => {
    const page = await list(at, await manyVersions(at), { MaxItems: 12 });
    expectMatch(
      page.Versions?.map(({ Version }) => Version),
      ["$LATEST", ...numbers(1, 11)],
    );
  }),
  row("MaxItems bounds a page, the marker goes on after it", MODEL, async (at) => {
    const many = await manyVersions(at);
    const first = await list(at, many, { MaxItems: 2 });
    expectMatch(
      first.Versions?.map(({ Version }) => Version),
      ["$LATEST", "1"],
    );
    const second = await list(at, many, { MaxItems: 2, Marker: first.NextMarker });
    expectMatch(
      second.Versions?.map(({ Version }) => Version),
      ["2", "3"],
    );
  }),
  row("MaxItems of 0 is refused", MODEL, async (at) => {
    await expectRefusal(
      list(at, await manyVersions(at), { MaxItems: 0 }),
      400,
      "ValidationException",
      /at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1/,
    );
  }),
  row("ListAliases pages with MaxItems and Marker", MODEL, async (at) => {
    const { name } = await manyVersions(at);
    const page = (Marker?: string) =>
      at.lambda.send(new ListAliasesCommand({ FunctionName: name, MaxItems: 2, Marker }));
    const first = await page();
    expectMatch(first, { Aliases: [present, present], NextMarker: present });
    const second = await page(first.NextMarker);
    expectMatch(second, { Aliases: [present], NextMarker: absent });
    const names = [...(first.Aliases ?? []), ...(second.Aliases ?? [])].map(({ Name }) => Name);
    expectMatch(names.sort(), ["a", "b", "c"]);
  }),
  row(
    "A marker goes on behind its item also when that was deleted meanwhile",
    "[inferred] nothing in the API's reference makes a page depend on what came before it",
    async (at) => {
      const hello = await at.makeFunction();
      await hello.publish();
      for (const name of ["a", "b", "c"]) await hello.createAlias(name, "1");
      const page = (Marker?: string) =>
        at.lambda.send(new ListAliasesCommand({ FunctionName: hello.name, MaxItems: 1, Marker }));
      const first = await page();
      const second = await page(first.NextMarker);
      const [seen] = second.Aliases ?? [];
      await at.lambda.send(new DeleteAliasCommand({ FunctionName: hello.name, Name: seen?.Name }));
      const third = await page(second.NextMarker);
      const names = [first, second, third].flatMap(({ Aliases = [] }) => Aliases.map(({ Name }) => Name));
      expectMatch(names.sort(), ["a", "b", "c"]);
      expectMatch(third, { NextMarker: absent });
    },
  ),
  row("ListFunctions pages with MaxItems and Marker", MODEL, async (at) => {
    await manyVersions(at);
    await at.makeFunction();
    const page = (Marker?: string) => at.lambda.send(new ListFunctionsCommand({ MaxItems: 1, Marker }));
    const first = await page();
    expectMatch(first, { Functions: [{ Version: "$LATEST" }], NextMarker: present });
    const second = await page(first.NextMarker);
    expectMatch(second, { Functions: [{ Version: "$LATEST" }] });
    expectOther(second.Functions?.[0]?.FunctionArn, first.Functions?.[0]?.FunctionArn, "function of page 2");
  }),
  row("ListFunctions refuses a FunctionVersion other than ALL", MODEL, async (at) => {
    const wrong = new ListFunctionsCommand({ FunctionVersion: "invalid" as "ALL" });
    await expectRefusal(
      at.lambda.send(wrong),
      400,
      "ValidationException",
      "1 validation error detected: Value 'invalid' at 'functionVersion' failed to satisfy constraint: Member must satisfy enum value set: [ALL]",
    );
  }),
]);

/** A function with 51 versions and three aliases, shared by rows that only list them. */
function manyVersions(at: Laboratory): Promise<LabFunction> {
  return at.shared("many versions", async (room) => {
    const many = await room.makeFunction();
    for (let version = 1; version <= VERSIONS; version++) {
      if (version > 1) await many.updateSettings({ Description: `${version}` });
      await many.publish();
    }
    for (const name of ["a", "b", "c"]) await many.createAlias(name, "1");
    return many;
  });
}

function list(
  at: Laboratory,
  { name }: LabFunction,
  input: Partial<ListVersionsByFunctionCommandInput> = {},
) {
  return at.lambda.send(new ListVersionsByFunctionCommand({ FunctionName: name, ...input }));
}

function numbers(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => `${first + index}`);
}

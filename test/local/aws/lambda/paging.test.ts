import {
  CreateAliasCommand,
  DeleteFunctionCommand,
  ListAliasesCommand,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
  paginateListFunctions,
  paginateListVersionsByFunction,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import fc from "fast-check";
import { takePage } from "../../../../local/aws/lambda/paging.ts";
import { aFunction, refusalOf, useLambda } from "../../../support/lambda-builders.ts";

describe("local Lambda: pages", () => {
  const lambda = useLambda();

  it("cuts pages of 50 items by default, and never larger ones", async () => {
    await aFunction(lambda, "hello").versions(52).create();
    for (const MaxItems of [undefined, 10000]) {
      const pages: number[] = [];
      const versions: string[] = [];
      const input = { FunctionName: "hello", MaxItems };
      for await (const page of paginateListVersionsByFunction({ client: lambda.client }, input)) {
        pages.push(page.Versions?.length ?? 0);
        versions.push(...(page.Versions ?? []).map(({ Version }) => Version ?? ""));
      }
      expect(pages).to.deep.equal([50, 3]);
      expect(versions).to.deep.equal(["$LATEST", ...[...Array(52).keys()].map((n) => String(n + 1))]);
    }
  });

  it("loses and repeats no item if the last item of a page is deleted meanwhile", async () => {
    await aFunction(lambda, "hello").versions(3).create();
    const list = (Marker?: string) =>
      lambda.client.send(new ListVersionsByFunctionCommand({ FunctionName: "hello", MaxItems: 2, Marker }));
    const { NextMarker } = await list();
    await lambda.client.send(new DeleteFunctionCommand({ FunctionName: "hello", Qualifier: "1" }));
    const { Versions = [] } = await list(NextMarker);
    expect(Versions.map(({ Version }) => Version)).to.deep.equal(["2", "3"]);
  });

  it("cuts pages of functions and aliases as small as MaxItems asks", async () => {
    for (const name of ["a", "b", "c"]) await aFunction(lambda, name).versions(1).create();
    const names: string[] = [];
    for await (const { Functions = [] } of paginateListFunctions(
      { client: lambda.client, pageSize: 1 },
      {},
    )) {
      names.push(...Functions.map(({ FunctionName }) => FunctionName ?? ""));
    }
    expect(names).to.deep.equal(["a", "b", "c"]);
    for (const Name of ["x", "y"]) {
      await lambda.client.send(new CreateAliasCommand({ FunctionName: "a", Name, FunctionVersion: "1" }));
    }
    const { Aliases, NextMarker } = await lambda.client.send(
      new ListAliasesCommand({ FunctionName: "a", MaxItems: 1 }),
    );
    expect(Aliases).to.have.length(1);
    const rest = await lambda.client.send(new ListAliasesCommand({ FunctionName: "a", Marker: NextMarker }));
    expect(rest.Aliases?.map(({ Name }) => Name)).to.deep.equal(["y"]);
    expect(rest).to.not.have.property("NextMarker");
  });

  it("refuses sizes that AWS refuses, and unknown markers", async () => {
    const size = await refusalOf(lambda.client.send(new ListFunctionsCommand({ MaxItems: 0 })));
    expect(size.message).to.equal(
      "1 validation error detected: Value '0' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1",
    );
    const marker = await refusalOf(lambda.client.send(new ListFunctionsCommand({ Marker: "nonsense" })));
    expect(marker).to.include({ status: 400, name: "InvalidParameterValueException" });
  });

  it("continues after the last item shown, even if that item and others are gone", async () => {
    await aFunction(lambda, "hello").versions(12).create();
    const page = async (Marker?: string) => {
      const input = { FunctionName: "hello", MaxItems: 4, Marker };
      const answer = await lambda.client.send(new ListVersionsByFunctionCommand(input));
      return { ...answer, numbers: answer.Versions?.map(({ Version }) => Version) };
    };
    const first = await page();
    expect(first.numbers).to.deep.equal(["$LATEST", "1", "2", "3"]);
    for (const Qualifier of ["1", "2", "3", "4"]) {
      await lambda.client.send(new DeleteFunctionCommand({ FunctionName: "hello", Qualifier }));
    }
    const second = await page(first.NextMarker);
    expect(second.numbers).to.deep.equal(["5", "6", "7", "8"]);
    expect((await page(second.NextMarker)).numbers).to.deep.equal(["9", "10", "11", "12"]);
  });

  it("shows functions and all their versions in order", async () => {
    for (const name of ["hello", "hello-2"]) await aFunction(lambda, name).versions(10).create();
    const shown: string[] = [];
    const pages = paginateListFunctions({ client: lambda.client, pageSize: 4 }, { FunctionVersion: "ALL" });
    for await (const { Functions = [] } of pages) {
      shown.push(...Functions.map(({ FunctionName, Version }) => `${FunctionName}:${Version}`));
    }
    const versions = ["$LATEST", ...Array.from({ length: 10 }, (_, index) => String(index + 1))];
    const names = ["hello", "hello-2"];
    expect(shown).to.deep.equal(names.flatMap((name) => versions.map((version) => `${name}:${version}`)));
  });

  it("shows each item once over all pages, for any page size and any items deleted meanwhile", () => {
    const keys = fc.uniqueArray(fc.string());
    fc.assert(
      fc.property(
        keys,
        fc.integer({ min: 1, max: 60 }),
        fc.infiniteStream(fc.boolean()),
        (items, MaxItems, goes) => {
          const collected: string[] = [];
          let left = items;
          let Marker: string | undefined;
          do {
            const page = takePage(left, { MaxItems, Marker }, (item) => item);
            collected.push(...page.items);
            left = left.filter((item) => !page.items.includes(item) || !goes.next().value);
            Marker = page.NextMarker;
          } while (Marker);
          expect(collected).to.deep.equal([...items].sort());
        },
      ),
    );
  });
});

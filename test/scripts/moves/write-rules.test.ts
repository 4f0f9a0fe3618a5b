import { expect } from "chai";
import { SILENCE, withFaultyProject } from "../../support/faulty-project.ts";
import type { Fault, SeenRequest } from "../../support/faulty-proxy.ts";

describe("live keeps the rules for writes", () => {
  const around = withFaultyProject({ functions: ["hello", "world"] });

  async function versions(): Promise<(string | undefined)[]> {
    return Promise.all(
      ["hello", "world"].map(async (name) => (await around.project.alias("prd", name)).FunctionVersion),
    );
  }

  it("sends the full state and the revision of the plan with each UpdateAlias", async () => {
    const before = await around.project.alias("prd", "hello");
    const run = await around.project.live("canary -s prd -f hello --weight 10 --confirm prd");
    const update = run.requests.find(({ operation }) => operation === "UpdateAlias");
    expect(update?.input).to.deep.include({
      FunctionVersion: "1",
      RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } },
      RevisionId: before.RevisionId,
    });
    const promoted = await around.project.live("promote -s prd -f hello --confirm prd");
    const cleared = promoted.requests.find(({ operation }) => operation === "UpdateAlias");
    expect(cleared?.input).to.deep.include({
      FunctionVersion: "2",
      RoutingConfig: { AdditionalVersionWeights: {} },
    });
  });

  it("does not overwrite LIVE if somebody else changed it since the read", async () => {
    const run = await around.faulty("promote -s prd -f hello --confirm prd", ({ operation }) =>
      operation === "UpdateAlias"
        ? { kind: "hold", until: around.project.pointLive("prd", "hello", "1", { 2: 0.5 }) }
        : undefined,
    );
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.contain("error AliasChanged: LIVE of hello was changed by somebody else");
    const { FunctionVersion, RoutingConfig } = await around.project.alias("prd", "hello");
    expect([FunctionVersion, RoutingConfig?.AdditionalVersionWeights]).to.deep.equal(["1", { 2: 0.5 }]);
    expect(run.requests.filter(({ operation }) => operation === "PutParameter")).to.deep.equal([]);
  });

  for (const kind of ["lose answer", "cut answer"] as const)
    it(`finds out that a write got through despite the fault "${kind}"`, async () => {
      const run = await around.faulty("promote -s prd -f hello --confirm prd", ({ operation, index }) =>
        operation === "UpdateAlias" && index === 0 ? { kind } : undefined,
      );
      expect(run.exitCode, run.stderr).to.equal(0);
      expect(await versions()).to.deep.equal(["2", "1"]);
      expect(run.requests.filter(({ operation }) => operation === "UpdateAlias")).to.have.length(1);
    });

  it("repeats a write that did not get through, under the same guard", async () => {
    const run = await around.faulty("promote -s prd -f hello --confirm prd", ({ operation, index }) =>
      operation === "UpdateAlias" && index === 0
        ? { kind: "answer", status: 503, type: "ServiceUnavailableException" }
        : undefined,
    );
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(await versions()).to.deep.equal(["2", "1"]);
  });

  it("records the result of a write of unknown outcome once LIVE can be read again", async () => {
    let reads = 0;
    const run = await around.faulty("promote -s prd -f hello --confirm prd", ({ operation, index }) => {
      if (operation === "UpdateAlias") return index === 0 ? { kind: "lose answer" } : undefined;
      const isAfter = around.seen.some((one) => one.operation === "UpdateAlias");
      return operation === "GetAlias" && isAfter && ++reads === 1
        ? { kind: "answer", status: 403, type: "AccessDeniedException" }
        : undefined;
    });
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.contain("error StateUnknown:");
    expect(await around.project.ledger("prd")).to.contain('"hello":{"live":"2"}');
    expect(around.project.read("Pulumi.prd.yaml")).to.contain('hello:\n      live_version: "2"');
  });

  it("counts a write as done that AWS carried out after the answer was lost", async () => {
    const { project } = around;
    const run = await around.faulty("promote -s prd -f hello --confirm prd", ({ operation, index }) => {
      if (operation !== "UpdateAlias") return undefined;
      if (index === 0) return { kind: "answer", status: 503, type: "ServiceUnavailableException" };
      return { kind: "hold", until: project.pointLive("prd", "hello", "2") };
    });
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stdout).to.contain("~ hello: 2 at 100 %");
  });

  it("reports AliasChanged and what LIVE serves if others moved LIVE while an answer was lost", async () => {
    const { project } = around;
    let lost = false;
    const run = await around.faulty("promote -s prd -f hello --confirm prd", ({ operation }) => {
      if (operation === "UpdateAlias") lost = true;
      if (operation === "UpdateAlias")
        return { kind: "answer", status: 503, type: "ServiceUnavailableException" };
      return lost && operation === "GetAlias"
        ? { kind: "hold", until: project.pointLive("prd", "hello", "1", { 2: 0.5 }) }
        : undefined;
    });
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.contain("error AliasChanged:").and.contain("it serves 1 at 50 %, 2 at 50 % now");
    expect(around.seen.filter(({ operation }) => operation === "UpdateAlias")).to.have.length(1);
  });

  it("finds out the outcome of a write even after the command's time is over", async () => {
    const run = await around.faulty(
      "promote -s prd -f hello --confirm prd --timeout 1",
      ({ operation, index }) => (operation === "UpdateAlias" && index === 0 ? SILENCE : undefined),
    );
    expect(run.stderr).to.not.contain("StateUnknown");
    expect(run.stdout, run.stderr).to.contain("! hello: 1 at 100 % (not changed)\n");
    expect(await versions()).to.deep.equal(["1", "1"]);
  });

  it("ends a write that gets no answer, even if another write prolonged the time", async () => {
    const run = await around.faulty(
      "rollback --to 2 -s prd --confirm prd --timeout 1",
      ({ operation, path }) => {
        if (operation !== "UpdateAlias") return undefined;
        return path.includes("-hello/") ? { kind: "lose answer" } : SILENCE;
      },
    );
    expect(run.exitCode, run.stderr).to.equal(1);
    expect(run.stdout).to.contain("~ hello: 2 at 100 %\n").and.contain("! world: 1 at 100 % (not changed)\n");
    const writes = around.seen.filter(
      ({ operation, path }) => operation === "UpdateAlias" && path.includes("-world/"),
    );
    expect(writes, "none begins once the time is over").to.have.length(1);
  });

  it("makes a move although its write fails four times with 503", async () => {
    const run = await around.faulty("promote -s prd -f hello --confirm prd", ({ operation, index }) =>
      operation === "UpdateAlias" && index < 4
        ? { kind: "answer", status: 503, type: "ServiceUnavailableException" }
        : undefined,
    );
    expect(run.exitCode, run.stderr).to.equal(0);
  });

  it("gives up a write after six lost answers, and has changed nothing", async () => {
    const run = await around.faulty("promote -s prd -f hello --confirm prd", ({ operation }) =>
      operation === "UpdateAlias"
        ? { kind: "answer", status: 503, type: "ServiceUnavailableException" }
        : undefined,
    );
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.contain("error ServiceFailed:");
    expect(around.seen.filter(({ operation }) => operation === "UpdateAlias")).to.have.length(6);
    expect(await versions()).to.deep.equal(["1", "1"]);
  });

  it("says that the state is unknown when the answer is lost and LIVE can't be read again", async () => {
    let lost = false;
    const run = await around.faulty("promote -s prd -f hello --confirm prd --timeout 3", ({ operation }) => {
      if (operation === "UpdateAlias") lost = true;
      if (operation === "UpdateAlias") return { kind: "lose answer" };
      return lost && operation === "GetAlias"
        ? { kind: "answer", status: 403, type: "AccessDeniedException" }
        : undefined;
    });
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.contain("error StateUnknown: Whether LIVE of hello serves 2 at 100 % is unknown");
    expect(run.stderr).to.contain("See what serves: live status -s prd");
    expect(run.stdout).to.contain("hello: unknown");
  });

  it("takes moved functions back when another one fails in promote", async () => {
    const run = await around.faulty("promote -s prd --confirm prd", ({ operation, path }) =>
      operation === "UpdateAlias" && path.includes("-world/")
        ? { kind: "answer", status: 403, type: "AccessDeniedException" }
        : undefined,
    );
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.contain("error AccessDenied: world:");
    expect(await versions()).to.deep.equal(["1", "1"]);
    expect(await around.project.ledger("prd")).to.equal(
      '{"functions":{"hello":{"live":"1"},"world":{"live":"1"}},"serial":2}',
    );
  });

  it("begins no write after another function has failed", async () => {
    let refused = false;
    let throttled = 0;
    const run = await around.faulty("promote -s prd --confirm prd", ({ operation, path }) => {
      if (operation !== "UpdateAlias") return undefined;
      if (path.includes("-world/")) {
        refused = true;
        return { kind: "answer", status: 403, type: "AccessDeniedException" };
      }
      if (refused) throttled++;
      return throttled < 4 ? { kind: "answer", status: 429, type: "TooManyRequestsException" } : undefined;
    });
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.contain("hello: not changed (another function failed)");
    expect(run.requests.filter(({ operation }) => operation === "UpdateAlias")).to.deep.equal([]);
  });

  it("takes moved functions back when the state of another one is unknown", async () => {
    let lost = false;
    const run = await around.faulty("promote -s prd --confirm prd --timeout 3", ({ operation, path }) => {
      if (!path.includes("-world/")) return undefined;
      if (operation === "UpdateAlias") {
        lost = true;
        return { kind: "lose answer" };
      }
      return lost && operation === "GetAlias"
        ? { kind: "answer", status: 403, type: "AccessDeniedException" }
        : undefined;
    });
    expect(run.exitCode).to.equal(1);
    expect(run.stderr)
      .to.contain("error StateUnknown:")
      .and.contain("world: LIVE could not be read once more");
    expect(await versions()).to.deep.equal(["1", "2"]);
    // The ledger keeps its old value for a function that can't be read.
    expect(await around.project.ledger("prd")).to.contain('"hello":{"live":"1"},"world":{"live":"1"}');
  });

  it("reports StateUnknown when the answer to taking a function back is lost", async () => {
    let written = 0;
    const run = await around.faulty("promote -s prd --confirm prd --timeout 3", ({ operation, path }) => {
      if (operation === "UpdateAlias" && path.includes("-world/"))
        return { kind: "answer", status: 403, type: "AccessDeniedException" };
      if (operation === "UpdateAlias" && ++written > 1) return { kind: "lose answer" };
      return operation === "GetAlias" && written > 1
        ? { kind: "answer", status: 403, type: "AccessDeniedException" }
        : undefined;
    });
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.contain("error StateUnknown: Whether LIVE of hello serves 1 at 100 % is unknown");
    expect(run.stdout).to.contain("hello: unknown");
  });

  it("leaves a function where somebody else moved it, and does not report it as taken back", async () => {
    const { project } = around;
    let written = 0;
    const run = await around.faulty("promote -s prd --confirm prd", ({ operation, path }) => {
      if (operation !== "UpdateAlias") return undefined;
      if (path.includes("-world/")) return { kind: "answer", status: 403, type: "AccessDeniedException" };
      written++;
      return written > 1
        ? { kind: "hold", until: project.pointLive("prd", "hello", "1", { 2: 0.5 }) }
        : undefined;
    });
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.not.contain("taken back");
    expect(run.stderr).to.contain("error Overwritten: LIVE of hello").and.contain("1 at 50 %, 2 at 50 % now");
    const { RoutingConfig } = await project.alias("prd", "hello");
    expect(RoutingConfig?.AdditionalVersionWeights).to.deep.equal({ 2: 0.5 });
  });

  it("goes on with the rest when one function fails in rollback, and records what LIVE serves", async () => {
    await around.project.live("promote -s prd --confirm prd");
    const run = await around.faulty("rollback -s prd --confirm prd", ({ operation, path }) =>
      operation === "UpdateAlias" && path.includes("-hello/")
        ? { kind: "answer", status: 403, type: "AccessDeniedException" }
        : undefined,
    );
    expect(run.exitCode).to.equal(1);
    expect(run.stdout).to.match(
      /! hello: 2 at 100 % \(not changed\)\n~ world: 1 at 100 %\n1 of 2 changed in prd/,
    );
    expect(await versions()).to.deep.equal(["2", "1"]);
    expect(await around.project.ledger("prd")).to.contain('"hello":{"live":"2"},"world":{"live":"1"}');
    expect(around.project.read("Pulumi.prd.yaml")).to.contain('world:\n      live_version: "1"');
  });

  for (const verb of ["abort", "rollback"])
    it(`goes on with the rest in ${verb} when LIVE of one function can't be read`, async () => {
      await around.project.live("canary -s prd --weight 10 --confirm prd");
      const run = await around.faulty(`${verb} -s prd --confirm prd`, ({ operation, path }) =>
        operation === "GetAlias" && path.includes("-hello/")
          ? { kind: "answer", status: 403, type: "AccessDeniedException" }
          : undefined,
      );
      expect(run.exitCode, run.stderr).to.equal(1);
      expect(run.stdout).to.contain("! hello: can't be read (AccessDenied)\n~ world: 1 at 100 %\n");
      expect(run.stderr).to.contain("error AccessDenied: Not allowed: lambda:GetAlias.");
      expect((await around.project.alias("prd", "world")).RoutingConfig).to.equal(undefined);
    });

  for (const [what, isDark] of [
    ["LIVE", ({ operation, path }: SeenRequest) => operation === "GetAlias" && path.includes("-hello/")],
    ["every version", ({ operation }: SeenRequest) => operation === "GetFunction"],
  ] as const)
    it(`rolls back as much as possible, in time, when reading ${what} gives no answer`, async () => {
      await around.project.live("promote -s prd --confirm prd");
      const run = await around.faulty("rollback -s prd --confirm prd --timeout 4", (request) =>
        isDark(request) ? SILENCE : undefined,
      );
      expect(run.stdout, run.stderr).to.contain("~ world: 1 at 100 %\n");
      expect(run.stderr).to.contain("gave no answer within 1 s of the others.");
      expect(run.exitCode).to.equal(what === "LIVE" ? 1 : 0);
      expect(await versions()).to.deep.equal([what === "LIVE" ? "2" : "1", "1"]);
    });

  it("records an unrecorded canary before the rollback, as a version that is rolled away from", async () => {
    await around.project.pointLive("prd", "hello", "1", { 2: 0.1 });
    const run = await around.project.live("rollback -s prd --confirm prd --reason errors");
    expect(run.exitCode, run.stderr).to.equal(0);
    const { entries } = JSON.parse((await around.project.live("history -s prd --json")).stdout);
    expect(
      entries.map(({ action, reason, serial }: Record<string, unknown>) => [action, reason, serial]),
    ).to.deep.equal([
      ["rollback", "errors", 3],
      ["found", "LIVE had been moved without the ledger", 2],
      ["publish --pin", null, 1],
    ]);
    expect(around.project.read("Pulumi.prd.yaml")).to.contain("live_serial: 3\n");
    const again = await around.project.live("canary -s prd -f hello --weight 10 --confirm prd");
    expect(again.stderr).to.contain("error RolledAway: Version 2 of hello is the newest");
  });

  it("reports Overwritten when the last read differs from the write, and records that read", async () => {
    const run = await around.faulty("promote -s prd -f hello --confirm prd", ({ operation }) =>
      operation === "PutParameter"
        ? { kind: "hold", until: around.project.pointLive("prd", "hello", "1") }
        : operation === "GetAlias" && around.seen.some((one) => one.operation === "UpdateAlias")
          ? { kind: "hold", until: around.project.pointLive("prd", "hello", "1") }
          : undefined,
    );
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.contain(
      "error Overwritten: LIVE of hello was changed again right after it was written; it serves 1 at 100 % now.",
    );
    expect(await around.project.ledger("prd")).to.contain('"hello":{"live":"1"}');
  });

  it("does not count the ledger as written when the answer to the write can't be read", async () => {
    const run = await around.faulty("promote -s prd --confirm prd", ({ operation }) =>
      operation === "PutParameter" ? { kind: "answer", status: 200, body: "{}" } : undefined,
    );
    expect(run.exitCode, run.stderr).to.equal(4);
    expect(run.stderr).to.contain("the ledger was not written: The answer to ssm:PutParameter can't be read");
  });

  it("exits 4 when the ledger can't be written after a move, with the command that repairs it", async () => {
    const run = await around.faulty("promote -s prd --confirm prd", ({ operation }) =>
      operation === "PutParameter" ? { kind: "answer", status: 500, type: "InternalServerError" } : undefined,
    );
    expect(run.exitCode, run.stderr).to.equal(4);
    expect(run.stderr)
      .to.contain("error LedgerNotWritten:")
      .and.contain("live sync -s prd --as promote --confirm prd");
    expect(await versions()).to.deep.equal(["2", "2"]);
    const repaired = await around.project.live("sync -s prd --confirm prd");
    expect(repaired.exitCode, repaired.stderr).to.equal(0);
    expect(await around.project.ledger("prd")).to.equal(
      '{"functions":{"hello":{"live":"2"},"world":{"live":"2"}},"serial":2}',
    );
  });

  it("reads an unreadable ledger again before the write", async () => {
    const old = around.project.read("Pulumi.prd.yaml");
    for (const version of [2, 1, 2])
      await around.project.live(`promote -s prd -f world --version ${version} --confirm prd`);
    around.project.write("Pulumi.prd.yaml", old);
    let moved = false;
    const run = await around.faulty("promote -s prd -f hello --version 2 --confirm prd", ({ operation }) => {
      if (operation === "UpdateAlias") moved = true;
      return operation === "GetParameter" && !moved
        ? { kind: "answer", status: 500, type: "InternalServerError" }
        : undefined;
    });
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(await around.project.ledger("prd")).to.equal(
      '{"functions":{"hello":{"live":"2"},"world":{"live":"2"}},"serial":5}',
    );
    expect(around.project.read("Pulumi.prd.yaml"))
      .to.contain('live_version: "2"\n')
      .and.contain("live_serial: 5\n")
      .and.not.contain('live_version: "1"');
  });

  it("writes a serial above all that others wrote meanwhile: older checkouts stay refused", async () => {
    const { project } = around;
    const mine = project.read("Pulumi.prd.yaml");
    const moveWorld = async () => {
      for (const version of [2, 1, 2])
        await project.live(`promote -s prd -f world --version ${version} --confirm prd`);
      project.write("Pulumi.prd.yaml", mine);
    };
    const run = await around.faulty("promote -s prd -f hello --confirm prd", ({ operation, index }) =>
      operation === "PutParameter" && index === 0 ? { kind: "hold", until: moveWorld() } : undefined,
    );
    expect(run.exitCode, run.stderr).to.equal(0);
    // The others wrote four values: first the unrecorded move of hello, then their own three moves.
    expect(await project.ledger("prd")).to.equal(
      '{"functions":{"hello":{"live":"2"},"world":{"live":"2"}},"serial":6}',
    );
    expect(project.read("Pulumi.prd.yaml"))
      .to.contain("live_serial: 6\n")
      .and.contain('live_version: "2"\n')
      .and.not.contain('live_version: "1"');
  });

  it("continues from the stack file's serial when the ledger's serial is lower", async () => {
    const file = around.project.read("Pulumi.prd.yaml");
    around.project.write("Pulumi.prd.yaml", file.replace("live_serial: 1", "live_serial: 9"));
    const run = await around.project.live("promote -s prd -f hello --confirm prd");
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(await around.project.ledger("prd")).to.contain('"serial":10');
    expect(around.project.read("Pulumi.prd.yaml")).to.contain("live_serial: 10\n");
  });

  it("warns without a readable ledger that the newest version may have been rolled away from", async () => {
    const denied = ({ operation }: SeenRequest): Fault | undefined =>
      operation.endsWith("History")
        ? { kind: "answer", status: 403, type: "AccessDeniedException" }
        : undefined;
    const warning = "whether 2, the newest, was rolled away from is unknown, since the ledger can't be read";
    for (const verb of ["canary --weight 10", "promote"]) {
      const run = await around.faulty(`${verb} -s prd -f hello --dry-run`, denied);
      expect(run.stderr).to.contain(`warning: hello: ${warning}\n`);
      const named = await around.faulty(`${verb} -s prd -f hello --version 2 --dry-run`, denied);
      expect(named.stderr).to.not.contain(warning);
    }
  });

  it("does not overwrite a ledger that can't be read", async () => {
    const before = await around.project.ledger("prd");
    const run = await around.faulty("promote -s prd --confirm prd", ({ operation }) =>
      operation === "GetParameter" || operation === "GetParameterHistory"
        ? { kind: "answer", status: 403, type: "AccessDeniedException" }
        : undefined,
    );
    expect(run.exitCode, run.stderr).to.equal(4);
    expect(run.stderr).to.contain("error LedgerNotWritten:").and.contain("Not allowed: ssm:GetParameter.");
    expect(await around.project.ledger("prd")).to.equal(before);
    expect(await versions()).to.deep.equal(["2", "2"]);
  });

  it("writes the ledger again after a lost answer, and rollback still finds its target", async () => {
    const run = await around.faulty("promote -s prd --confirm prd", ({ operation, index }) =>
      operation === "PutParameter" && index === 0 ? { kind: "lose answer" } : undefined,
    );
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(await around.project.ledger("prd")).to.contain('"hello":{"live":"2"},"world":{"live":"2"}');
    const back = await around.project.live("rollback -s prd --confirm prd");
    expect(back.exitCode, back.stderr).to.equal(0);
    expect(await versions()).to.deep.equal(["1", "1"]);
  });

  it("records a move even after Ctrl-C", async () => {
    let interrupt = () => {};
    const run = await around.faulty(
      "promote -s prd -f hello --confirm prd",
      ({ operation }) => {
        if (operation === "UpdateAlias") interrupt();
        return undefined;
      },
      {
        onInterrupt: (stop) => {
          interrupt = stop;
        },
      },
    );
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(await around.project.ledger("prd")).to.contain('"hello":{"live":"2"}');
    expect(around.project.read("Pulumi.prd.yaml")).to.contain("live_serial: 2\n");
  });

  it("replaces a value that is no ledger, in one write", async () => {
    await around.project.putLedger("prd", "not a ledger");
    const run = await around.project.live("promote -s prd --confirm prd");
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stderr).to.contain("does not hold a ledger");
    expect(await around.project.ledger("prd"))
      .to.contain('"hello":{"live":"2"}')
      .and.contain('"serial":2');
    expect(run.requests.filter(({ operation }) => operation === "PutParameter")).to.have.length(1);
  });

  it("exits 1, not 4, when a move and the ledger both fail, and says what LIVE serves", async () => {
    await around.project.live("promote -s prd --confirm prd");
    const run = await around.faulty("rollback -s prd --confirm prd", ({ operation, path }) =>
      operation === "PutParameter" || (operation === "UpdateAlias" && path.includes("-hello/"))
        ? { kind: "answer", status: 403, type: "AccessDeniedException" }
        : undefined,
    );
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.contain(
      "error LedgerNotWritten: LIVE serves what is shown, but the ledger was not written: Not allowed: ssm:PutParameter.",
    );
    expect(run.stdout).to.match(/LIVE serves hello 2 at 100 %, world 1 at 100 %\.\n$/);
  });

  it("rolls back without the parameter store if a version is named, else lists the candidates", async () => {
    await around.project.live("promote -s prd --confirm prd");
    const down = ({ operation }: SeenRequest): Fault | undefined =>
      /Parameter/.test(operation) ? { kind: "answer", status: 503, type: "ServiceUnavailable" } : undefined;
    const without = await around.faulty("rollback -s prd -f hello --confirm prd", down);
    expect(without.exitCode).to.equal(1);
    expect(without.stderr)
      .to.contain("error NoRollbackTarget:")
      .and.contain("Versions there are:\n  hello: 2 (serves now), 1\n");
    const named = await around.faulty("rollback -s prd -f hello --to 1 --confirm prd", down);
    expect(named.exitCode).to.equal(4);
    expect(await versions()).to.deep.equal(["1", "2"]);
  });

  it("rolls back to a named version when the parameter store gives no answer", async () => {
    await around.project.live("promote -s prd --confirm prd");
    const silent = ({ operation }: SeenRequest) => (/Parameter/.test(operation) ? SILENCE : undefined);
    const run = await around.faulty("rollback --to 1 -s prd --confirm prd --timeout 12", silent);
    expect(await versions()).to.deep.equal(["1", "1"]);
    expect(run.exitCode, run.stderr).to.equal(4);
    expect(run.stderr).to.contain(
      "the ledger of prd can't be read: ssm:GetParameter gave no answer within 3 s.",
    );
    expect(run.stderr).to.contain("live sync -s prd --as rollback --confirm prd");
  });

  it("lists the candidates when the parameter store gives no answer and no version is named", async () => {
    const silent = ({ operation }: SeenRequest) => (/Parameter/.test(operation) ? SILENCE : undefined);
    const run = await around.faulty("rollback -s prd -f hello --confirm prd --timeout 12", silent);
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.contain("error NoRollbackTarget:").and.contain("hello: 2, 1 (serves now)\n");
  });

  for (const operation of ["GetAlias", "UpdateAlias"])
    it(`repeats a call when its connection is stuck: ${operation}`, async () => {
      const run = await around.faulty("promote -s prd -f hello --confirm prd --timeout 8", (request) =>
        request.operation === operation && request.index === 0 ? SILENCE : undefined,
      );
      expect(run.exitCode, run.stderr).to.equal(0);
      expect(await versions()).to.deep.equal(["2", "1"]);
    });

  it("gives up a function without an answer, before the command's time is over", async () => {
    const run = await around.faulty("promote -s prd --confirm prd --timeout 9", ({ operation, path }) =>
      operation === "GetAlias" && path.includes("-world/") ? SILENCE : undefined,
    );
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.contain("error NoAnswer: lambda:GetAlias gave no answer in time.");
    expect(await versions()).to.deep.equal(["1", "1"]);
  });

  it("rolls back with a clock that is an hour off, once AWS has sent the time", async () => {
    await around.project.live("promote -s prd --confirm prd");
    const known = new Set<string>();
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    const run = await around.faulty("rollback -s prd --confirm prd", ({ operation, path }) => {
      if (!operation.startsWith("Get") || known.has(operation + path)) return undefined;
      known.add(operation + path);
      return { kind: "answer", status: 403, type: "InvalidSignatureException", headers: { date } };
    });
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(await versions()).to.deep.equal(["1", "1"]);
  });

  it("retries throttled calls until they get through", async () => {
    const run = await around.faulty("promote -s prd --confirm prd", ({ operation, index }) =>
      (operation === "UpdateAlias" || operation === "GetAlias") && index < 2
        ? { kind: "answer", status: 429, type: "TooManyRequestsException" }
        : undefined,
    );
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(await versions()).to.deep.equal(["2", "2"]);
  });

  it("publishes once when the answer of a publish is lost", async () => {
    await around.project.deploy("prd", "hello", "third");
    const run = await around.faulty("publish -s prd -f hello --confirm prd", ({ operation, index }) =>
      operation === "PublishVersion" && index === 0 ? { kind: "lose answer" } : undefined,
    );
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stdout).to.contain("+ hello: version 3\n");
    expect(run.requests.filter(({ operation }) => operation === "PublishVersion")).to.have.length(1);
  });

  it("refuses to publish code that this checkout does not build, unless --accept-deployed", async () => {
    await around.project.deploy("prd", "hello", "deployed");
    around.project.write("functions/hello/index.ts", "export const handler = async () => 'edited since';\n");
    const run = await around.project.live("publish -s prd -f hello --confirm prd");
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.contain("error SourceMismatch: Deployed code is not what this checkout builds.");
    const accepted = await around.project.live("publish -s prd -f hello --confirm prd --accept-deployed");
    expect(accepted.exitCode, accepted.stderr).to.equal(0);
    expect(accepted.stdout).to.contain("+ hello: version 3\n");
  });
});

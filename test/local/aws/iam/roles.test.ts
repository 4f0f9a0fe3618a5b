import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  type CreateRoleCommandInput,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListPoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import { expect } from "chai";
import { iamService } from "../../../../local/aws/iam/service.ts";
import { openStore } from "../../../../local/aws/state/store.ts";
import { NOON, refusalOf, type ServedState, serveState, testClock } from "../../../support/serve-state.ts";

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Action: "sts:AssumeRole", Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" } }],
});
const PERMISSIONS = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Action: "logs:*", Effect: "Allow", Resource: "*" }],
});
const BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

describe("IAM roles", () => {
  const clock = testClock();
  let served: ServedState<IAMClient>;
  let iam: IAMClient;

  before(async () => {
    const definition = iamService({ store: openStore(), now: clock.now });
    served = await serveState(definition, (config) => new IAMClient(config));
    iam = served.client;
  });
  after(() => served.close());

  let count = 0;
  const freshName = () => `hello-prd-${++count}`;
  const create = async (input: Partial<CreateRoleCommandInput> = {}) => {
    const RoleName = input.RoleName ?? freshName();
    await iam.send(new CreateRoleCommand({ AssumeRolePolicyDocument: TRUST, ...input, RoleName }));
    return RoleName;
  };

  it("creates a role and shows it with its trust policy percent-encoded", async () => {
    const RoleName = freshName();
    const created = await iam.send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: TRUST,
        Path: "/functions/",
        Description: "runs hello",
        Tags: [{ Key: "stack", Value: "prd" }],
      }),
    );
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));

    expect(Role).to.deep.include({
      Path: "/functions/",
      RoleName,
      Arn: `arn:aws:iam::123456789012:role/functions/${RoleName}`,
      CreateDate: new Date(NOON),
      Description: "runs hello",
      MaxSessionDuration: 3600,
      Tags: [{ Key: "stack", Value: "prd" }],
      RoleLastUsed: {},
    });
    expect(Role?.RoleId).to.match(/^AROA[A-Z2-7]{17}$/);
    expect(Role?.AssumeRolePolicyDocument).to.match(/^%7B%22Version%22%3A%222012-10-17%22/);
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).to.equal(TRUST);
    expect(created.Role).not.to.have.property("MaxSessionDuration");
    expect(created.Role?.Arn).to.equal(Role?.Arn);
  });

  it("refuses a name that is taken in upper or lower case", async () => {
    const RoleName = await create();
    for (const taken of [RoleName, RoleName.toUpperCase()]) {
      const refusal = await refusalOf(create({ RoleName: taken }));
      expect(refusal.name).to.equal("EntityAlreadyExistsException");
      expect(refusal.message).to.equal(`Role with name ${taken} already exists.`);
      expect(refusal.$metadata?.httpStatusCode).to.equal(409);
    }
  });

  it("says which role it can't find", async () => {
    const RoleName = "nobody";
    for (const command of [
      new GetRoleCommand({ RoleName }),
      new DeleteRoleCommand({ RoleName }),
      new ListAttachedRolePoliciesCommand({ RoleName }),
      new ListInstanceProfilesForRoleCommand({ RoleName }),
    ]) {
      const refusal = await refusalOf(iam.send(command as GetRoleCommand));
      expect(refusal.name).to.equal("NoSuchEntityException");
      expect(refusal.message).to.equal("The role with name nobody cannot be found.");
      expect(refusal.$metadata?.httpStatusCode).to.equal(404);
    }
  });

  for (const [mistake, text, message] of [
    ["is no JSON", "{", "This policy contains invalid Json"],
    ["names no principal", PERMISSIONS, "Has prohibited field Resource"],
    ["has an unknown effect", TRUST.replace('"Allow"', '"Perhaps"'), "Invalid effect: Perhaps"],
    [
      "has another version",
      TRUST.replace("2012-10-17", "2020-01-01"),
      "The policy must contain a valid version string",
    ],
    [
      "has a statement that is null",
      '{"Version":"2012-10-17","Statement":[null]}',
      "Syntax errors in policy.",
    ],
    ["allows nothing", TRUST.replace('"sts:AssumeRole"', "[]"), "Missing required field Action"],
    [
      "allows something else",
      TRUST.replace("sts:AssumeRole", "lambda:InvokeFunction"),
      "AssumeRole policy may only specify STS AssumeRole actions.",
    ],
  ] as const) {
    it(`refuses a trust policy that ${mistake}`, async () => {
      const refusal = await refusalOf(create({ AssumeRolePolicyDocument: text }));
      expect(refusal.name).to.equal("MalformedPolicyDocumentException");
      expect(refusal.message).to.equal(message);
    });
  }

  for (const [mistake, text, message] of [
    [
      "has a statement that is null",
      '{"Version":"2012-10-17","Statement":[null]}',
      "Syntax errors in policy.",
    ],
    [
      "has an action of no service",
      PERMISSIONS.replace("logs:*", "everything"),
      "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    ],
    [
      "has a resource that is no ARN",
      PERMISSIONS.replace('"Resource":"*"', '"Resource":["*","table"]'),
      'Resource table must be in ARN format or "*".',
    ],
  ] as const) {
    it(`refuses an inline policy that ${mistake}`, async () => {
      const RoleName = await create();
      const refusal = await refusalOf(
        iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "p", PolicyDocument: text })),
      );
      expect([refusal.name, refusal.message]).to.deep.equal(["MalformedPolicyDocumentException", message]);
    });
  }

  it("refuses texts and tags over the quota", async () => {
    const RoleName = await create();
    const trust = TRUST.replace("Version", `Id":"${"x".repeat(2048)}","Version`);
    const managed = PERMISSIONS.replace("logs:*", `logs:${"x".repeat(6144)}`);
    const tags = (prefix: string, length: number) =>
      Array.from({ length }, (_, index) => ({ Key: `${prefix}${index}`, Value: "" }));
    await iam.send(new TagRoleCommand({ RoleName, Tags: tags("a", 30) }));
    const refusals = [
      create({ AssumeRolePolicyDocument: trust }),
      iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust })),
      iam.send(new CreatePolicyCommand({ PolicyName: "large", PolicyDocument: managed })),
      iam.send(new TagRoleCommand({ RoleName, Tags: tags("b", 21) })),
    ];
    const texts = await Promise.all(refusals.map(async (each) => (await refusalOf(each)).message));
    expect(texts).to.deep.equal([
      "Cannot exceed quota for ACLSizePerRole: 2048",
      "Cannot exceed quota for ACLSizePerRole: 2048",
      "Cannot exceed quota for PolicySize: 6144",
      "Cannot exceed quota for TagsPerRole: 50",
    ]);
  });

  it("resets the session length to its default when an update leaves it out", async () => {
    const RoleName = await create({ MaxSessionDuration: 7200 });
    await iam.send(new UpdateRoleCommand({ RoleName, Description: "new" }));
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    expect(Role?.MaxSessionDuration).to.equal(3600);
  });

  it("refuses a boundary that is no policy", async () => {
    const RoleName = await create();
    const put = (PermissionsBoundary: string) =>
      refusalOf(iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary })));
    expect((await put("no-arn-of-anything-at-all")).message).to.equal("Invalid ARN:  Could not be parsed!");
    const none = "arn:aws:iam::123456789012:policy/none";
    expect((await put(none)).message).to.equal(`Scope ARN: ${none} does not exist or is not attachable.`);
  });

  it("reports a bad name, path and session length together", async () => {
    const refusal = await refusalOf(create({ RoleName: "no spaces", Path: "odd", MaxSessionDuration: 60 }));
    expect(refusal.name).to.equal("ValidationError");
    expect(refusal.message).to.match(/^3 validation errors detected: /);
    expect(refusal.message).to.contain(
      "Value '60' at 'maxSessionDuration' failed to satisfy constraint: Member must have value greater than or equal to 3600",
    );
  });

  it("changes description, session length and trust", async () => {
    const RoleName = await create();
    await iam.send(new UpdateRoleCommand({ RoleName, Description: "new", MaxSessionDuration: 7200 }));
    const PolicyDocument = TRUST.replace("lambda", "edgelambda");
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    expect([Role?.Description, Role?.MaxSessionDuration]).to.deep.equal(["new", 7200]);
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).to.equal(PolicyDocument);
  });

  it("keeps, shows and deletes inline policies", async () => {
    const RoleName = await create();
    const policy = { RoleName, PolicyName: "logs" };
    await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: PERMISSIONS }));
    const shown = await iam.send(new GetRolePolicyCommand(policy));
    expect(shown.PolicyDocument).to.contain("logs%3A%2A");
    expect(decodeURIComponent(shown.PolicyDocument ?? "")).to.equal(PERMISSIONS);
    const { PolicyNames } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    expect(PolicyNames).to.deep.equal(["logs"]);
    await iam.send(new DeleteRolePolicyCommand(policy));
    const refusal = await refusalOf(iam.send(new GetRolePolicyCommand(policy)));
    expect(refusal.message).to.equal("The role policy with name logs cannot be found.");
  });

  it("finds no inline policy that is named like a built-in property", async () => {
    const RoleName = await create();
    for (const PolicyName of ["constructor", "toString"]) {
      const got = await refusalOf(iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })));
      const deleted = await refusalOf(iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })));
      expect([got.name, deleted.name]).to.deep.equal(["NoSuchEntityException", "NoSuchEntityException"]);
    }
  });

  it("attaches and detaches AWS's own policies by their ARN", async () => {
    const RoleName = await create();
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: BASIC }));
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: BASIC }));
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    expect(AttachedPolicies).to.deep.equal([{ PolicyName: "AWSLambdaBasicExecutionRole", PolicyArn: BASIC }]);
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: BASIC }));
    const refusal = await refusalOf(iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: BASIC })));
    expect(refusal.message).to.equal(`Policy ${BASIC} was not found.`);
  });

  it("refuses to attach an ARN of no policy", async () => {
    const RoleName = await create();
    const attach = (PolicyArn: string) =>
      refusalOf(iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })));
    expect((await attach("longer-than-twenty-signs")).message).to.equal("Invalid ARN:  Could not be parsed!");
    const misplaced = "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole";
    expect((await attach(misplaced)).message).to.equal(
      `Policy ${misplaced} does not exist or is not attachable.`,
    );
  });

  it("deletes a role only when it has no policies", async () => {
    const RoleName = await create();
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: BASIC }));
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "logs", PolicyDocument: PERMISSIONS }));
    const remove = () => iam.send(new DeleteRoleCommand({ RoleName }));

    const attached = await refusalOf(remove());
    expect(attached.name).to.equal("DeleteConflictException");
    expect(attached.message).to.equal("Cannot delete entity, must detach all policies first.");
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: BASIC }));
    expect((await refusalOf(remove())).message).to.equal("Cannot delete entity, must delete policies first.");
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "logs" }));
    await remove();
    expect((await refusalOf(iam.send(new GetRoleCommand({ RoleName })))).name).to.equal(
      "NoSuchEntityException",
    );
  });

  it("tags roles, and refuses the same key twice", async () => {
    const RoleName = await create();
    await iam.send(
      new TagRoleCommand({
        RoleName,
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "b", Value: "2" },
        ],
      }),
    );
    await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ["a"] }));
    const { Tags } = await iam.send(new ListRoleTagsCommand({ RoleName }));
    expect(Tags).to.deep.equal([{ Key: "b", Value: "2" }]);
    const twice = [
      { Key: "a", Value: "1" },
      { Key: "A", Value: "2" },
    ];
    expect((await refusalOf(iam.send(new TagRoleCommand({ RoleName, Tags: twice })))).message).to.equal(
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    );
  });

  it("lists roles by path, page by page, without their tags", async () => {
    for (const RoleName of ["page-c", "page-a", "page-b"]) {
      await create({ RoleName, Path: "/pages/", Tags: [{ Key: "a", Value: "1" }] });
    }
    const list = (Marker?: string) =>
      iam.send(new ListRolesCommand({ PathPrefix: "/pages/", MaxItems: 2, Marker }));
    const first = await list();
    expect(first.Roles?.map((role) => role.RoleName)).to.deep.equal(["page-a", "page-b"]);
    expect(first.IsTruncated).to.equal(true);
    expect(first.Roles?.[0]).not.to.have.property("Tags");
    const second = await list(first.Marker);
    expect(second.Roles?.map((role) => role.RoleName)).to.deep.equal(["page-c"]);
    expect([second.IsTruncated, second.Marker]).to.deep.equal([false, undefined]);
  });

  it("lists only attached policies when asked to, and refuses to change AWS's own", async () => {
    const RoleName = await create();
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: "listed", PolicyDocument: PERMISSIONS }),
    );
    const PolicyArn = Policy?.Arn ?? "";
    const refusal = await refusalOf(
      iam.send(new CreatePolicyVersionCommand({ PolicyArn: BASIC, PolicyDocument: PERMISSIONS })),
    );
    expect(refusal.$metadata?.httpStatusCode).to.equal(403);
    const list = async (OnlyAttached?: boolean) => {
      const { Policies } = await iam.send(new ListPoliciesCommand({ Scope: "Local", OnlyAttached }));
      return Policies?.map(({ PolicyName }) => PolicyName).filter((name) => name !== "release");
    };
    expect([await list(), await list(true)]).to.deep.equal([["listed"], []]);
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    expect(await list(true)).to.deep.equal(["listed"]);
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    await iam.send(new DeletePolicyCommand({ PolicyArn }));
  });

  it("keeps customer managed policies with their versions", async () => {
    const RoleName = await create();
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: "release", PolicyDocument: PERMISSIONS }),
    );
    const PolicyArn = Policy?.Arn ?? "";
    expect(PolicyArn).to.equal("arn:aws:iam::123456789012:policy/release");
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    const document = PERMISSIONS.replace("logs", "lambda");
    await iam.send(
      new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: document, SetAsDefault: true }),
    );

    const shown = await iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(shown.Policy).to.include({ DefaultVersionId: "v2", AttachmentCount: 1, PolicyName: "release" });
    const version = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: "v2" }));
    expect(decodeURIComponent(version.PolicyVersion?.Document ?? "")).to.equal(document);
    const again = await refusalOf(
      iam.send(new CreatePolicyCommand({ PolicyName: "release", PolicyDocument: PERMISSIONS })),
    );
    expect(again.message).to.equal(
      "A policy called release already exists. Duplicate names are not allowed.",
    );
    const refusal = await refusalOf(iam.send(new DeletePolicyCommand({ PolicyArn })));
    expect(refusal.message).to.equal("Cannot delete a policy attached to entities.");
  });
});

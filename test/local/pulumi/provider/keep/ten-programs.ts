/** The resource parts of ten kinds of public Pulumi programs, in our own words, in one program. */
export const TEN_PROGRAMS: Readonly<Record<string, string>> = {
  "Pulumi.yaml": `name: ten
runtime:
  name: nodejs
  options:
    tsconfig: tsconfig.pulumi.json
options:
  refresh: always
config:
  aws:defaultTags:
    value:
      tags:
        owner: tests
`,
  "package.json": '{"name":"ten","dependencies":{"@pulumi/aws":"*","@pulumi/pulumi":"*"}}',
  "index.ts": `
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

// A network: two subnets behind a gateway.
const vpc = new aws.ec2.Vpc("main", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true, tags: { Name: "main" } });
const gateway = new aws.ec2.InternetGateway("main", { vpcId: vpc.id });
const routes = new aws.ec2.RouteTable("public", { vpcId: vpc.id, routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }] });
const subnets = ["a", "b"].map((zone, index) => {
  const subnet = new aws.ec2.Subnet(zone, { vpcId: vpc.id, cidrBlock: "10.0." + index + ".0/24", availabilityZone: "us-east-1" + zone });
  new aws.ec2.RouteTableAssociation(zone, { subnetId: subnet.id, routeTableId: routes.id });
  return subnet;
});
const web = new aws.ec2.SecurityGroup("web", {
  vpcId: vpc.id,
  ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }],
  egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
});

// A table with a stream, and a role that reads it.
const orders = new aws.dynamodb.Table("orders", {
  billingMode: "PAY_PER_REQUEST",
  hashKey: "id",
  attributes: [{ name: "id", type: "S" }],
  streamEnabled: true,
  streamViewType: "NEW_IMAGE",
});
const reader = new aws.iam.Role("reader", { name: "ten-reader", assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }) });
new aws.iam.RolePolicy("reader", { role: reader.id, policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "dynamodb:GetRecords", Resource: orders.streamArn }] } });

// Users who sign in.
const users = new aws.cognito.UserPool("users", { autoVerifiedAttributes: ["email"], passwordPolicy: { minimumLength: 12 } });
const client = new aws.cognito.UserPoolClient("web", { userPoolId: users.id, generateSecret: false });

// A REST API.
const api = new aws.apigateway.RestApi("api", { description: "orders" });
const path = new aws.apigateway.Resource("orders", { restApi: api.id, parentId: api.rootResourceId, pathPart: "orders" });
const method = new aws.apigateway.Method("get", { restApi: api.id, resourceId: path.id, httpMethod: "GET", authorization: "NONE" });
new aws.apigateway.Integration("get", { restApi: api.id, resourceId: path.id, httpMethod: method.httpMethod, type: "MOCK" });
const deployment = new aws.apigateway.Deployment("api", { restApi: api.id }, { dependsOn: method });
const stage = new aws.apigateway.Stage("v1", { restApi: api.id, deployment: deployment.id, stageName: "v1" });

// A site with a certificate, validated by DNS.
const zone = new aws.route53.Zone("site", { name: "orders.example" });
const certificate = new aws.acm.Certificate("site", { domainName: "orders.example", validationMethod: "DNS" });
const [asked] = [certificate.domainValidationOptions[0]];
const proof = new aws.route53.Record("proof", { zoneId: zone.zoneId, name: asked.resourceRecordName, type: asked.resourceRecordType, records: [asked.resourceRecordValue], ttl: 60 });
new aws.acm.CertificateValidation("site", { certificateArn: certificate.arn, validationRecordFqdns: [proof.fqdn] });
const cdn = new aws.cloudfront.Distribution("site", {
  enabled: true,
  origins: [{ originId: "api", domainName: stage.invokeUrl.apply((url) => new URL(url).hostname), customOriginConfig: { httpPort: 80, httpsPort: 443, originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"] } }],
  defaultCacheBehavior: { targetOriginId: "api", viewerProtocolPolicy: "redirect-to-https", allowedMethods: ["GET", "HEAD"], cachedMethods: ["GET", "HEAD"] },
  restrictions: { geoRestriction: { restrictionType: "none" } },
  viewerCertificate: { acmCertificateArn: certificate.arn, sslSupportMethod: "sni-only" },
});
new aws.route53.Record("site", { zoneId: zone.zoneId, name: "orders.example", type: "A", aliases: [{ name: cdn.domainName, zoneId: cdn.hostedZoneId, evaluateTargetHealth: false }] });

// A container service behind a load balancer.
const balancer = new aws.lb.LoadBalancer("web", { subnets: subnets.map(({ id }) => id), securityGroups: [web.id] });
const group = new aws.lb.TargetGroup("web", { port: 80, protocol: "HTTP", targetType: "ip", vpcId: vpc.id });
const listener = new aws.lb.Listener("web", { loadBalancerArn: balancer.arn, port: 80, defaultActions: [{ type: "forward", targetGroupArn: group.arn }] });
const images = new aws.ecr.Repository("web", { forceDelete: true });
const cluster = new aws.ecs.Cluster("web");
const task = new aws.ecs.TaskDefinition("web", { family: "web", cpu: "256", memory: "512", networkMode: "awsvpc", requiresCompatibilities: ["FARGATE"], executionRoleArn: reader.arn, containerDefinitions: pulumi.jsonStringify([{ name: "web", image: pulumi.interpolate\`\${images.repositoryUrl}:1\` }]) });
new aws.ecs.Service("web", { cluster: cluster.arn, taskDefinition: task.arn, desiredCount: 2, launchType: "FARGATE", networkConfiguration: { subnets: subnets.map(({ id }) => id), securityGroups: [web.id] }, loadBalancers: [{ targetGroupArn: group.arn, containerName: "web", containerPort: 80 }] }, { dependsOn: listener });

// A state machine.
const machine = new aws.sfn.StateMachine("steps", { roleArn: reader.arn, definition: JSON.stringify({ StartAt: "End", States: { End: { Type: "Succeed" } } }) });

// A key, and a secret under it.
const key = new aws.kms.Key("main", { enableKeyRotation: true, deletionWindowInDays: 7 });
new aws.kms.Alias("main", { name: "alias/ten", targetKeyId: key.keyId });
const password = new aws.secretsmanager.Secret("password", { kmsKeyId: key.arn });
new aws.secretsmanager.SecretVersion("password", { secretId: password.id, secretString: pulumi.secret("hunter2-not-a-word") });

// A database.
const places = new aws.rds.SubnetGroup("db", { subnetIds: subnets.map(({ id }) => id) });
const db = new aws.rds.Instance("db", { engine: "postgres", instanceClass: "db.t4g.micro", allocatedStorage: 20, username: "app", password: pulumi.secret("hunter2-not-a-word"), dbSubnetGroupName: places.name, skipFinalSnapshot: true });

// A stream that is kept in files.
const clicks = new aws.kinesis.Stream("clicks", { shardCount: 1 });
const logs = new aws.cloudwatch.LogGroup("clicks", { retentionInDays: 14 });
const alarm = new aws.cloudwatch.MetricAlarm("late", { comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1, threshold: 60000, namespace: "AWS/Kinesis", metricName: "GetRecords.IteratorAgeMilliseconds", period: 60, statistic: "Maximum", dimensions: { StreamName: clicks.name } });

export = async () => {
  const zones = await aws.getAvailabilityZones({ state: "available" });
  return {
    zones: zones.names,
    vpc: vpc.id,
    vpcArn: vpc.arn,
    tags: vpc.tagsAll,
    table: orders.name,
    tableArn: orders.arn,
    streamArn: orders.streamArn,
    invokeUrl: stage.invokeUrl,
    cdn: cdn.domainName,
    dns: balancer.dnsName,
    machine: machine.arn,
    key: key.arn,
    db: pulumi.interpolate\`\${db.address}:\${db.port}\`,
    alarm: alarm.arn,
    log: logs.arn,
  };
};
`,
};

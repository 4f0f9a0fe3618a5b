/**
 * The usual requests of AWS's clients in other languages, header for header. Those of the AWS CLI, boto3, Go
 * and JavaScript were recorded; those of Java, Rust and .NET are written by hand.
 */
import type { RawRequest } from "../../support/raw-http.ts";

/** One client: the headers that all its requests have, and where it differs, those of a protocol. */
export interface ForeignClient {
  readonly name: string;
  readonly headers: Record<string, string>;
  readonly form?: Record<string, string>;
  readonly json?: Record<string, string>;
  readonly s3?: Record<string, string>;
  /** CloudWatch over JSON in newer clients, over forms in older ones. */
  readonly cloudWatch: "json" | "form";
}

const ATTEMPT = {
  "amz-sdk-invocation-id": "06dd33a4-40d8-4363-91c4-1568e36b78e9",
  "amz-sdk-request": "attempt=1; max=3",
};
const QUERY_MODE = { "x-amzn-query-mode": "true" };
const EXPECTS = { expect: "100-continue" };

const botocore = (product: string): ForeignClient => ({
  name: product.split("/")[0] ?? product,
  headers: {
    "accept-encoding": "identity",
    "user-agent": `${product} md/Botocore#1.43.11 ua/2.1 os/linux#6.18.44 md/arch#x86_64 lang/python#3.11.7 md/pyimpl#CPython m/C,D,N,Z,b,g cfg/retry-mode#legacy`,
    ...ATTEMPT,
  },
  form: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
  json: QUERY_MODE,
  s3: EXPECTS,
  cloudWatch: "json",
});
const goV2 = (name: string, product = ""): ForeignClient => ({
  name,
  headers: {
    "user-agent": `${product}aws-sdk-go-v2/1.48.0 ua/2.1 os/linux lang/go#1.26.8 md/GOOS#linux md/GOARCH#amd64 api/lambda#1.114.4 m/e`,
    "accept-encoding": "gzip",
    ...ATTEMPT,
  },
  cloudWatch: "json",
});

/** The clients. Some send a Sec-Fetch-Mode, or a User-Agent that begins like a browser's, and are none. */
export const FOREIGN_CLIENTS: readonly ForeignClient[] = [
  botocore("aws-cli/1.45.11"),
  botocore("Boto3/1.43.11"),
  {
    name: "Go v1",
    headers: { "user-agent": "aws-sdk-go/1.55.8 (go1.26.8; linux; amd64)", "accept-encoding": "gzip" },
    form: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
    s3: EXPECTS,
    cloudWatch: "form",
  },
  goV2("Go v2"),
  {
    name: "Java v2",
    headers: {
      "user-agent":
        "aws-sdk-java/2.33.4 md/io#sync md/http#Apache ua/2.1 api/Lambda#2.33.x os/Linux#6.8 lang/java#21.0.4 md/OpenJDK_64-Bit_Server_VM#21.0.4+7-LTS md/vendor#Amazon.com_Inc. md/en_US cfg/retry-mode#legacy m/D,N",
      connection: "Keep-Alive",
      ...ATTEMPT,
    },
    form: { "content-type": "application/x-www-form-urlencoded; charset=UTF-8" },
    json: QUERY_MODE,
    s3: EXPECTS,
    cloudWatch: "json",
  },
  {
    name: "Rust",
    headers: {
      "user-agent": "aws-sdk-rust/1.3.8 os/linux lang/rust/1.88.0",
      "x-amz-user-agent": "aws-sdk-rust/1.3.8 ua/2.1 api/lambda/1.91.0 os/linux lang/rust/1.88.0 m/E,b,e",
      ...ATTEMPT,
    },
    cloudWatch: "form",
  },
  {
    name: ".NET",
    headers: {
      "user-agent":
        "aws-sdk-dotnet-coreclr/4.0.0.20 ua/2.1 os/linux#6.8 .NET_Core#8.0.8 md/ARCH#X64 api/Lambda#4.0.0.20 cfg/retry-mode#standard md/ClientAsync cfg/init-coll#0",
      accept: "application/json",
      ...ATTEMPT,
    },
    form: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
    cloudWatch: "form",
  },
  goV2(
    "Terraform",
    "APN/1.0 HashiCorp/1.0 Terraform/1.9.5 (+https://www.terraform.io) terraform-provider-aws/6.8.0 (+https://registry.terraform.io/providers/hashicorp/aws) ",
  ),
  goV2("pulumi-aws", "APN/1.0 Pulumi/1.0 PulumiAWS/7.48.0 (+https://www.pulumi.com) "),
  {
    name: "JavaScript v2",
    headers: { "user-agent": "aws-sdk-nodejs/2.1693.0 linux/v20.20.2 promise", connection: "close" },
    form: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
    s3: EXPECTS,
    cloudWatch: "form",
  },
  {
    name: "JavaScript v3",
    headers: {
      "user-agent":
        "aws-sdk-js/3.1163.0 ua/2.1 os/linux#6.18.44 lang/js md/nodejs#20.20.2 api/lambda#3.1163.0 m/N,E,e",
      "x-amz-user-agent": "aws-sdk-js/3.1163.0",
      ...ATTEMPT,
    },
    json: QUERY_MODE,
    cloudWatch: "json",
  },
  {
    name: "Node's fetch",
    headers: {
      accept: "*/*",
      "accept-language": "*",
      "sec-fetch-mode": "cors",
      "user-agent": "node",
      "accept-encoding": "gzip, deflate",
    },
    cloudWatch: "json",
  },
  { name: "curl", headers: { "user-agent": "curl/8.5.0", accept: "*/*" }, cloudWatch: "form" },
  {
    name: "PowerShell",
    headers: {
      "user-agent": "Mozilla/5.0 (Windows NT 10.0; Microsoft Windows 10.0.22631; en-US) PowerShell/7.4.5",
    },
    cloudWatch: "form",
  },
];

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const DATE = { "x-amz-date": "20260102T030405Z" };

/** The requests of a client, each with the operation that it reaches. */
export function usualRequests(client: ForeignClient): (RawRequest & { operation: string })[] {
  const signed = (service: string) => ({
    ...client.headers,
    ...DATE,
    authorization: `AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260102/us-east-1/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=00`,
  });
  const form = { ...FORM, ...client.form };
  const json = (target: string, version: string) => ({
    "content-type": `application/x-amz-json-${version}`,
    "x-amz-target": target,
    ...client.json,
  });
  const alarms =
    client.cloudWatch === "form"
      ? { headers: form, body: "Action=DescribeAlarms&Version=2010-08-01" }
      : { headers: json("GraniteServiceVersion20100801.DescribeAlarms", "1.0"), body: "{}" };
  return [
    {
      operation: "ListFunctions",
      method: "GET",
      path: "/2015-03-31/functions/",
      headers: signed("lambda"),
    },
    {
      operation: "Invoke",
      path: "/2015-03-31/functions/hello/invocations",
      headers: { ...signed("lambda"), "content-type": "application/octet-stream" },
      body: "{}",
    },
    {
      operation: "ListRoles",
      headers: { ...signed("iam"), ...form },
      body: "Action=ListRoles&Version=2010-05-08",
    },
    {
      operation: "GetCallerIdentity",
      headers: { ...signed("sts"), ...form },
      body: "Action=GetCallerIdentity&Version=2011-06-15",
    },
    {
      operation: "GetParameter",
      headers: { ...signed("ssm"), ...json("AmazonSSM.GetParameter", "1.1") },
      body: '{"Name":"/own"}',
    },
    { operation: "DescribeAlarms", ...alarms, headers: { ...signed("monitoring"), ...alarms.headers } },
    {
      operation: "PutObject",
      method: "PUT",
      path: "/own/key",
      headers: {
        ...signed("s3"),
        ...client.s3,
        "x-amz-content-sha256": "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4",
      },
      body: "hi",
    },
  ];
}

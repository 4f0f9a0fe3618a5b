/**
 * Credentials for requests to local AWS, which takes the access key id for the caller's name: SSM's history and
 * GetCallerIdentity show it. Any secret is good unless local AWS has a key (`--key`), which then is the secret.
 */
const SECRET = "no-secret-on-loopback";

/** Signs the requests of the provider, that is of `pulumi up`. */
export const PULUMI_CREDENTIALS = { accessKeyId: "pulumi", secretAccessKey: SECRET } as const;

/** Signs the requests of the person at the terminal: `live`, the AWS CLI, scripts. */
export const OPERATOR_CREDENTIALS = { accessKeyId: "operator", secretAccessKey: SECRET } as const;

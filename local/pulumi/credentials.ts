/**
 * Credentials for requests to local AWS, which accepts any signature and takes the key for the caller's name.
 * SSM's history and GetCallerIdentity then show that name.
 */
const SECRET = "no-secret-on-loopback";

/** Signs the requests of the provider, that is of `pulumi up`. */
export const PULUMI_CREDENTIALS = { accessKeyId: "pulumi", secretAccessKey: SECRET } as const;

/** Signs the requests of the person at the terminal: `live`, the AWS CLI, scripts. */
export const OPERATOR_CREDENTIALS = { accessKeyId: "operator", secretAccessKey: SECRET } as const;

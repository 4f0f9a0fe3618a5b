/**
 * What requests to local AWS are signed with. It accepts any signature and takes the key for the caller's name:
 * that is who SSM's history and GetCallerIdentity then show.
 */
const SECRET = "no-secret-on-loopback";

/** Of the provider, that is of `pulumi up`. */
export const PULUMI_CREDENTIALS = { accessKeyId: "pulumi", secretAccessKey: SECRET } as const;

/** Of the person at the terminal: `live`, the AWS CLI, scripts. */
export const OPERATOR_CREDENTIALS = { accessKeyId: "operator", secretAccessKey: SECRET } as const;

/** IAM's refusals. Codes are those of the Query protocol, which differ from the SDK's exception names. */
import { refusal } from "../service.ts";

/** A role, a policy or a version is not there. */
export const noSuchEntity = refusal("NoSuchEntity", 404);

/** The name is taken. */
export const alreadyExists = refusal("EntityAlreadyExists", 409);

/** Something must be detached or deleted first. */
export const deleteConflict = refusal("DeleteConflict", 409);

/** The text is no policy of its kind. */
export const malformedPolicy = refusal("MalformedPolicyDocument");

/** A quota would be exceeded. */
export const limitExceeded = refusal("LimitExceeded", 409);

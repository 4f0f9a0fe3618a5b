import { AwsError } from "../service.ts";

/** The answer to a body that is not the XML its operation takes. */
export function malformedXml(): AwsError {
  const message = "The XML you provided was not well-formed or did not validate against our published schema";
  return new AwsError("MalformedXML", message, 400);
}

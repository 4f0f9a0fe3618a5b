import { AwsError } from "../service.ts";

/** Makes the refusal of a body that is not the XML of its operation. */
export function malformedXml(): AwsError {
  const message = "The XML you provided was not well-formed or did not validate against our published schema";
  return new AwsError("MalformedXML", message, 400);
}

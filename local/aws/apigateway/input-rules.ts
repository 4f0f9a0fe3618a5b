/** The limits of API Gateway's inputs, and the members that local AWS does not serve. */
import { refusingMembers } from "../unserved-members.ts";
import { badRequest } from "./errors.ts";

/** 501 for a member that would do nothing here. WebSocket APIs alone have some of them. */
export const refuseUnserved = refusingMembers([
  "AuthorizationScopes",
  "AuthorizerId",
  "ClientCertificateId",
  "ConnectionId",
  "ContentHandlingStrategy",
  "CredentialsArn",
  "DisableSchemaValidation",
  "IntegrationSubtype",
  "ModelSelectionExpression",
  "PassthroughBehavior",
  "RequestModels",
  "RequestParameters",
  "RequestTemplates",
  "ResponseParameters",
  "RouteResponseSelectionExpression",
  "TemplateSelectionExpression",
  "TlsConfig",
]);

/** By member: the longest text, and the form of it. */
const TEXTS: Readonly<Record<string, { readonly max: number; readonly form?: RegExp }>> = {
  Name: { max: 128 },
  Description: { max: 1024 },
  Version: { max: 64 },
  OperationName: { max: 64 },
  StageName: { max: 128, form: /^([-\w]+|\$default)$/ },
};

/** Refuses texts that are too long or of another form, before an operation runs. */
export function checkTexts(input: Readonly<Record<string, unknown>>): void {
  for (const [name, { max, form }] of Object.entries(TEXTS)) {
    const value = input[name];
    if (typeof value !== "string") continue;
    if (value.length > max) throw badRequest(`Invalid ${name}: it must be at most ${max} characters long.`);
    if (form && !form.test(value))
      throw badRequest(`Invalid ${name} ${value}: letters, digits, hyphens and underscores, or $default.`);
  }
}

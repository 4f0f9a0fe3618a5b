/** The CORS settings that API Gateway takes. */
import type * as sdk from "@aws-sdk/client-apigatewayv2";
import { badRequest } from "./errors.ts";

const ORIGIN = /^(\*|https?:\/\/(\*|[^\s/*]+))$/;
const MOST_SECONDS = 86_400;

/** Throws BadRequestException for credentials of every origin, an origin that is none, or a MaxAge out of range. */
export function checkCors(cors: sdk.Cors | undefined): void {
  if (!cors) return;
  const { AllowCredentials, AllowOrigins = [], MaxAge } = cors;
  if (AllowCredentials && AllowOrigins.includes("*"))
    throw badRequest("allowCredentials is not supported for origin *");
  const wrong = AllowOrigins.find((origin) => !ORIGIN.test(origin));
  if (wrong !== undefined)
    throw badRequest(
      `Invalid format for origin ${wrong}. Origins are scheme and host, for example https://example.com`,
    );
  if (MaxAge !== undefined && (MaxAge < -1 || MaxAge > MOST_SECONDS))
    throw badRequest(`maxAge should be between -1 and ${MOST_SECONDS} seconds`);
}
